package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.fold.Constants;

/**
 * A loop of one block that counts from a number to a number, both known.
 *
 * @param block the block
 * @param entry the edge that enters it
 * @param back the edge to itself
 * @param exit the edge that leaves it
 * @param counter the position of the parameter that counts
 * @param times how often the block runs
 */
record CountedLoop(Block block, Edge entry, Edge back, Edge exit, int counter, int times) {
    /** More rounds than packets have bytes. */
    private static final int MOST_TIMES = 4096;
    private static final int NONE = -1;

    /** The loop of a block, or null where it is none. */
    static CountedLoop of(Block block) {
        if (!(block.terminator() instanceof Terminator.Branch branch) || block.predecessors().size() != 2) {
            return null;
        }
        boolean taken = branch.taken().target() == block;
        if (taken == (branch.other().target() == block) || !branch.right().isConst()) {
            return null;
        }
        Edge entry = entry(block);
        Edge back = taken ? branch.taken() : branch.other();
        int counter = entry == null ? NONE : counter(block, branch, back);
        if (counter == NONE || !entry.arg(counter).isConst()) {
            return null;
        }
        Value next = back.arg(counter);
        boolean tested = branch.left() == next;
        Cond goesOn = taken ? branch.cond() : branch.cond().negated();
        long step = next.arg(1).imm();
        long at = entry.arg(counter).imm();
        for (int times = 1; times <= MOST_TIMES; times++) {
            long following = Constants.apply(Op.ADD, next.type(), Value.Payload.NONE, new long[] {at, step});
            if (!goesOn.holds(branch.type(), tested ? following : at, branch.right().imm())) {
                return new CountedLoop(block, entry, back, taken ? branch.other() : branch.taken(), counter, times);
            }
            at = following;
        }
        return null;
    }

    private static Edge entry(Block block) {
        for (Block from : block.predecessors()) {
            if (from != block) {
                for (Edge edge : from.edges()) {
                    if (edge.target() == block) {
                        return edge;
                    }
                }
            }
        }
        return null;
    }

    /** The position of a parameter that grows by a number each time and that the branch looks at, or NONE. */
    private static int counter(Block block, Terminator.Branch branch, Edge back) {
        for (int i = 0; i < block.params().size(); i++) {
            Value param = block.params().get(i);
            Value next = back.arg(i);
            if (isStep(next, param) && (branch.left() == param || branch.left() == next)) {
                return i;
            }
        }
        return NONE;
    }

    /** Whether a value is a parameter plus a number. */
    static boolean isStep(Value next, Value param) {
        return next.op() == Op.ADD && next.arg(0) == param && next.arg(1).isConst();
    }

    /** What the counter is when the block runs for the first time. */
    long first() {
        return entry.arg(counter).imm();
    }

    /** How much it grows each time; I32 wraps. */
    long step() {
        long by = back.arg(counter).arg(1).imm();
        return back.arg(counter).type() == Type.I32 ? (int) by : by;
    }
}
