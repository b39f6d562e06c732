package io.sluice.bench.scenario.compile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.report.Figure;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CompileComparisonTest {
    private static Workload workload() {
        return Suite.workloads(List.of("firewall")).getFirst();
    }

    private static CompileMeasurement ofInsns(int insns) {
        CompileMeasurement.Figures none = CompileMeasurement.Figures.refused("not asked");
        return new CompileMeasurement("p", insns, none, none);
    }

    @Test
    void timesCompilationAndTellsTheSizeOfTheCode() {
        CompileComparison comparison = new CompileComparison(Engines.SIMPLE, new Rounds(1, 1, 1));
        comparison.warmUp(List.of(workload()), 1);
        CompileMeasurement result = comparison.measure(workload());
        assertTrue(result.own().ns().value() > 0 && result.own().codeSize() > 0, result.toString());
        assertEquals("", result.own().refusal());
        assertTrue(CompileComparison.coldNs(workload(), Engines.SIMPLE) > 0);
    }

    @Test
    void timesLlvmInTurnWithTheEngine() {
        LlvmEngine.whyNot().ifPresent(reason -> assumeTrue(false, "llvm: " + reason));
        CompileMeasurement result = new CompileComparison(Engines.SIMPLE, new Rounds(1, 1, 1)).measure(workload());
        assertTrue(result.llvm().ns().value() > 0 && result.llvm().codeSize() > 0, result.toString());
        assertEquals(result.own().ns().value() / result.llvm().ns().value(), result.ofLlvm().value());
    }

    @Test
    void tellsWhyAnEngineRefusesAProgram() {
        Engine refusing = new Engine() {
            @Override
            public String name() {
                return "refusing";
            }

            @Override
            public BpfProgram load(VerifiedProgram program) {
                throw new IllegalArgumentException("not this one");
            }
        };
        CompileComparison comparison = new CompileComparison(refusing, new Rounds(1, 1, 1));
        comparison.warmUp(List.of(workload()), 1);
        assertEquals(Figure.missing("not this one"), comparison.measure(workload()).own().ns());
    }

    @Test
    void theLimitIsATenthOfWhatLlvmTakesAndInLineBetween() {
        assertEquals(240_000, ofInsns(2).limitNs(), 1);
        assertEquals(370_000, ofInsns(24).limitNs(), 1);
        assertEquals((0.79 + 4.3) / 2 * 1e6, ofInsns(110 + 443 / 2).limitNs(), 5_000);
        assertEquals(14_900_000, ofInsns(2637).limitNs(), 1);
        assertTrue(ofInsns(3000).limitNs() > 14_900_000);
    }
}
