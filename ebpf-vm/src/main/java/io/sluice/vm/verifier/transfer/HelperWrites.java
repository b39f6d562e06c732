package io.sluice.vm.verifier.transfer;

import io.sluice.vm.verifier.check.HelperMemory;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;

/** What a call leaves in stack memory that it was given; to be applied before the argument registers are forgotten. */
final class HelperWrites {
    private final StackTransfer stack;

    HelperWrites(Proof proof) {
        this.stack = new StackTransfer(proof);
    }

    /** Applies what the check of an argument found; null is nothing. */
    void apply(State state, HelperMemory.Touched touched) {
        if (touched == null) {
            return;
        }
        Reg base = state.reg(touched.reg());
        if (touched.raw()) {
            stack.fill(state, base, touched.size());
        } else {
            stack.clobber(state, base, touched.size());
        }
    }
}
