package io.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PublishedTest {
    private static final Metric LOOP = new Metric("ns/packet", "ns", Metric.Better.LOWER, 2);
    private static final Metric NET = new Metric("program ns", "ns", Metric.Better.LOWER, 2);

    @Test
    void ourRatiosStandBesideThePublishedOnes() {
        Section section = section(row("interpreter", 500), row("kernel", 50), row("optimizing", 10)).orElseThrow();
        Row theirs = find(section, "LLVM JIT");
        assertEquals("mac_swap_tx, optimizing", theirs.labels().get(2));
        assertEquals(76.0 / 9, value(theirs, "published, to the interpreter"), 1e-9);
        assertEquals(50, value(theirs, "ours, to the interpreter"), 1e-9);
        assertEquals(12.0 / 9, value(theirs, "published, to the kernel"), 1e-9);
        assertEquals(5, value(theirs, "ours, to the kernel"), 1e-9);
        assertNull(find(section, "interpreter").figures().get("ours, to the interpreter"));
    }

    @Test
    void ratesAreOfTheSameRatiosAsTimes() {
        Row rate = section(row("interpreter", 500), row("kernel", 50)).orElseThrow().rows().stream()
                .filter(row -> row.labels().getFirst().startsWith("Katran")).skip(1).findFirst().orElseThrow();
        assertEquals(4.04 / 0.96, value(rate, "published, to the interpreter"), 1e-9);
        assertEquals("the run has no simple and interpreter on edge_balancer",
                rate.figures().get("ours, to the interpreter").missing());
    }

    @Test
    void whatTakesNoTimeHasNoRatio() {
        Section section = section(row("interpreter", 500), row("kernel", 50), row("optimizing", -0.01)).orElseThrow();
        assertEquals("too short to compare: optimizing or interpreter takes no time that can be told",
                find(section, "LLVM JIT").figures().get("ours, to the interpreter").missing());
    }

    @Test
    void thereIsNoSectionWithoutACounterpart() {
        assertEquals(Optional.empty(), section(row("simple", 10)));
    }

    @Test
    void everySourceIsNamedOrSaidNotToBeConfirmed() {
        List<String> notes = section(row("interpreter", 500), row("kernel", 50)).orElseThrow().notes();
        assertEquals(5, notes.size());
        notes.stream().skip(1).forEach(note ->
                assertTrue(note.contains("https://") && note.contains("Hardware: "), note));
    }

    private static Optional<Section> section(Row... rows) {
        Section programs = new Section("programs", "", List.of("engine", "program"), List.of(LOOP, NET),
                new ArrayList<>(List.of(rows)), List.of(), List.of());
        return Published.section(new Result(1, "", "", new Environment(Map.of()), 0, List.of(programs)));
    }

    private static Row row(String engine, double ns) {
        return new Row(List.of(engine, "mac_swap_tx"),
                Map.of("ns/packet", Figure.exact(ns + 7), "program ns", Figure.exact(ns)));
    }

    private static Row find(Section section, String published) {
        return section.rows().stream().filter(row -> row.labels().getFirst().startsWith("swap"))
                .filter(row -> row.labels().get(1).equals(published)).findFirst().orElseThrow();
    }

    private static double value(Row row, String metric) {
        return row.figures().get(metric).value();
    }
}
