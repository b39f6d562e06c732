package io.sluice.bench.report.html;

import io.sluice.bench.report.Baseline;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of a section: figures with their intervals, and a number for each reason why one is missing. */
final class Tables {
    /** A table of more rows than this is folded up at first where a chart or a sentence says the same. */
    private static final int MANY = 24;
    /** A table of more columns than this is printed across the paper. */
    private static final int BROAD = 9;
    /** Labels up to this length stay on one line. */
    private static final int SHORT = 30;

    private Tables() {
    }

    static void write(Markup out, Section section) {
        boolean said = !section.charts().isEmpty() || section.name().equals(Baseline.SECTION);
        boolean open = !said || section.rows().size() <= MANY;
        out.open("details", open ? new Object[] {"open", ""} : new Object[] {});
        out.element("summary", "Table: " + section.title() + ", " + section.rows().size()
                + (section.rows().size() == 1 ? " row" : " rows"));
        List<Metric> metrics = section.metrics().stream().filter(metric -> isAnywhere(section, metric)).toList();
        boolean broad = section.labels().size() + metrics.size() > BROAD;
        out.open("div", "class", broad ? "scroll broad" : "scroll", "tabindex", 0,
                "role", "region", "aria-label", "Table: " + section.title());
        out.open("table").open("thead").open("tr");
        section.labels().forEach(label -> out.element("th", label, "scope", "col"));
        metrics.forEach(metric -> out.element("th", metric.heading(), "scope", "col", "class", "number"));
        out.close().close().open("tbody");
        List<String> reasons = new ArrayList<>();
        List<String> before = List.of();
        for (Row row : section.rows()) {
            labels(out, section, row, before);
            figures(out, metrics, row, reasons);
            before = row.labels();
        }
        out.close().close().close();
        leftOut(out, section);
        if (!reasons.isEmpty()) {
            out.open("ol", "class", "reasons");
            reasons.forEach(reason -> out.element("li", reason));
            out.close();
        }
        out.close().line();
    }

    private static boolean isAnywhere(Section section, Metric metric) {
        return figures(section, metric).anyMatch(Figure::isPresent);
    }

    private static Stream<Figure> figures(Section section, Metric metric) {
        return section.rows().stream().map(row -> row.figures().get(metric.name())).filter(Objects::nonNull);
    }

    /** Columns without any figure: a sentence for each reason. */
    private static void leftOut(Markup out, Section section) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (Metric metric : section.metrics()) {
            if (!isAnywhere(section, metric)) {
                String reason = figures(section, metric).map(Figure::missing).distinct()
                        .collect(Collectors.joining("; "));
                names.computeIfAbsent(reason, _ -> new ArrayList<>()).add(metric.name());
            }
        }
        names.remove("");
        names.forEach((reason, metrics) ->
                out.element("p", "Without a figure: " + String.join(", ", metrics) + ": " + reason, "class", "small"));
    }

    private static void labels(Markup out, Section section, Row row, List<String> before) {
        boolean first = before.isEmpty() || !row.labels().getFirst().equals(before.getFirst());
        out.open("tr", first ? new Object[] {"class", "first"} : new Object[] {});
        for (int i = 0; i < row.labels().size(); i++) {
            String label = row.labels().get(i);
            if (i == 0) {
                out.element("th", label, "scope", "row", "class", (first ? "" : "again ")
                        + (label.length() > SHORT ? "" : "short ") + kind(section, label));
            } else {
                out.element("td", label);
            }
        }
    }

    private static void figures(Markup out, List<Metric> metrics, Row row, List<String> reasons) {
        for (Metric metric : metrics) {
            Figure figure = row.figures().get(metric.name());
            if (figure == null) {
                out.element("td", "", "class", "number");
            } else if (figure.isPresent()) {
                value(out, metric, figure);
            } else {
                reason(out, figure.missing(), reasons);
            }
        }
        out.close().line();
    }

    /** Better and worse have colours. */
    private static String kind(Section section, String label) {
        return section.name().equals(Baseline.SECTION) ? label.replace(Baseline.NOISY, "").replace(' ', '-') : "";
    }

    private static void value(Markup out, Metric metric, Figure figure) {
        out.open("td", "class", figure.noisy() ? "number noisy" : "number");
        out.text(Plot.value(metric, figure.value()) + (figure.noisy() ? " ~" : ""));
        if (figure.high() > figure.low()) {
            out.element("small", Plot.value(metric, figure.low()) + " … " + Plot.value(metric, figure.high()));
        }
        out.close();
    }

    private static void reason(Markup out, String reason, List<String> reasons) {
        if (!reasons.contains(reason)) {
            reasons.add(reason);
        }
        out.open("td", "class", "number missing", "title", reason).text("–");
        out.element("sup", Integer.toString(reasons.indexOf(reason) + 1)).close();
    }
}
