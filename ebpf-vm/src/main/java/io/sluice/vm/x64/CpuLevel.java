package io.sluice.vm.x64;

import static io.sluice.vm.x64.CpuFeature.ABM;
import static io.sluice.vm.x64.CpuFeature.AVX;
import static io.sluice.vm.x64.CpuFeature.AVX2;
import static io.sluice.vm.x64.CpuFeature.AVX512BW;
import static io.sluice.vm.x64.CpuFeature.AVX512CD;
import static io.sluice.vm.x64.CpuFeature.AVX512DQ;
import static io.sluice.vm.x64.CpuFeature.AVX512F;
import static io.sluice.vm.x64.CpuFeature.AVX512VL;
import static io.sluice.vm.x64.CpuFeature.BMI1;
import static io.sluice.vm.x64.CpuFeature.BMI2;
import static io.sluice.vm.x64.CpuFeature.MOVBE;
import static io.sluice.vm.x64.CpuFeature.POPCNT;
import static io.sluice.vm.x64.CpuFeature.SSE4_1;
import static io.sluice.vm.x64.CpuFeature.SSE4_2;
import static io.sluice.vm.x64.CpuFeature.SSSE3;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What code may use of a CPU: all that it has, or no more than a microarchitecture level of the System V ABI (AMD64
 * supplement 1.0, section 3.1.1), so that it runs elsewhere too. Each level includes the ones before it.
 */
public enum CpuLevel {
    X86_64("x86-64"),
    X86_64_V2("x86-64-v2", SSSE3, SSE4_1, SSE4_2, POPCNT),
    X86_64_V3("x86-64-v3", AVX, AVX2, BMI1, BMI2, ABM, MOVBE),
    X86_64_V4("x86-64-v4", AVX512F, AVX512BW, AVX512CD, AVX512DQ, AVX512VL),
    HOST("host", CpuFeature.values());

    private final String label;
    private final Set<CpuFeature> added = EnumSet.noneOf(CpuFeature.class);

    CpuLevel(String label, CpuFeature... added) {
        this.label = label;
        Collections.addAll(this.added, added);
    }

    /**
     * The level of that name, as in {@code x86-64-v3} or {@code host}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static CpuLevel of(String name) {
        StringBuilder names = new StringBuilder();
        for (CpuLevel level : values()) {
            if (level.label.equals(name)) {
                return level;
            }
            names.append(names.isEmpty() ? "" : ", ").append(level.label);
        }
        throw new IllegalArgumentException("cpu \"" + name + "\": unknown, must be one of " + names);
    }

    /** The features of this machine's CPU that the level allows. */
    public Set<CpuFeature> detect() {
        return OfHost.FEATURES.get(this);
    }

    /**
     * Those of {@code features} that the level allows; and those that say no more than how fast or steady an insn is
     * which each CPU has.
     */
    public Set<CpuFeature> among(Set<CpuFeature> features) {
        EnumSet<CpuFeature> allowed = EnumSet.noneOf(CpuFeature.class);
        for (CpuFeature feature : features) {
            if (feature.isBehaviour() || includes(feature)) {
                allowed.add(feature);
            }
        }
        return Collections.unmodifiableSet(allowed);
    }

    private boolean includes(CpuFeature feature) {
        for (CpuLevel level : values()) {
            if (level.compareTo(this) <= 0 && level.added.contains(feature)) {
                return true;
            }
        }
        return false;
    }

    /** What each level allows here: the CPU does not change. */
    private static final class OfHost {
        private static final Map<CpuLevel, Set<CpuFeature>> FEATURES = new EnumMap<>(CpuLevel.class);

        static {
            for (CpuLevel level : values()) {
                // of the type that Set.copyOf does not copy
                FEATURES.put(level, Set.copyOf(level.among(CpuFeature.detect())));
            }
        }
    }

    @Override
    public String toString() {
        return label;
    }
}
