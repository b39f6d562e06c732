package io.sluice.bench.scenario.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.method.Rounds;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VerifierComparisonTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);
    /** How far from the kernel's the count of insns that are looked at may be: releases differ a little. */
    private static final double NEAR = 0.1;

    @Test
    void everyRealProgramIsAcceptedAfterAsManyInsnsAsInTheKernel() {
        boolean kernel = KernelAvailability.isAvailable();
        List<String> failures = new ArrayList<>();
        for (RealPrograms.RealProgram program : RealPrograms.all()) {
            VerifierMeasurement result = new VerifierComparison(SHORT).measure(program);
            boolean near = !kernel || Math.abs(result.processed() - result.kernelProcessed())
                    <= NEAR * result.kernelProcessed();
            if (!near || !result.ns().isPresent()) {
                failures.add(result.toString());
            }
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void thereAreProgramsOfOursAndEachHasAName() {
        List<RealPrograms.RealProgram> programs = RealPrograms.all();
        assertTrue(programs.size() >= 40, "only " + programs.size());
        RealPrograms.RealProgram first = programs.getFirst();
        assertEquals(first.name(), RealPrograms.named(first.name()).name());
    }
}
