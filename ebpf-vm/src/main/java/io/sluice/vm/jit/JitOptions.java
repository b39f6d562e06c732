package io.sluice.vm.jit;

import io.sluice.vm.x64.CpuFeature;
import java.security.SecureRandom;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How to compile.
 *
 * @param features extensions that the code may use
 * @param blinding source of the keys that hide the program's constants, or null to leave them in the open
 */
public record JitOptions(Set<CpuFeature> features, RandomGenerator blinding) {
    /** The system property that asks for constant blinding when {@code true}. */
    public static final String HARDEN_PROPERTY = "jit.harden";

    /** For the CPU of this process, blinding as {@link #HARDEN_PROPERTY} says. */
    public static JitOptions host() {
        return new JitOptions(CpuFeature.detect(), Boolean.getBoolean(HARDEN_PROPERTY) ? new SecureRandom() : null);
    }
}
