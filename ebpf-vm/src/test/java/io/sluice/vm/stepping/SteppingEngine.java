package io.sluice.vm.stepping;

import io.sluice.vm.Engine;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.verifier.VerifiedProgram;

/** Runs programs slowly; a fact that does not hold ends the run by a {@link FactViolation}. */
public final class SteppingEngine implements Engine {
    @Override
    public String name() {
        return "stepping";
    }

    @Override
    public BpfProgram load(VerifiedProgram program) {
        return new SteppedProgram(program);
    }
}
