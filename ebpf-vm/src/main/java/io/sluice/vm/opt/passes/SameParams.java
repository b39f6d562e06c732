package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.PassContext;

/**
 * Replaces parameters that get one value on all edges, the same number or address on all edges, or what another
 * parameter of the block gets.
 */
final class SameParams {
    private final Graph graph;
    private final Builder builder;

    private SameParams(Graph graph, PassContext context) {
        this.graph = graph;
        this.builder = context.builder(graph);
    }

    /** Until none is left. */
    static void run(Graph graph, PassContext context) {
        new SameParams(graph, context).run();
    }

    private void run() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : graph.blocks()) {
                if (block != graph.entry() && !block.params().isEmpty()) {
                    changed |= reduce(block);
                }
            }
        }
    }

    private boolean reduce(Block block) {
        boolean changed = false;
        for (int i = block.params().size() - 1; i >= 0; i--) {
            Value param = block.params().get(i);
            Value same = same(block, i);
            if (same != null && same.block() != block && isNumber(same)) {
                same = copy(block, same);
            } else if (same == null) {
                same = twin(block, i);
            }
            if (same != null) {
                param.replaceBy(same);
                block.removeParam(i);
                changed = true;
            }
        }
        return changed;
    }

    /** The value that a parameter has on all edges but those that pass itself, or null. */
    private static Value same(Block block, int position) {
        Value param = block.params().get(position);
        Value found = null;
        for (Block from : block.predecessors()) {
            for (Edge edge : from.edges()) {
                if (edge.target() != block) {
                    continue;
                }
                Value arg = edge.arg(position);
                if (arg == param || arg == found) {
                    continue;
                }
                if (found != null && !areSameNumbers(arg, found)) {
                    return null;
                }
                found = found == null ? arg : found;
            }
        }
        return found;
    }

    private static boolean isNumber(Value value) {
        return value.op().isPure() && value.op().arity() == 0;
    }

    private static boolean areSameNumbers(Value a, Value b) {
        return a.op() == b.op() && isNumber(a) && a.imm() == b.imm() && (a.aux() == null || a.aux().equals(b.aux()));
    }

    /** Numbers on edges may stand where they do not dominate the block. */
    private Value copy(Block block, Value number) {
        builder.at(block, 0);
        return builder.raw(number.op(), number.type(), number.payload());
    }

    /** An earlier parameter that gets the same on all edges, or null. */
    private static Value twin(Block block, int position) {
        for (int i = 0; i < position; i++) {
            if (areTwins(block, i, position)) {
                Value found = block.params().get(i);
                return found.narrow(block.params().get(position).range());
            }
        }
        return null;
    }

    private static boolean areTwins(Block block, int a, int b) {
        if (block.params().get(a).type() != block.params().get(b).type()) {
            return false;
        }
        for (Block from : block.predecessors()) {
            for (Edge edge : from.edges()) {
                if (edge.target() == block && edge.arg(a) != edge.arg(b) && (edge.arg(a) != block.params().get(a)
                        || edge.arg(b) != block.params().get(b))) {
                    return false;
                }
            }
        }
        return true;
    }
}
