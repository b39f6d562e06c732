package io.sluice.bench.report.html;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Section;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A chart with its heading, its legend, a picture for wide pages and one for narrow ones, of which the style sheet
 * shows one, and what is missing in it.
 */
final class Charts {
    private Charts() {
    }

    static void write(Markup out, Section section, Chart chart, Colours colours) {
        List<Drawing> panels = Drawing.of(section, chart);
        Metric metric = Drawing.metric(section, chart);
        out.open("figure").open("figcaption").element("b", chart.title());
        out.text(" " + Plot.axis(chart, metric) + switch (metric.better()) {
            case LOWER -> ", less is better";
            case HIGHER -> ", more is better";
            case NEITHER -> "";
        });
        if (chart.kind() == Chart.Kind.MEANS && Means.most(section, chart) > 1) {
            out.text("; geometric mean of " + Means.most(section, chart));
        }
        out.close();
        if (chart.kind() != Chart.Kind.MEANS) {
            legend(out, chart, panels, colours);
        }
        boolean lines = areLines(chart, panels);
        boolean half = chart.kind() != Chart.Kind.BARS && (panels.size() > 1 || chart.kind() == Chart.Kind.MEANS);
        double width = half ? Plot.HALF : Plot.WIDE;
        out.open("div", "class", width == Plot.HALF ? "panels" : "panel");
        for (Drawing panel : panels) {
            if (panel.figures().noneMatch(Figure::isPresent)) {
                continue;
            }
            out.open("div");
            if (!panel.title().isEmpty()) {
                out.element("h4", panel.title());
            }
            for (double each : new double[] {width, Plot.NARROW}) {
                Plot plot = new Plot(chart, metric, panel, colours, each);
                if (lines) {
                    Lines.draw(out, plot);
                } else {
                    Bars.draw(out, plot);
                }
            }
            out.close();
        }
        out.close();
        missing(out, panels);
        out.close().line();
    }

    /** One point is no line: where no panel has more along its axis, they are bars. */
    private static boolean areLines(Chart chart, List<Drawing> panels) {
        return switch (chart.kind()) {
            case BARS, MEANS -> false;
            case LINES, PERCENTILES, SCALING -> panels.stream().anyMatch(panel -> panel.along().size() > 1);
        };
    }

    private static void legend(Markup out, Chart chart, List<Drawing> panels, Colours colours) {
        boolean lines = areLines(chart, panels);
        Set<String> names = new LinkedHashSet<>();
        panels.forEach(panel -> names.addAll(panel.series().keySet()));
        names.remove("");
        out.open("ul", "class", "legend");
        for (String name : names) {
            key(out, name, () -> {
                int colour = colours.number(name);
                if (lines) {
                    out.open("path", "class", "line k" + colour, "d", "M0 7H22").close();
                    Lines.marker(out, colour, false, 11, 7);
                } else {
                    out.open("rect", "class", "c" + colour, "x", 5, "y", 1, "width", 12, "height", 12).close();
                }
            });
        }
        List<Figure> figures = panels.stream().flatMap(Drawing::figures).filter(Figure::isPresent).toList();
        if (figures.stream().anyMatch(figure -> figure.high() > figure.low())) {
            key(out, "95% interval of the median", () -> Plot.interval(out, true, 2, 20, 7));
        }
        if (lines && chart.kind() == Chart.Kind.SCALING) {
            key(out, "ideal: all as fast as the fewest",
                    () -> out.open("path", "class", "ideal", "d", "M0 7H22").close());
        }
        if (figures.stream().anyMatch(Figure::noisy)) {
            key(out, lines ? "hollow: noisy, not to be quoted" : "hatched, ~: noisy, not to be quoted", () -> {
                if (lines) {
                    Lines.marker(out, Colours.NONE, true, 11, 7);
                } else {
                    out.open("rect", "class", "plain", "x", 5, "y", 1, "width", 12, "height", 12).close();
                    out.open("rect", "fill", "url(#hatch)", "x", 5, "y", 1, "width", 12, "height", 12).close();
                }
            });
        }
        out.close();
    }

    private static void key(Markup out, String name, Runnable sign) {
        out.open("li").open("svg", "width", 22, "height", 14, "aria-hidden", "true");
        sign.run();
        out.close().text(name).close();
    }

    /** Lines leave out what is missing, and bars have room for the beginning of the reason only. */
    private static void missing(Markup out, List<Drawing> panels) {
        Map<String, Set<String>> reasons = new TreeMap<>();
        for (Drawing panel : panels) {
            panel.series().forEach((series, points) -> points.values().stream().filter(figure -> !figure.isPresent())
                    .forEach(figure ->
                            reasons.computeIfAbsent(figure.missing(), _ -> new LinkedHashSet<>()).add(series)));
        }
        reasons.forEach((reason, series) ->
                out.element("p", "Missing: " + String.join(", ", series) + ": " + reason, "class", "small"));
    }
}
