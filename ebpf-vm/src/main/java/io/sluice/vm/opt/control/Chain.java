package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;

/**
 * Branches behind each other that leave to the same place with the same arguments, with nothing between them but pure
 * values and loads: in which order they are asked does not matter, but for the loads that they protect.
 */
final class Chain {
    private Chain() {
    }

    /** The block at the end of a straight way that holds only what may as well not run; or null. */
    static Block next(Block from) {
        Block at = from;
        while (at.predecessors().size() == 1 && at.params().isEmpty()) {
            for (Value value : at.values()) {
                boolean load = value.op().isLoad() && !value.op().is(Op.Trait.ORDERED);
                if (!load && !value.op().isPure()) {
                    return null;
                }
            }
            if (!(at.terminator() instanceof Terminator.Jump jump)) {
                return at;
            }
            at = jump.edge().target();
        }
        return null;
    }

    /** The edge of a branch that does the same as one of a branch above it, or null. */
    static Edge exit(Terminator.Branch branch, Edge above) {
        return Flow.equal(branch.taken(), above) ? branch.taken()
                : Flow.equal(branch.other(), above) ? branch.other() : null;
    }
}
