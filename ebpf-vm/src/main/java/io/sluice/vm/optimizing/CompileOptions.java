package io.sluice.vm.optimizing;

import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.CpuLevel;
import io.sluice.vm.x64.Immediates;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * How to compile.
 *
 * @param features extensions that the code may use
 * @param blinding source of the keys that hide the program's constants, or null to leave them in the open
 * @param without the names of passes to leave out, and {@link io.sluice.vm.opt.build.BuildOptions#RECIPES}
 * @param checked whether the IR is checked between passes and the registers after allocation
 */
public record CompileOptions(
        Set<CpuFeature> features, RandomGenerator blinding, Set<String> without, boolean checked) {
    /** The system property that names the {@link CpuLevel} to compile for, by default all that this CPU has. */
    public static final String CPU_PROPERTY = "jit.cpu";
    /** The system property that asks for the checks when {@code true}. */
    public static final String CHECK_PROPERTY = "jit.check";

    /** Copies the sets. */
    public CompileOptions {
        features = Set.copyOf(features);
        without = Set.copyOf(without);
    }

    /** For the CPU of this process, as the properties say. */
    public static CompileOptions host() {
        return new CompileOptions(
                CpuLevel.of(System.getProperty(CPU_PROPERTY, "host")).detect(),
                Immediates.hostBlinding(),
                Set.of(), Boolean.getBoolean(CHECK_PROPERTY));
    }

    /** These without some passes. */
    public CompileOptions without(Set<String> passes) {
        return new CompileOptions(features, blinding, passes, checked);
    }

    /** These with other extensions. */
    public CompileOptions with(Set<CpuFeature> others) {
        return new CompileOptions(others, blinding, without, checked);
    }

    /** These with the checks. */
    public CompileOptions withChecks() {
        return new CompileOptions(features, blinding, without, true);
    }
}
