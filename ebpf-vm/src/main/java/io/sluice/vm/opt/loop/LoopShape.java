package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Loops;
import java.util.ArrayList;
import java.util.List;

/**
 * A loop that is entered by one edge and goes round by one.
 *
 * @param before the block in front, which leads to the header only
 * @param entry the edge from there
 * @param latch the block that leads back
 * @param back the edge from there
 */
record LoopShape(Loops loops, Loops.Loop loop, Block before, Edge entry, Block latch, Edge back) {
    /** That of a loop, or null where it is another; loops over packets count nothing that is worth a look. */
    static LoopShape of(Loops loops, Loops.Loop loop) {
        Block header = loop.header();
        Block before = loops.preheader(loop);
        if (before == null || header.isFresh() || loop.latches().size() != 1) {
            return null;
        }
        Edge back = null;
        Block latch = loop.latches().getFirst();
        for (Edge edge : latch.edges()) {
            if (edge.target() == header) {
                if (back != null) {
                    return null;
                }
                back = edge;
            }
        }
        return new LoopShape(loops, loop, before, before.edges().getFirst(), latch, back);
    }

    /** Whether any block of a graph is one that a counter goes round to: without one there is nothing to look for. */
    static boolean mayCount(Graph graph) {
        for (Block block : graph.blocks()) {
            Nodes<Edge> edges = block.edges();
            for (int e = 0; e < edges.size(); e++) {
                if (!edges.get(e).target().isFresh() && counts(edges.get(e))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean counts(Edge edge) {
        for (int i = 0; i < edge.args(); i++) {
            if (CountedLoop.isStep(edge.arg(i), edge.target().params().get(i))) {
                return true;
            }
        }
        return false;
    }

    /** The block by which it is entered. */
    Block header() {
        return loop.header();
    }

    /** The counters of the loop, in the order of the header's parameters. */
    List<Counter> counters() {
        List<Counter> found = new ArrayList<>(2);
        for (int i = 0; i < header().params().size(); i++) {
            Value param = header().params().get(i);
            Value next = back.arg(i);
            if (CountedLoop.isStep(next, param) && !next.arg(1).isConst(0)) {
                found.add(new Counter(param, entry.arg(i), next));
            }
        }
        return found;
    }

    /** Whether a block is a part of it. */
    boolean contains(Block block) {
        return loops.contains(loop, block);
    }

    /** Whether a value is the same in all rounds because it is made in front, or is a number or an address. */
    boolean isInvariant(Value value) {
        return isMadeAnywhere(value) || !contains(value.block());
    }

    /** An invariant value where the builder is, in front of the loop or in it. */
    static Value at(Builder b, Value value) {
        return switch (value.op()) {
            case CONST -> b.constant(value.imm());
            case SYMBOL -> b.symbol((Symbol) value.aux(), value.imm());
            case FRAME -> b.frame((FrameObject) value.aux(), value.imm());
            default -> value;
        };
    }

    private static boolean isMadeAnywhere(Value value) {
        return switch (value.op()) {
            case CONST, SYMBOL, FRAME -> true;
            default -> false;
        };
    }
}
