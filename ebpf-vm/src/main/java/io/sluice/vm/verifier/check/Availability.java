package io.sluice.vm.verifier.check;

import io.sluice.vm.api.HelperPrototypes;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.state.Violation;
import java.util.function.IntPredicate;

/**
 * Whether all that a program calls exists here. The kernel has more helpers and kfuncs than this process: calls of
 * those are verified by their prototypes, and refused only after that, and only where a path gets to them.
 */
public final class Availability {
    private Availability() {
    }

    /**
     * Refuses the first call that can't be made.
     *
     * @param reached whether some path got to the insn at an index
     * @throws Violation with the index of the call
     */
    public static void check(Proof proof, IntPredicate reached) {
        InsnSeq insns = proof.insns();
        for (int i = 0; i < insns.size(); i++) {
            if (!reached.test(i)) {
                continue;
            }
            if (insns.at(i) instanceof Insn.CallHelper call && proof.helpers().get(call.id()) == null) {
                throw new Violation(i, "helper not available in userspace: %s#%d"
                        .formatted(HelperPrototypes.of(call.id()).name(), call.id()));
            }
            if (insns.at(i) instanceof Insn.CallKfunc && proof.helpers().kfunc(proof.program().kfunc(i)) == null) {
                throw new Violation(i, "kfunc not available in userspace: " + proof.program().kfunc(i));
            }
        }
    }
}
