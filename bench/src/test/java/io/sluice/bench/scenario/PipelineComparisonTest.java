package io.sluice.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Section;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.vm.Engines;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PipelineComparisonTest {
    private static final Rounds SHORT = new Rounds(2, 1, 1);
    /** Adds what is formatted in to the byte at offset 22, IPv4's time to live. */
    private static final String CHANGE_TTL = """
            r2 = *(u32 *)(r1 +0)
            r3 = *(u32 *)(r1 +4)
            r4 = r2
            r4 += 23
            if r4 > r3 goto +3
            r5 = *(u8 *)(r2 +22)
            %s
            *(u8 *)(r2 +22) = r5
            r0 = 3
            exit
            """;

    private static Workload workload(String insns) {
        return Workload.assembled("made", insns, List.of());
    }

    private static boolean isStable(Workload workload) {
        return Restoring.of(workload, Outcome.of(workload, Engines.INTERPRETER)) == Restoring.NOTHING;
    }

    @Test
    void theStepsThatAreDoneAreThoseThatWereSaid() {
        PipelineComparison comparison = PipelineComparison.of(Suite.workloads(List.of("csum20", "mac_swap_tx")),
                List.of("simple"), new Rounds(1, 300, 1), "any");
        assertEquals(5, comparison.steps());
        int[] done = {0};
        PipelineComparison small = PipelineComparison.of(Suite.workloads(List.of("csum20", "mac_swap_tx")),
                List.of("simple"), SHORT, "any");
        small.measure(() -> done[0]++);
        assertEquals(small.steps(), done[0]);
    }

    @Test
    void theLoopAndTheWireHaveFiguresWhereVerdictsDifferToo() {
        for (String program : List.of("firewall", "csum20")) {
            Section section = PipelineComparison.of(Suite.workloads(List.of(program)), List.of("simple"), SHORT, "any")
                    .measure(() -> { }).getFirst();
            Map<String, Figure> figures = section.rows().getFirst().figures();
            assertTrue(figures.get("loop ns").value() > 0, figures::toString);
            assertTrue(figures.get("wire ns").value() > 0, figures::toString);
        }
    }

    @Test
    void theKernelHasLiveFramesOfWhatDropsAllPackets() {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, "kernel: " + reason));
        Section section = PipelineComparison.of(Suite.workloads(List.of("csum20", "parse_tcp_drop")),
                List.of(EngineComparison.KERNEL), SHORT, "any").measure(() -> { }).getFirst();
        assertEquals("only of programs that drop all packets",
                section.rows().getFirst().figures().get("live Mpps").missing());
        Figure dropped = section.rows().getLast().figures().get("live Mpps");
        assumeTrue(dropped.isPresent(), dropped::missing);
        assertTrue(dropped.value() > 0, section::toString);
    }

    @Test
    void packetsComeInAsTheyWereLeftWhereTheProgramThenDoesTheSame() {
        assertTrue(isStable(Suite.workloads(List.of("mac_swap_tx")).getFirst()));
        assertTrue(isStable(Suite.workloads(List.of("filter")).getFirst()));
        assertTrue(isStable(workload(CHANGE_TTL.formatted("r5 = 7"))));
        assertTrue(isStable(workload(CHANGE_TTL.formatted("r5 ^= 255"))));
        assertFalse(isStable(workload(CHANGE_TTL.formatted("r5 += -1"))));
    }
}
