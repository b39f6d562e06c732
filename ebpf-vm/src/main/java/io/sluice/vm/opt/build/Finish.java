package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Value;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** What is left to do once a graph has all its blocks. */
final class Finish {
    private Finish() {
    }

    /** The graph without blocks that nothing leads to and parameters that are one value, in reverse post-order. */
    static Graph graph(Work work) {
        Graph graph = work.graph();
        graph.setBlocks(reversePostOrder(graph));
        Nodes<Block> blocks = graph.blocks();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = 1; i < blocks.size(); i++) {
                changed |= Variables.removeTrivial(blocks.get(i));
            }
        }
        markCold(work);
        return graph;
    }

    /** Blocks that only unlikely ways and cold blocks lead to hardly ever run; what loops back says nothing of it. */
    private static void markCold(Work work) {
        Nodes<Block> blocks = work.graph().blocks();
        boolean[] seen = new boolean[work.graph().blockIds()];
        seen[blocks.getFirst().id()] = true;
        for (int i = 1; i < blocks.size(); i++) {
            Block block = blocks.get(i);
            boolean cold = true;
            Nodes<Block> predecessors = block.predecessors();
            for (int p = 0; p < predecessors.size() && cold; p++) {
                Block from = predecessors.get(p);
                cold = !seen[from.id()] || from.isCold() || work.isSure(from) && isUnlikely(from, block);
            }
            if (cold) {
                block.setCold();
            }
            seen[block.id()] = true;
        }
    }

    private static boolean isUnlikely(Block from, Block to) {
        return from.terminator() instanceof Terminator.Branch branch
                && branch.taken().target() != branch.other().target()
                && branch.odds() == (branch.taken().target() == to ? Odds.NOT_TAKEN : Odds.TAKEN);
    }

    private static List<Block> reversePostOrder(Graph graph) {
        int all = graph.blocks().size();
        boolean[] seen = new boolean[graph.blockIds()];
        Block[] order = new Block[all];
        Block[] path = new Block[all];
        int[] next = new int[all];
        int first = all;
        int depth = 0;
        path[0] = graph.entry();
        seen[graph.entry().id()] = true;
        while (depth >= 0) {
            Nodes<Edge> edges = path[depth].edges();
            if (next[depth] == edges.size()) {
                order[--first] = path[depth--];
                continue;
            }
            // the way that is not taken first, so that it comes later in the order
            Block target = edges.get(next[depth]++).target();
            if (!seen[target.id()]) {
                seen[target.id()] = true;
                path[++depth] = target;
                next[depth] = 0;
            }
        }
        return Arrays.asList(order).subList(first, all);
    }

    /** The functions whose code a graph refers to. */
    static BitSet functions(Graph graph) {
        BitSet found = new BitSet();
        BitSet used = null;
        for (Block block : graph.blocks()) {
            for (Value value : block.values()) {
                if (value.op() == Op.CALL && value.callee().symbol() instanceof CodeSymbol.Function f) {
                    found.set(f.number());
                } else if (value.op() == Op.SYMBOL && value.aux() instanceof CodeSymbol.Function f
                        && !found.get(f.number()) && !value.isReplaced()) {
                    used = used == null ? used(graph) : used;
                    found.set(f.number(), used.get(value.id()));
                }
            }
        }
        return found;
    }

    private static BitSet used(Graph graph) {
        BitSet used = new BitSet(graph.values());
        for (Block block : graph.blocks()) {
            for (Value value : block.values()) {
                for (int i = 0; i < value.args(); i++) {
                    used.set(value.arg(i).id());
                }
            }
            for (Edge edge : block.edges()) {
                for (int i = 0; i < edge.args(); i++) {
                    used.set(edge.arg(i).id());
                }
            }
            block.terminator().uses().forEach(v -> used.set(v.id()));
        }
        return used;
    }
}
