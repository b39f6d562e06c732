package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Dominators;
import io.sluice.vm.ir.analysis.Loops;

/** Loops that are over after few rounds whatever memory holds: they do not wait for another thread. */
final class BriefLoops {
    /** Some microseconds at most. */
    private static final int MOST_ROUNDS = 1024;

    private BriefLoops() {
    }

    /** Whether a loop counts, in each round, to a number that it reaches soon. */
    static boolean isBrief(Loops.Loop loop, Dominators dominators) {
        Block header = loop.header();
        if (header.predecessors().size() != 2 || loop.latches().size() != 1) {
            return false;
        }
        Block latch = loop.latches().getFirst();
        Block before = header.predecessors().getFirst() == latch
                ? header.predecessors().getLast() : header.predecessors().getFirst();
        for (int i = 0; i < header.params().size(); i++) {
            Value first = edge(before, header).arg(i);
            Value next = edge(latch, header).arg(i);
            Value counter = header.params().get(i);
            boolean counts = first.isConst() && next.op() == Op.ADD && next.arg(0) == counter && next.arg(1).isConst(1);
            if (counts && endsSoon(loop, dominators, latch, counter, next, first.imm())) {
                return true;
            }
        }
        return false;
    }

    private static Edge edge(Block from, Block to) {
        for (Edge edge : from.edges()) {
            if (edge.target() == to) {
                return edge;
            }
        }
        throw new IllegalStateException("internal error: no edge from " + from + " to " + to);
    }

    private static boolean endsSoon(
            Loops.Loop loop, Dominators dominators, Block latch, Value counter, Value next, long first) {
        for (Block block : loop.blocks()) {
            if (!(block.terminator() instanceof Terminator.Branch branch) || !dominators.dominates(block, latch)
                    || branch.left() != counter && branch.left() != next || !branch.right().isConst()) {
                continue;
            }
            long rounds = branch.right().imm() - first;
            boolean near = rounds >= 0 && rounds <= MOST_ROUNDS;
            boolean taken = leaves(loop, branch.taken());
            Cond exit = taken ? branch.cond() : branch.cond().negated();
            boolean counts = exit == Cond.EQ || exit == Cond.UGE || exit == Cond.UGT;
            if (near && counts && (taken || leaves(loop, branch.other()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean leaves(Loops.Loop loop, Edge edge) {
        return !loop.blocks().contains(edge.target());
    }
}
