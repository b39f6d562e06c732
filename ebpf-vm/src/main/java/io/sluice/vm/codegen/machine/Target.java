package io.sluice.vm.codegen.machine;

import io.sluice.vm.x64.CpuFeature;
import java.util.EnumSet;
import java.util.Set;

/**
 * What code is made for.
 *
 * @param features what it may use
 * @param blinds whether numbers of the program must not appear in the code
 */
public record Target(Set<CpuFeature> features, boolean blinds) {
    /** Copies the set. */
    public Target {
        EnumSet<CpuFeature> copy = EnumSet.noneOf(CpuFeature.class);
        copy.addAll(features);
        features = copy;
    }

    /** Whether code may use a feature. */
    public boolean has(CpuFeature feature) {
        return features.contains(feature);
    }
}
