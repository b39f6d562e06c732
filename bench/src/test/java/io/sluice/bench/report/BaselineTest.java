package io.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaselineTest {
    @ParameterizedTest
    @CsvSource({
        "LOWER,   10, 9.8, 10.2,   9,   8.8, 9.2,  better",
        "LOWER,   10, 9.8, 10.2,   11,  10.8, 11.2, worse",
        "HIGHER,  10, 9.8, 10.2,   9,   8.8, 9.2,  worse",
        "HIGHER,  10, 9.8, 10.2,   11,  10.8, 11.2, better",
        "NEITHER, 10, 9.8, 10.2,   11,  10.8, 11.2, different",
        "LOWER,   10, 9,   11,     11,  10.8, 11.2, no difference",
        "LOWER,   10, 9.99, 10.01, 10.1, 10.09, 10.11, no difference",
        "LOWER,   10, 10,  10,     10.2, 10.2, 10.2, worse",
        "LOWER,   0.02, 0.02, 0.02, 0.03, 0.03, 0.03, no difference",
        "HIGHER,  -10, -10, -10,   -9,  -9,  -9,  better",
    })
    void whatDiffersByMoreThanChanceIsBetterOrWorse(Metric.Better better, double before, double beforeLow,
            double beforeHigh, double now, double nowLow, double nowHigh, String verdict) {
        Baseline baseline = Baseline.of(result(better, new Figure(before, beforeLow, beforeHigh, false, null)),
                result(better, new Figure(now, nowLow, nowHigh, false, null)));
        assertEquals(verdict, baseline.changes().getFirst().verdict().text());
    }

    @Test
    void figuresAreComparedByTheirLabelsAndThoseOfOneSideAreSaid() {
        Result before = MadeUp.result();
        Result now = new Result(1, "", "", before.environment(), 0, before.sections().subList(1, 4));
        Baseline same = Baseline.of(before, MadeUp.result());
        assertEquals("0 worse, 0 better, 192 no difference", same.summary());
        assertEquals(List.of(), same.section().rows());
        assertEquals("0 worse, 0 better, 94 only in the baseline, 98 no difference",
                Baseline.of(before, now).summary());
        assertEquals("0 worse, 0 better, 94 not in the baseline, 98 no difference", Baseline.of(now, before).summary());
    }

    @Test
    void theSectionHasTheWorseOnesFirstAndSaysWhichAreNoisy() {
        Section section = Baseline.of(MadeUp.result(), MadeUp.result(1.5)).section();
        assertEquals("worse", section.rows().getFirst().labels().getFirst());
        assertEquals(50, section.rows().getFirst().figures().get("change").value(), 1e-9);
        assertEquals(List.of("~: a difference between noisy figures, so it may be the machine's.",
                "Different: the 95% intervals do not overlap, and the medians are more than 1% apart.",
                "131 worse (16 ~), 49 better (2 ~), 12 no difference.",
                "0 of 180 medians are within 3% of the baseline's, or the last decimal of tables; 18 of them are noisy "
                        + "(~), of the others 0 of 162."), section.notes());
        assertEquals(16, section.rows().stream().filter(row -> row.labels().getFirst().equals("worse ~")).count());
    }

    @Test
    void tooFewRepetitionsAreWarnedOf() {
        Result few = new Result(1, "", "", new Environment(Map.of("repetitions", "5")), 0, List.of());
        Result enough = new Result(1, "", "", new Environment(Map.of("repetitions", "6")), 0, List.of());
        assertEquals(List.of("Differences are guesses: in this result 5 repetitions are too few for a 95% interval of "
                + "a median, which takes 6."), Baseline.of(few, few).warnings().subList(1, 2));
        assertEquals(List.of(), Baseline.of(enough, enough).warnings());
    }

    @Test
    void otherMachinesAndOtherSchemasAreWarnedOf() {
        Result here = new Result(1, "", "", new Environment(Map.of("cpu", "A", "revision", "1")), 0, List.of());
        Result there = new Result(2, "", "", new Environment(Map.of("cpu", "B", "revision", "2", "jdk", "25")), 0,
                List.of());
        assertEquals(List.of("The baseline has schema 1, this result 2.",
                "Not the same environment: cpu was A and is B.",
                "Not the same environment: jdk was unknown and is 25."),
                Baseline.of(here, there).warnings());
        assertEquals(List.of(), Baseline.of(here, here).warnings());
    }

    private static Result result(Metric.Better better, Figure figure) {
        Section section = new Section("s", "", List.of("program"), List.of(new Metric("m", "ns", better, 2)),
                List.of(new Row(List.of("p"), Map.of("m", figure))), List.of(), List.of());
        return new Result(1, "", "", new Environment(Map.of()), 0, List.of(section));
    }
}
