package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.Pass;
import io.sluice.vm.opt.PassContext;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Removes values that nothing with an effect needs, and parameters that nothing needs, even in circles.
 *
 * <p>Ensures: each pure value, load and parameter that is left is used, but for parameters of the entry; parameters
 * that are always the same value are replaced by it ({@link SameParams}).
 */
public final class DeadCode implements Pass {
    @Override
    public String name() {
        return "dead-code";
    }

    @Override
    public void run(Graph graph, PassContext context) {
        SameParams.run(graph, context);
        BitSet live = new Marker(graph).mark();
        for (Block block : graph.blocks()) {
            block.removeIf(v -> !live.get(v.id()));
            if (block != graph.entry()) {
                for (int i = block.params().size() - 1; i >= 0; i--) {
                    if (!live.get(block.params().get(i).id())) {
                        block.removeParam(i);
                    }
                }
            }
        }
    }

    /** Whether a value is needed even if nobody uses it. */
    static boolean hasEffect(Value value) {
        Op op = value.op();
        return !op.isPure() && op != Op.PARAM && op != Op.RDTSC && (!op.isLoad() || op.is(Op.Trait.ORDERED));
    }

    private static final class Marker {
        private final Graph graph;
        private final BitSet live;
        private final int[] positions;
        private Value[] work = new Value[64];
        private int size;

        Marker(Graph graph) {
            this.graph = graph;
            this.live = new BitSet(graph.values());
            this.positions = new int[graph.values()];
        }

        BitSet mark() {
            for (Block block : graph.blocks()) {
                for (int i = 0; i < block.params().size(); i++) {
                    positions[block.params().get(i).id()] = i;
                }
                List<Value> values = block.values();
                for (int i = 0; i < values.size(); i++) {
                    if (hasEffect(values.get(i))) {
                        mark(values.get(i));
                    }
                }
                for (Value used : block.terminator().uses()) {
                    mark(used);
                }
            }
            while (size > 0) {
                Value value = work[--size];
                for (int i = 0; i < value.args(); i++) {
                    mark(value.arg(i));
                }
                if (value.op() == Op.PARAM) {
                    arguments(value);
                }
            }
            return live;
        }

        private void arguments(Value param) {
            Block block = param.block();
            for (Block from : block.predecessors()) {
                for (Edge edge : from.edges()) {
                    if (edge.target() == block) {
                        mark(edge.arg(positions[param.id()]));
                    }
                }
            }
        }

        private void mark(Value value) {
            if (live.get(value.id())) {
                return;
            }
            live.set(value.id());
            if (size == work.length) {
                work = Arrays.copyOf(work, 2 * size);
            }
            work[size++] = value;
        }
    }
}
