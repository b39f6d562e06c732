package io.sluice.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.method.Measurement;
import io.sluice.bench.method.Median;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.nativec.NativeEngine;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.vm.Engines;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EngineComparisonTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);

    private static Workload workload(String name) {
        return Suite.workloads(List.of(name)).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge_balancer", "load_balancer"})
    void theKernelRepeatsProgramsThatAddAHeader(String name) {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, "kernel: " + reason));
        EngineRow row = EngineComparison.of(List.of(EngineComparison.KERNEL), SHORT).measure(workload(name));
        Measurement kernel = row.of(EngineComparison.KERNEL).orElseThrow();
        assertTrue(kernel.netNs() > 0, "net " + kernel.netNs() + " ns");
    }

    @Test
    void theNativeEngineIsAmongThem() {
        NativeEngine.whyNot().ifPresent(reason -> assumeTrue(false, "native: " + reason));
        String engine = NativeEngine.Variant.O2.engine();
        EngineRow row = EngineComparison.of(List.of(engine), SHORT).measure(workload("parse_tcp_drop"));
        assertTrue(row.of(engine).orElseThrow().codeSize() > 0);
        assertFalse(row.helpers());
    }

    @Test
    void packetsOfTheSuiteTakeThePathsThatCost() {
        Map<String, Verdict> expected = Map.of("edge_balancer", Verdict.TX, "load_balancer", Verdict.TX,
                "rendezvous_balancer", Verdict.TX, "parse_tcp_drop", Verdict.DROP, "csum20", Verdict.PASS);
        expected.forEach((name, verdict) -> {
            var outcome = Outcome.of(workload(name), Engines.INTERPRETER);
            for (int i = 0; i < outcome.size(); i++) {
                assertEquals(verdict.code(), outcome.verdict(i), name + ", packet " + i);
            }
        });
    }

    @Test
    void theMedianOfAnEvenCountLiesBetweenTheMiddleTwo() {
        assertEquals(2.5, Median.of(new double[] {4, 1, 2, 3}));
        assertEquals(2, Median.of(new double[] {9, 1, 2}));
    }

    @Test
    void aNameThatIsNotInTheSuiteIsRefusedWithThoseThatAre() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Suite.objects(List.of("nothing")));
        assertTrue(e.getMessage().startsWith("program \"nothing\" is not in the suite: [control_counter_swap, "));
    }
}
