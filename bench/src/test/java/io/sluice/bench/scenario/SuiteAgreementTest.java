package io.sluice.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.method.Measurement;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.replay.Agreement;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every program of the suite does the same on all engines: nothing is held to a figure here. */
final class SuiteAgreementTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);

    static List<Workload> workloads() {
        return Suite.workloads(List.of());
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("workloads")
    void allEnginesOfThisProcessDoTheSameOnTheSuite(Workload workload) {
        List<String> engines = Engines.all().stream().filter(engine -> !engine.equals(Engines.CHECKED_INTERPRETER))
                .map(Engine::name).toList();
        EngineRow row = new EngineComparison(engines, SHORT).measure(workload);
        assertEquals(Map.of(), row.missing());
        assertEquals(engines, row.measurements().stream().map(Measurement::engine).toList());
        assertTrue(row.measurements().stream().allMatch(result -> result.total().median() > 0));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("workloads")
    void theKernelDoesTheSameOnTheSuite(Workload workload) {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, "kernel: " + reason));
        assertEquals(List.of(), Agreement.of(Outcome.inKernel(workload), Outcome.of(workload, Engines.INTERPRETER),
                Set.of(), Integer::toString).all());
    }
}
