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
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every program of the suite does the same on all engines: nothing is held to a figure here. */
final class SuiteAgreementTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);

    static List<Workload> workloads() {
        return Suite.workloads(List.of());
    }

    private static List<Engine> engines() {
        return Engines.all().stream().filter(engine -> !engine.equals(Engines.CHECKED_INTERPRETER)).toList();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("workloads")
    void allEnginesAndTheKernelDoTheSameOnTheSuite(Workload workload) {
        ReplayResult expected = Outcome.of(workload, Engines.INTERPRETER);
        for (Engine engine : engines()) {
            if (!engine.equals(Engines.INTERPRETER)) {
                agrees(expected, Outcome.of(workload, engine));
            }
        }
        if (KernelAvailability.isAvailable()) {
            agrees(expected, Outcome.inKernel(workload, workload::fill));
        }
    }

    private static void agrees(ReplayResult expected, ReplayResult result) {
        assertEquals(List.of(), Agreement.of(expected, result, Set.of(), Integer::toString).all());
    }

    @Test
    void withoutTheKernelTheReasonIsTold() {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, "not compared with the kernel: " + reason));
    }

    /** One that leaves packets as they are, and one that moves their bounds. */
    @ParameterizedTest
    @ValueSource(strings = {"parse_tcp_drop", "load_balancer"})
    void allEnginesOfThisProcessAreMeasured(String name) {
        List<String> engines = engines().stream().map(Engine::name).toList();
        EngineRow row = EngineComparison.of(engines, SHORT).measure(Suite.workloads(List.of(name)).getFirst());
        assertEquals(Map.of(), row.missing());
        assertEquals(engines, row.measurements().stream().map(Measurement::engine).toList());
        assertTrue(row.measurements().stream().allMatch(result -> result.total().median() > 0));
    }
}
