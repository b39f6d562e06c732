package io.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PublishedTest {
    private static final Metric LOOP = new Metric("ns/packet", "ns", Metric.Better.LOWER, 2);
    private static final Metric NET = new Metric("program ns", "ns", Metric.Better.LOWER, 2);

    @Test
    void ourRatiosStandBesideThePublishedOnes() {
        Section section = section(row("interpreter", 500), row("kernel", 50), row("optimizing", 10)).orElseThrow();
        Row theirs = find(section, "LLVM JIT");
        assertEquals("mac_swap_tx, optimizing", theirs.labels().get(2));
        assertEquals(76.0 / 9, value(theirs, "published × interpreter"), 1e-9);
        assertEquals(50, value(theirs, "our × interpreter"), 1e-9);
        assertEquals(12.0 / 9, value(theirs, "published × kernel"), 1e-9);
        assertEquals(5, value(theirs, "our × kernel"), 1e-9);
        assertEquals(10, value(theirs, "our ns"), 1e-9);
        assertNull(find(section, "bpftime's interpreter").figures().get("our × interpreter"));
    }

    @Test
    void anIntervalReachesAsFarAsThoseOfBothAllow() {
        Section section = section(row("interpreter", new Figure(500, 400, 600, false, null)), row("kernel", 50),
                row("optimizing", new Figure(10, 8, 16, true, null))).orElseThrow();
        assertEquals(new Figure(50, 25, 75, true, null),
                find(section, "LLVM JIT").figures().get("our × interpreter"));
    }

    @Test
    void ratesAreOfTheSameRatiosAsTimes() {
        Metric mpps = new Metric("Mpps", "Mpps", Metric.Better.HIGHER, 2);
        Section section = of(new Section("engines", "", List.of("program", "engine"), List.of(mpps),
                Stream.of("interpreter", "simple").map(engine -> new Row(List.of("edge_balancer", engine),
                        Map.of("Mpps", Figure.exact(engine.length())))).toList(), List.of(), List.of())).orElseThrow();
        Row rate = find(section, "uBPF JIT");
        assertEquals(4.0409 / 0.9626, value(rate, "published × interpreter"), 1e-9);
        assertEquals(6.0 / 11, value(rate, "our × interpreter"), 1e-9);
        assertNull(rate.figures().get("our ns"));
        assertEquals("the run has no llvm and interpreter on edge_balancer",
                find(section, "LLVM JIT").figures().get("our × interpreter").missing());
    }

    @Test
    void callsAreSetBesideCalls() {
        Section section = of(new Section("limits", "", List.of("operation", "engine"),
                List.of(new Metric("ns/call", "ns", Metric.Better.LOWER, 2)),
                Stream.of("kernel", "optimizing").map(engine -> new Row(List.of("hash lookup (hot)", engine),
                        Map.of("ns/call", Figure.exact(engine.length())))).toList(), List.of(), List.of()))
                .orElseThrow();
        assertEquals(6.0 / 10, value(find(section, "bpftime"), "our × kernel"), 1e-9);
    }

    @Test
    void whatTakesNoTimeHasNoRatio() {
        Section section = section(row("interpreter", 500), row("kernel", 50), row("optimizing", -0.01)).orElseThrow();
        assertEquals("too short to compare: net of the rest of the loop, one of both is 0 or nearly so",
                find(section, "LLVM JIT").figures().get("our × interpreter").missing());
    }

    @Test
    void sourcesWithoutACounterpartAreLeftOut() {
        assertEquals(Optional.empty(), of(new Section("scale", "", List.of("program", "engine"), List.of(NET),
                List.of(), List.of(), List.of())));
        Section section = section(row("interpreter", 500), row("kernel", 50)).orElseThrow();
        assertEquals(Set.of("swap MAC addresses and send [1]"),
                section.rows().stream().map(row -> row.labels().getFirst()).collect(Collectors.toSet()));
        assertEquals(2, section.notes().size());
    }

    @Test
    void everyFigureHasItsSourceWhatWasMeasuredAndOnWhat() throws IOException {
        try (InputStream in = Published.class.getResourceAsStream("published.json")) {
            for (JsonNode source : JsonFile.JSON.readTree(in)) {
                for (String fact : List.of("source", "measured", "hardware")) {
                    assertFalse(source.get(fact).asString().isEmpty(), source::toString);
                }
                assertTrue(source.get("source").asString().contains("https://"), source::toString);
            }
        }
    }

    private static Optional<Section> section(Row... rows) {
        return of(new Section("programs", "", List.of("engine", "program"), List.of(LOOP, NET),
                new ArrayList<>(List.of(rows)), List.of(), List.of()));
    }

    private static Optional<Section> of(Section section) {
        return Published.section(new Result(1, "", "", new Environment(Map.of()), 0, List.of(section)));
    }

    private static Row row(String engine, double ns) {
        return row(engine, Figure.exact(ns));
    }

    private static Row row(String engine, Figure ns) {
        return new Row(List.of(engine, "mac_swap_tx"), Map.of("ns/packet", Figure.exact(7), "program ns", ns));
    }

    private static Row find(Section section, String published) {
        return section.rows().stream().filter(row -> row.labels().get(1).equals(published)).findFirst().orElseThrow();
    }

    private static double value(Row row, String metric) {
        return row.figures().get(metric).value();
    }
}
