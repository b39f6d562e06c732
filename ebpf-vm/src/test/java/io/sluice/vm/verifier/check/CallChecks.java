package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.state.State;

/** The checks of calls, for tests of what calls do. */
public final class CallChecks {
    private final CallCheck check;

    /** The checks of a proof. */
    public CallChecks(Proof proof) {
        check = new CallCheck(proof, new HelperMemory(proof));
    }

    /** A helper that may be called. */
    public HelperCall helper(State state, int id) {
        return check.helper(state, id);
    }
}
