package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/** What is left to do once a graph has all its blocks. */
final class Finish {
    private Finish() {
    }

    /** The graph without blocks that nothing leads to and parameters that are one value, in reverse post-order. */
    static Graph graph(Work work) {
        Graph graph = work.graph();
        graph.setBlocks(reversePostOrder(graph));
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Block block : graph.blocks()) {
                changed |= block != graph.entry() && Variables.removeTrivial(block);
            }
        }
        markCold(work);
        return graph;
    }

    /** Blocks that only unlikely ways and cold blocks lead to hardly ever run; what loops back says nothing of it. */
    private static void markCold(Work work) {
        Graph graph = work.graph();
        BitSet seen = new BitSet(graph.blockIds());
        for (Block block : graph.blocks()) {
            boolean cold = block != graph.entry();
            for (Block from : block.predecessors()) {
                cold &= !seen.get(from.id()) || from.isCold() || work.isSure(from) && isUnlikely(from, block);
            }
            if (cold) {
                block.setCold();
            }
            seen.set(block.id());
        }
    }

    private static boolean isUnlikely(Block from, Block to) {
        return from.terminator() instanceof Terminator.Branch branch
                && branch.taken().target() != branch.other().target()
                && branch.odds() == (branch.taken().target() == to ? Odds.NOT_TAKEN : Odds.TAKEN);
    }

    private static List<Block> reversePostOrder(Graph graph) {
        List<Block> order = new ArrayList<>(graph.blocks().size());
        BitSet seen = new BitSet(graph.blockIds());
        List<Block> path = new ArrayList<>();
        int[] next = new int[graph.blockIds()];
        path.add(graph.entry());
        seen.set(graph.entry().id());
        while (!path.isEmpty()) {
            Block block = path.getLast();
            List<Edge> edges = block.edges();
            int way = next[block.id()]++;
            if (way == edges.size()) {
                order.add(block);
                path.removeLast();
                continue;
            }
            // the way that is not taken first, so that it comes later in the order
            Block target = edges.get(way).target();
            if (!seen.get(target.id())) {
                seen.set(target.id());
                path.add(target);
            }
        }
        Collections.reverse(order);
        return order;
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
