package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.PassContext;
import java.util.Arrays;

/**
 * Replaces parameters that get one value on all edges, the same number or address on all edges, or what another
 * parameter of the block gets.
 */
final class SameParams {
    private final Graph graph;
    private final Builder builder;
    /** The edges that lead to the block at hand. */
    private Edge[] in = new Edge[8];
    private int ways;

    private SameParams(Graph graph, PassContext context) {
        this.graph = graph;
        this.builder = context.builder(graph);
    }

    /** Until none is left. */
    static void run(Graph graph, PassContext context) {
        new SameParams(graph, context).run();
    }

    private void run() {
        Nodes<Block> blocks = graph.blocks();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 1; i < blocks.size(); i++) {
                if (!blocks.get(i).params().isEmpty()) {
                    changed |= reduce(blocks.get(i));
                }
            }
        }
    }

    private boolean reduce(Block block) {
        enter(block);
        boolean changed = false;
        Nodes<Value> params = block.params();
        for (int i = params.size() - 1; i >= 0; i--) {
            Value param = params.get(i);
            Value same = same(param, i);
            if (same != null && same.block() != block && isNumber(same)) {
                same = copy(block, same);
            } else if (same == null) {
                same = twin(params, i);
            }
            if (same != null) {
                param.replaceBy(same);
                block.removeParam(i);
                changed = true;
            }
        }
        return changed;
    }

    /** Finds the edges that lead to a block; it does not matter that one of two of a branch is there twice. */
    private void enter(Block block) {
        ways = 0;
        Nodes<Block> predecessors = block.predecessors();
        for (int p = 0; p < predecessors.size(); p++) {
            Nodes<Edge> edges = predecessors.get(p).edges();
            for (int i = 0; i < edges.size(); i++) {
                if (edges.get(i).target() == block) {
                    if (ways == in.length) {
                        in = Arrays.copyOf(in, 2 * ways);
                    }
                    in[ways++] = edges.get(i);
                }
            }
        }
    }

    /** The value that a parameter has on all edges but those that pass itself, or null. */
    private Value same(Value param, int position) {
        Value found = null;
        for (int i = 0; i < ways; i++) {
            Value arg = in[i].arg(position);
            if (arg == param || arg == found) {
                continue;
            }
            if (found != null && !areSameNumbers(arg, found)) {
                return null;
            }
            found = found == null ? arg : found;
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
    private Value twin(Nodes<Value> params, int position) {
        Value param = params.get(position);
        for (int i = 0; i < position; i++) {
            if (areTwins(params.get(i), i, param, position)) {
                return params.get(i).narrow(param.range());
            }
        }
        return null;
    }

    private boolean areTwins(Value first, int a, Value second, int b) {
        for (int i = 0; i < ways; i++) {
            Value one = in[i].arg(a);
            Value other = in[i].arg(b);
            if (one != other && (one != first || other != second)) {
                return false;
            }
        }
        return first.type() == second.type();
    }
}
