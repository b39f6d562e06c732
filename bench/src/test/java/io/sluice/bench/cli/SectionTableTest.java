package io.sluice.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SectionTableTest {
    private static final Metric INSNS = new Metric("insns", "", Metric.Better.NEITHER, 0);
    private static final Metric NS = new Metric("time", "ns", Metric.Better.LOWER, 2);
    private static final Metric RATE = new Metric("Mpps", "Mpps", Metric.Better.HIGHER, 1);
    private static final Figure MISSING = Figure.missing("bpf: EPERM");

    private static Row row(String program, String engine, int insns, Figure ns, Figure rate) {
        return new Row(List.of(program, engine),
                Map.of("insns", Figure.exact(insns), "time", ns, "Mpps", rate));
    }

    private static Section section(List<Row> rows) {
        return new Section("engines", "Programs by engines", List.of("program", "engine"), List.of(INSNS, NS, RATE),
                rows,
                List.of(new Chart("Rates", Chart.Kind.BARS, "program", "engine", "", "Mpps", false)),
                List.of("One core."));
    }

    private static final Section TWO = section(List.of(
            row("drop", "simple", 20, Figure.exact(10), new Figure(100, 99, 101, false, null)),
            row("drop", "kernel", 20, MISSING, MISSING),
            row("a long name", "simple", 300, new Figure(4, 3, 4.5, true, null),
                    new Figure(250, 200, 333.3, true, null)),
            row("a long name", "kernel", 300, MISSING, MISSING)));

    private static void assertText(String expected, SectionTable table) {
        assertEquals(expected, table.text().replace(System.lineSeparator(), "\n"));
    }

    @Test
    void enginesAreSideBySideByTheMetricOfTheChart() {
        assertText("""
                Programs by engines
                Mpps
                program      insns        simple  kernel
                drop            20  100.0              -
                a long name    300  250.0~ ±83.3       -
                kernel: bpf: EPERM
                other metrics, for --metric: insns, time

                One core.
                """, new SectionTable(TWO, List.of()));
    }

    @Test
    void theMarksThatAreThereAreExplainedApart() {
        SectionTable marked = new SectionTable(TWO, List.of());
        marked.text();
        assertEquals(List.of("~: more than a quarter of its times were taken while others used the core; do not quote",
                "±: how far a 95% interval reaches that is wider than 5%"), List.copyOf(marked.legend()));
        SectionTable plain = new SectionTable(section(TWO.rows().subList(0, 2)), List.of());
        plain.text();
        assertEquals(Set.of(), plain.legend());
    }

    @Test
    void theMetricIsOnesChoice() {
        assertText("""
                Programs by engines
                time (ns)
                program      insns        simple  kernel
                drop            20  10.00              -
                a long name    300   4.00~ ±1.00       -
                kernel: bpf: EPERM
                other metrics, for --metric: insns, Mpps

                One core.
                """, new SectionTable(TWO, List.of("time")));
    }

    @Test
    void ofOneProgramAllMetricsAreColumns() {
        assertText("""
                Programs by engines
                program  engine  insns  time (ns)   Mpps
                drop     simple     20      10.00  100.0
                drop     kernel     20          -      -
                drop kernel: time, Mpps: bpf: EPERM

                One core.
                """, new SectionTable(section(TWO.rows().subList(0, 2)), List.of()));
    }

    @Test
    void whatDoesNotApplyIsBlankAndWhatNobodyHasIsNoColumn() {
        Row blank = new Row(List.of("drop", "simple"), Map.of("insns", Figure.exact(20), "time", MISSING));
        Row other = new Row(List.of("drop", "kernel"), Map.of("Mpps", Figure.exact(-0.3), "time", MISSING));
        assertText("""
                Programs by engines
                program  engine  insns  Mpps
                drop     simple     20
                drop     kernel         -0.3
                time: bpf: EPERM

                One core.
                """, new SectionTable(section(List.of(blank, other)), List.of()));
    }
}
