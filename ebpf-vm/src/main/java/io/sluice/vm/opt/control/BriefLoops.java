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
            if (counts && new Counter(counter, next, first.imm()).endsSoon(loop, dominators)) {
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

    /** What grows by 1 from a number. */
    private record Counter(Value now, Value next, long first) {
        boolean endsSoon(Loops.Loop loop, Dominators dominators) {
            Block latch = loop.latches().getFirst();
            for (Block block : loop.blocks()) {
                if (block.terminator() instanceof Terminator.Branch branch && dominators.dominates(block, latch)
                        && (branch.left() == now || branch.left() == next) && branch.right().isConst()
                        && leavesSoon(loop, branch)) {
                    return true;
                }
            }
            return false;
        }

        private boolean leavesSoon(Loops.Loop loop, Terminator.Branch branch) {
            long rounds = branch.right().imm() - first;
            boolean taken = leaves(loop, branch.taken());
            Cond exit = taken ? branch.cond() : branch.cond().negated();
            boolean upTo = exit == Cond.EQ || exit == Cond.UGE || exit == Cond.UGT;
            return rounds >= 0 && rounds <= MOST_ROUNDS && upTo && (taken || leaves(loop, branch.other()));
        }
    }

    private static boolean leaves(Loops.Loop loop, Edge edge) {
        return !loop.blocks().contains(edge.target());
    }
}
