package io.sluice.bench.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Environment;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.MadeUp;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Result;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlReportTest {
    private static final String PAGE = HtmlReport.text(MadeUp.result(), Optional.of(MadeUp.result(1.2)));

    @Test
    void thePageNeedsNothingFromElsewhereAndNoScript() {
        assertFalse(Pattern.compile("<script|<link|<img|<iframe|@import|src=|url\\((?!#hatch)").matcher(PAGE).find());
        assertFalse(Pattern.compile("href=\"(?!#)").matcher(PAGE).find());
    }

    @Test
    void allThatLinksPointAtIsThereOnce() {
        Pattern.compile("(?:href=\"#|url\\(#|labelledby=\")([\\w-]+)").matcher(PAGE).results().forEach(match ->
                assertEquals(2, PAGE.split(" id=\"" + match.group(1) + "\"", -1).length, match.group(1)));
    }

    @Test
    void whatIsMeasuredCannotBecomeMarkup() {
        assertTrue(PAGE.contains("Escaped: &lt;b&gt;a &amp; b&lt;/b&gt; &quot;quoted&quot;."));
        assertTrue(PAGE.contains("Made-up CPU, 2.6 GHz &lt;test data&gt;"));
    }

    @Test
    void reasonsForWhatIsMissingAreThereInFull() {
        assertTrue(PAGE.contains(
                "<p class=\"small\">Missing: llvm: differs from the interpreter: packet 17: verdict TX, not DROP</p>"));
    }

    @Test
    void theBaselineComesFirstAndPublishedFiguresLast() {
        List<String> ids = Pattern.compile("<section id=\"s-([\\w-]+)").matcher(PAGE).results()
                .map(match -> match.group(1)).toList();
        assertEquals(
                List.of("baseline", "engines", "load", "scale", "maps", "published", "environment", "reading"), ids);
        assertFalse(HtmlReport.text(MadeUp.result(), Optional.empty()).contains("s-baseline"));
    }

    @Test
    void chartsOfNothingOneAndTheSameAreDrawn() {
        Chart lines = new Chart("lines", Chart.Kind.SCALING, "n", "", "", "ns", true);
        Chart bars = new Chart("bars", Chart.Kind.BARS, "n", "", "", "ns", true);
        Chart means = new Chart("means", Chart.Kind.MEANS, "", "n", "", "ns", false);
        for (List<Row> rows : List.of(List.<Row>of(), List.of(row("1", Figure.missing("no reason"))),
                List.of(row("1", Figure.exact(0))), List.of(row("1", Figure.exact(-2)), row("2", Figure.exact(-2))))) {
            Section section = new Section("s", "", List.of("n"),
                    List.of(new Metric("ns", "ns", Metric.Better.LOWER, 0)), rows,
                    List.of(lines, bars, means), List.of());
            Result result = new Result(1, "", "", new Environment(Map.of()), Double.NaN, List.of(section));
            String page = HtmlReport.text(result, Optional.empty());
            assertFalse(page.contains("NaN") || page.contains("Infinity") || page.contains("<b>means"), page);
        }
    }

    @Test
    void meansStandBeforeAllSections() {
        int means = PAGE.indexOf("<b>Beside others</b> Mpps, more is better; geometric mean of 6");
        assertTrue(means > 0 && means < PAGE.indexOf("<section"), Integer.toString(means));
    }

    @Test
    void aMeanIsGeometricAndNoisyWhereMoreThanAQuarterIs() {
        Chart means = new Chart("means", Chart.Kind.MEANS, "", "engine", "", "ratio", false);
        Section section = new Section("s", "", List.of("program", "engine"),
                List.of(new Metric("ratio", "", Metric.Better.HIGHER, 1)),
                List.of(of("a", "simple", new Figure(2, 1, 4, false, null)),
                        of("b", "simple", new Figure(8, 4, 16, true, null)),
                        of("c", "simple", Figure.missing("no reason")), of("a", "kernel", Figure.exact(1))),
                List.of(means), List.of());
        Drawing drawing = Drawing.of(section, means).getFirst();
        assertEquals(List.of("simple", "kernel (of 1)"), drawing.along());
        Map<String, Map<String, Figure>> series = drawing.series();
        Figure mean = series.get("simple").get("simple");
        assertEquals(List.of(4.0, 2.0, 8.0), Stream.of(mean.value(), mean.low(), mean.high())
                .map(value -> Math.round(1e6 * value) / 1e6).toList());
        assertTrue(mean.noisy());
        assertFalse(series.get("kernel").get("kernel (of 1)").noisy());
    }

    @Test
    void columnsWithoutAnyFigureAreLeftOutWithTheirReason() {
        assertFalse(PAGE.contains("<th scope=\"col\" class=\"number\">instructions/packet"));
        assertTrue(PAGE.contains("Without a figure: instructions/packet: " + MadeUp.REASON));
    }

    @Test
    void onePointOfALineIsABar() {
        Chart lines = new Chart("lines", Chart.Kind.LINES, "n", "", "", "ns", true);
        Section section = new Section("s", "", List.of("n"),
                List.of(new Metric("ns", "ns", Metric.Better.LOWER, 0)), List.of(row("16", Figure.exact(3))),
                List.of(lines), List.of());
        String page = HtmlReport.text(new Result(1, "", "", new Environment(Map.of()), 0, List.of(section)),
                Optional.empty());
        assertTrue(page.contains(">n 16</text>") && !page.contains("class=\"line"), page);
    }

    @ParameterizedTest
    @CsvSource({
        "0.83, 3560,  0.5, 5000",
        "2,    2,     2,   5",
        "10,   99,    10,  100",
        "0.002, 0.03, 0.002, 0.05",
    })
    void logarithmicAxesHaveRoundEndsAroundTheirValues(double lowest, double highest, double low, double high) {
        Scale scale = Scale.logarithmic(lowest, highest);
        assertEquals(List.of(low, high), List.of(scale.low(), scale.high()));
        assertTrue(scale.marks().size() >= 2 && scale.marks().size() <= 8, scale.marks()::toString);
    }

    @ParameterizedTest
    @CsvSource({"0, 833, 6, 0, 1000", "-0.08, 4.2, 6, -1, 5", "0, 0, 6, 0, 1", "0, 0.3, 3, 0, 0.3"})
    void linearAxesHaveRoundEndsAroundTheirValues(double low, double high, int count, double start, double end) {
        Scale scale = Scale.linear(low, high, count);
        assertEquals(List.of(start, end), List.of(scale.marks().getFirst(), scale.marks().getLast()));
    }

    @Test
    void percentilesAreSpacedByTheirNines() {
        Scale scale = Scale.percentiles(List.of(90.0, 99.0, 99.9, 100.0));
        assertEquals(List.of(0.0, 0.333, 0.667, 1.0),
                scale.marks().stream().map(mark -> Math.round(scale.at(mark) * 1000) / 1000.0).toList());
    }

    private static Row of(String program, String engine, Figure figure) {
        return new Row(List.of(program, engine), Map.of("ratio", figure));
    }

    private static Row row(String n, Figure figure) {
        return new Row(List.of(n), Map.of("ns", figure));
    }
}
