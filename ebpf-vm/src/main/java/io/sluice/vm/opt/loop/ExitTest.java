package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * A branch that leaves a loop where a condition holds.
 *
 * @param exit the way out
 * @param stay the way on
 */
record ExitTest(Block block, Edge exit, Edge stay, Cond cond, Type type, Value left, Value right) {
    /** The one at the end of a block of a loop, or null where it has none. */
    static ExitTest of(LoopShape shape, Block block) {
        if (!(block.terminator() instanceof Terminator.Branch b)) {
            return null;
        }
        boolean taken = !shape.contains(b.taken().target());
        if (taken == !shape.contains(b.other().target())) {
            return null;
        }
        return taken ? new ExitTest(block, b.taken(), b.other(), b.cond(), b.type(), b.left(), b.right())
                : new ExitTest(block, b.other(), b.taken(), b.cond().negated(), b.type(), b.left(), b.right());
    }
}
