package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.Pass;
import io.sluice.vm.opt.PassContext;
import java.util.Arrays;

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
        boolean[] live = new Marker(graph).mark();
        Nodes<Block> blocks = graph.blocks();
        for (int i = 0; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (hasDead(block.values(), live)) {
                block.removeIf(v -> !live[v.id()]);
            }
            if (i > 0) {
                Nodes<Value> params = block.params();
                for (int p = params.size() - 1; p >= 0; p--) {
                    if (!live[params.get(p).id()]) {
                        block.removeParam(p);
                    }
                }
            }
        }
    }

    private static boolean hasDead(Nodes<Value> values, boolean[] live) {
        for (int i = 0; i < values.size(); i++) {
            if (!live[values.get(i).id()]) {
                return true;
            }
        }
        return false;
    }

    /** Whether a value is needed even if nobody uses it. */
    static boolean hasEffect(Value value) {
        return Marker.EFFECTS[value.op().ordinal()];
    }

    private static final class Marker {
        /** By op: whether a value of it is needed even if nobody uses it. */
        static final boolean[] EFFECTS = effects();

        private final Graph graph;
        /** By value id. */
        private final boolean[] live;
        private Value[] work = new Value[64];
        private int size;

        Marker(Graph graph) {
            this.graph = graph;
            this.live = new boolean[graph.values()];
        }

        private static boolean[] effects() {
            Op[] ops = Op.values();
            boolean[] effects = new boolean[ops.length];
            for (Op op : ops) {
                effects[op.ordinal()] = !op.isPure() && op != Op.PARAM && op != Op.RDTSC
                        && (!op.isLoad() || op.is(Op.Trait.ORDERED));
            }
            return effects;
        }

        boolean[] mark() {
            Nodes<Block> blocks = graph.blocks();
            for (int b = 0; b < blocks.size(); b++) {
                Block block = blocks.get(b);
                Nodes<Value> values = block.values();
                for (int i = 0; i < values.size(); i++) {
                    Value value = values.get(i);
                    if (EFFECTS[value.op().ordinal()]) {
                        mark(value);
                    }
                }
                Nodes<Value> uses = block.terminator().uses();
                for (int i = 0; i < uses.size(); i++) {
                    mark(uses.get(i));
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
            int position = block.params().indexOf(param);
            Nodes<Block> predecessors = block.predecessors();
            for (int p = 0; p < predecessors.size(); p++) {
                Nodes<Edge> edges = predecessors.get(p).edges();
                for (int i = 0; i < edges.size(); i++) {
                    if (edges.get(i).target() == block) {
                        mark(edges.get(i).arg(position));
                    }
                }
            }
        }

        private void mark(Value value) {
            if (live[value.id()]) {
                return;
            }
            live[value.id()] = true;
            if (size == work.length) {
                work = Arrays.copyOf(work, 2 * size);
            }
            work[size++] = value;
        }
    }
}
