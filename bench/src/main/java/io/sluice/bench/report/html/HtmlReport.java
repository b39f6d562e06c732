package io.sluice.bench.report.html;

import io.sluice.bench.report.Baseline;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Published;
import io.sluice.bench.report.Result;
import io.sluice.bench.report.Section;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A result as one HTML file: charts, tables, what differs from a baseline, what others published, and the machine. */
public final class HtmlReport {
    private static final String ENVIRONMENT = "environment";
    private static final String READING = "reading";
    /** Beyond this share of noisy times that is said loudly. */
    private static final double MUCH_NOISE = 0.25;
    /** A commit's hash, which is there in full further below. */
    private static final Pattern COMMIT = Pattern.compile("^([0-9a-f]{12})[0-9a-f]{28}");

    private final Result result;
    private final Markup out = new Markup();

    private HtmlReport(Result result) {
        this.result = result;
    }

    /**
     * Writes a file, and replaces one that is there.
     *
     * @param baseline what the result is compared with
     */
    public static void write(Path file, Result result, Optional<Result> baseline) throws IOException {
        Files.writeString(file, text(result, baseline));
    }

    /** What {@link #write} writes. */
    public static String text(Result result, Optional<Result> baseline) {
        List<Section> sections = new ArrayList<>();
        baseline.ifPresent(before -> sections.add(Baseline.of(before, result).section()));
        sections.addAll(result.sections());
        Published.section(result).ifPresent(sections::add);
        return new HtmlReport(result).page(sections);
    }

    private String page(List<Section> sections) {
        out.verbatim("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
        out.verbatim("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                + "<meta name=\"color-scheme\" content=\"light dark\">");
        out.element("title", "Sluice benchmark: " + result.command());
        out.open("style").verbatim(style()).close().close().line();
        out.open("body").open("main");
        hatch();
        Colours colours = new Colours(result);
        head(sections, colours);
        for (Section section : sections) {
            section(section, colours);
        }
        environment();
        reading();
        out.close().close().close().line();
        return out.toString();
    }

    /** Stripes of the page's colour over what is noisy; all pictures refer to them. */
    private void hatch() {
        out.open("svg", "class", "definitions", "width", 0, "height", 0, "aria-hidden", "true").open("defs");
        out.open("pattern", "id", "hatch", "width", 5, "height", 5, "patternUnits", "userSpaceOnUse",
                "patternTransform", "rotate(45)");
        out.open("rect", "class", "stripe", "width", 2.2, "height", 5).close().close().close().close().line();
    }

    private void head(List<Section> sections, Colours colours) {
        out.open("header").element("h1", "Sluice benchmark");
        out.open("p").element("code", result.command()).close();
        out.open("p", "class", "facts");
        out.element("span", result.time());
        Map<String, String> facts = result.environment().facts();
        for (String name : List.of("cpu", "kernel", "jdk", "revision")) {
            if (facts.containsKey(name)) {
                out.element("span", name + ": " + COMMIT.matcher(facts.get(name)).replaceFirst("$1"));
            }
        }
        out.close();
        if (!Double.isNaN(result.noise())) {
            out.element("p", "%.0f%% of the times were taken while others used the core%s.".formatted(
                    100 * result.noise(), result.noise() > MUCH_NOISE ? ": do not quote what has ~" : ""),
                    "class", result.noise() > MUCH_NOISE ? "warning" : "note");
        }
        shortly(colours);
        out.open("nav", "aria-label", "Contents").open("ul");
        for (Section section : sections) {
            link(section.name(), section.title());
        }
        link(ENVIRONMENT, "Environment");
        link(READING, "How to read this");
        out.close().close().close().line();
    }

    /** What the run came to. */
    private void shortly(Colours colours) {
        out.open("div", "class", "shortly");
        for (Section section : result.sections()) {
            section.charts().stream().filter(chart -> chart.kind() == Chart.Kind.MEANS)
                    .filter(chart -> Means.of(section, chart).isPresent())
                    .forEach(chart -> Charts.write(out, section, chart, colours));
        }
        out.close();
    }

    private void link(String anchor, String title) {
        out.open("li").element("a", title, "href", "#" + anchor(anchor)).close();
    }

    private static String anchor(String name) {
        return "s-" + name.replaceAll("[^A-Za-z0-9]+", "-");
    }

    private void section(Section section, Colours colours) {
        out.open("section", "id", anchor(section.name())).element("h2", section.title()).line();
        if (section.name().equals(Baseline.SECTION)) {
            notes(section);
        }
        section.charts().stream().filter(chart -> chart.kind() != Chart.Kind.MEANS)
                .forEach(chart -> Charts.write(out, section, chart, colours));
        if (!section.rows().isEmpty()) {
            Tables.write(out, section);
        }
        if (!section.name().equals(Baseline.SECTION)) {
            notes(section);
        }
        out.close().line();
    }

    private void notes(Section section) {
        section.notes().forEach(note -> out.element("p", note, "class", "note"));
    }

    private void environment() {
        out.open("section", "id", anchor(ENVIRONMENT)).element("h2", "Environment").open("dl");
        result.environment().facts().forEach((name, fact) -> out.element("dt", name).element("dd", fact));
        out.close().close().line();
    }

    private void reading() {
        out.open("section", "id", anchor(READING)).element("h2", "How to read this").open("ul");
        for (String sentence : List.of(
                "Each figure is the median of repetitions that took turns with those of everything beside it.",
                "The range below it, and the line across its bar or point, is the 95% confidence interval of that "
                        + "median: where two of them overlap, the figures do not differ by anything that this run "
                        + "could tell. "
                        + "A figure without one was counted, not repeated.",
                "The bars at the top are geometric means over the rows of a table that have such a figure.",
                "Noisy, with ~ and hatched or hollow: more of it was timed while others used the core than ought to be "
                        + "quoted. Measure it again on a quiet machine.",
                "– is a figure that could not be had; the number beside it leads to the reason. "
                        + "An empty cell is one that does not apply.",
                "A logarithmic axis shows ratios: the same distance is the same factor everywhere. "
                        + "Its bars begin at the axis's start and not at zero.")) {
            out.element("li", sentence);
        }
        out.close().close().line();
    }

    private static String style() {
        try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
