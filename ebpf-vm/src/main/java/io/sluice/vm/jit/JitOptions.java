package io.sluice.vm.jit;

import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.Immediates;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How to compile.
 *
 * @param features extensions that the code may use
 * @param blinding source of the keys that hide the program's constants, or null to leave them in the open
 */
public record JitOptions(Set<CpuFeature> features, RandomGenerator blinding) {
    /** For the CPU of this process, blinding as {@link Immediates#HARDEN_PROPERTY} says. */
    public static JitOptions host() {
        return new JitOptions(CpuFeature.detect(), Immediates.hostBlinding());
    }
}
