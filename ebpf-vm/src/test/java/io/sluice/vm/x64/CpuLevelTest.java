package io.sluice.vm.x64;

import static io.sluice.vm.x64.CpuFeature.ABM;
import static io.sluice.vm.x64.CpuFeature.ADX;
import static io.sluice.vm.x64.CpuFeature.AVX2;
import static io.sluice.vm.x64.CpuFeature.AVX512F;
import static io.sluice.vm.x64.CpuFeature.BMI2;
import static io.sluice.vm.x64.CpuFeature.FSRM;
import static io.sluice.vm.x64.CpuFeature.NONSTOP_TSC;
import static io.sluice.vm.x64.CpuFeature.POPCNT;
import static io.sluice.vm.x64.CpuFeature.SSE4_2;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuLevelTest {
    private static final Set<CpuFeature> ALL = EnumSet.allOf(CpuFeature.class);

    @Test
    void aLevelIncludesTheOnesBeforeIt() {
        Set<CpuFeature> cpu = EnumSet.of(SSE4_2, POPCNT, AVX2, ABM, BMI2, AVX512F, ADX);
        assertEquals(Set.of(), CpuLevel.of("x86-64").among(cpu));
        assertEquals(Set.of(SSE4_2, POPCNT), CpuLevel.of("x86-64-v2").among(cpu));
        assertEquals(Set.of(SSE4_2, POPCNT, AVX2, ABM, BMI2), CpuLevel.of("x86-64-v3").among(cpu));
        assertEquals(Set.of(SSE4_2, POPCNT, AVX2, ABM, BMI2, AVX512F), CpuLevel.of("x86-64-v4").among(cpu));
        assertEquals(cpu, CpuLevel.of("host").among(cpu));
        assertEquals(ALL, CpuLevel.HOST.among(ALL));
    }

    @Test
    void aLevelGivesNothingThatTheCpuLacks() {
        assertEquals(Set.of(AVX2), CpuLevel.X86_64_V4.among(Set.of(AVX2)));
        assertEquals(Set.of(), CpuLevel.HOST.among(Set.of()));
    }

    @Test
    void howInsnsOfEachCpuBehaveIsNoMatterOfLevels() {
        assertEquals(Set.of(NONSTOP_TSC, FSRM), CpuLevel.X86_64.among(EnumSet.of(NONSTOP_TSC, FSRM, ADX)));
    }

    @Test
    void namesTheLevelsWhereThereIsNoSuch() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> CpuLevel.of("x86-64-v5"));
        assertEquals("cpu \"x86-64-v5\": unknown, must be one of x86-64, x86-64-v2, x86-64-v3, x86-64-v4, host",
                e.getMessage());
    }
}
