package io.sluice.bench.scenario.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.method.Median;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class VerifierComparisonTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);
    private static final Rounds LONG = new Rounds(11, 20, 1);
    private static final long WARM_UP_MILLIS = 10_000;
    /** How far from the kernel's the count of insns that are looked at may be: releases differ a little. */
    private static final double NEAR = 0.1;
    private static final double MAX_MEDIAN_RATIO = 2;
    private static final double MAX_NS = 1e9;

    @Test
    void everyRealProgramIsAcceptedAfterAsManyInsnsAsInTheKernelAndWithinASecond() {
        boolean kernel = KernelAvailability.isAvailable();
        List<String> failures = new ArrayList<>();
        for (RealPrograms.RealProgram program : RealPrograms.all()) {
            VerifierMeasurement result = new VerifierComparison(SHORT).measure(program);
            boolean near = !kernel || Math.abs(result.processed() - result.kernelProcessed())
                    <= NEAR * result.kernelProcessed();
            if (!near || !result.ns().isPresent() || result.ns().value() > MAX_NS) {
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

    @Test
    void theMedianOfRatiosToTheKernelIsAtMostTwo() {
        assumeTrue(Boolean.getBoolean("sluice.long"), "measures for minutes: profile long only");
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        VerifierComparison comparison = new VerifierComparison(LONG);
        List<RealPrograms.RealProgram> programs = RealPrograms.all();
        comparison.warmUp(programs, WARM_UP_MILLIS);
        double[] ratios = programs.stream().map(comparison::measure).mapToDouble(result -> result.ratio().value())
                .toArray();
        double median = Median.of(ratios);
        System.out.printf("%d programs: median of our time by the kernel's %.2f%n", ratios.length, median);
        assertTrue(median <= MAX_MEDIAN_RATIO, "median ratio " + median);
    }
}
