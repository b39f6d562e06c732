package io.sluice.vm.x64;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import org.junit.jupiter.api.Test;

class CpuFeatureTest {
    @Test
    void aFeatureMustBeOnEachCpu() {
        String text = """
                processor\t: 0
                flags\t\t: fpu bmi1 bmi2 movbe avx2
                vmx flags\t: bmi9
                processor\t: 1
                flags\t\t: fpu bmi1 movbe
                """;
        assertEquals(Set.of(CpuFeature.BMI1, CpuFeature.MOVBE), CpuFeature.parse(text));
    }

    @Test
    void namesMatchAsWholeWords() {
        assertEquals(Set.of(), CpuFeature.parse("flags : avx512f_x xbmi2\n"));
        assertEquals(Set.of(), CpuFeature.parse(""));
    }
}
