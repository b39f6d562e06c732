package io.sluice.bench.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.method.Rounds;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.bench.suite.Suite;
import io.sluice.dataplane.sys.CpuAffinity;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class ScaleScenarioTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);

    private static List<Section> sections(String program) {
        try (ScaleScenario scenario = ScaleScenario.of(Suite.workloads(List.of(program)), List.of("optimizing"), SHORT,
                2, 256)) {
            return scenario.measure(() -> { });
        }
    }

    @Test
    void workersHaveAFigureForEachNumberOfThemAndForHandingOn() {
        Assumptions.assumeTrue(CpuAffinity.allowed().cardinality() > 1, "two workers need two CPUs");
        List<Section> sections = sections("mac_swap_tx");
        assertEquals(List.of("scale", "handover"), sections.stream().map(Section::name).toList());
        assertEquals(2, sections.getFirst().rows().size());
        sections.forEach(section -> section.rows().forEach(row ->
                assertTrue(row.figures().get("Mpps").value() > 0, row.toString())));
        assertEquals(1, sections.getFirst().rows().getFirst().figures().get("speedup").value());
    }

    @Test
    void whatMovesPacketsIsNotHandedOn() {
        Assumptions.assumeTrue(CpuAffinity.allowed().cardinality() > 1, "two workers need two CPUs");
        List<Section> sections = sections("load_balancer");
        assertTrue(sections.getFirst().rows().getFirst().figures().get("Mpps").isPresent());
        assertTrue(sections.getLast().rows().getFirst().figures().get("Mpps").missing().contains("put back"));
    }

    @Test
    void whatMapsOfTheirOwnAndFewerFramesChangeIsTold() {
        Assumptions.assumeTrue(CpuAffinity.allowed().cardinality() > 1, "two workers need two CPUs");
        Section own = sections("array_counter").getFirst();
        Row two = own.rows().getLast();
        assertEquals("2", two.labels().getLast());
        for (String metric : List.of("of linear", "with own maps", "with 64 frames")) {
            assertTrue(two.figures().get(metric).value() > 0, metric);
        }
        assertTrue(own.notes().stream().anyMatch(note -> note.startsWith("A program that touches no memory, on 2 ")));
        assertEquals(CpuAffinity.allowed().cardinality() == 2,
                own.notes().contains("More workers have no CPU: this process may run on 2."));
        assertEquals("no maps", sections("transmit").getFirst().rows().getLast().figures().get("with own maps")
                .missing());
    }

    @Test
    void eachWorkerNeedsACpu() {
        int cpus = CpuAffinity.allowed().cardinality();
        assertEquals("scale: %d workers, must be 1 to %d, one for each CPU that is allowed".formatted(cpus + 1, cpus),
                assertThrows(IllegalArgumentException.class, () -> ScaleScenario.of(List.of(), List.of(), SHORT,
                        cpus + 1, 256)).getMessage());
    }
}
