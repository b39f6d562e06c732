package io.sluice.bench.report.html;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What one panel of a chart shows.
 *
 * @param title what is special to it, empty where the chart has one panel
 * @param along the names along its axis, in the order of the section
 * @param series by name, figures by name along; those without one are absent
 * @param extent all that its axis has to reach: values and the ends of their intervals, those of the chart's other
 *     panels too where the axis is logarithmic, so that they can be compared
 */
record Drawing(String title, List<String> along, Map<String, Map<String, Figure>> series, List<Double> extent) {
    /** What percentiles call the greatest value, as a percentile. */
    static final String GREATEST = "100";
    private static final Pattern PERCENTILE = Pattern.compile("p\\d+(\\.\\d+)?");
    private static final String GREATEST_METRIC = "max";

    /**
     * The panels of a chart. Rows that differ in a label that the chart does not name are in panels of their own.
     */
    static List<Drawing> of(Section section, Chart chart) {
        if (chart.kind() == Chart.Kind.MEANS) {
            return Means.of(section, chart).map(List::of).orElse(List.of());
        }
        List<Integer> apart = new ArrayList<>();
        for (int i = 0; i < section.labels().size(); i++) {
            String label = section.labels().get(i);
            int column = i;
            long values = section.rows().stream().map(row -> row.labels().get(column)).distinct().count();
            boolean used = label.equals(chart.along()) || label.equals(chart.series());
            if (label.equals(chart.panel()) || !used && values > 1) {
                apart.add(i);
            }
        }
        Map<List<String>, Drawing> panels = new LinkedHashMap<>();
        for (Row row : section.rows()) {
            List<String> key = apart.stream().map(row.labels()::get).toList();
            Map<String, Figure> points = points(section, chart, row);
            if (!points.isEmpty()) {
                Drawing panel = panels.computeIfAbsent(key, titles ->
                        new Drawing(String.join(", ", titles), new ArrayList<>(), new LinkedHashMap<>(),
                                new ArrayList<>()));
                panel.series.computeIfAbsent(label(section, chart.series(), row), _ -> new LinkedHashMap<>())
                        .putAll(points);
            }
        }
        panels.values().forEach(panel -> {
            Set<String> names = new LinkedHashSet<>();
            panel.series.values().forEach(points -> names.addAll(points.keySet()));
            panel.along.addAll(names);
        });
        for (Drawing panel : panels.values()) {
            (chart.logarithmic() ? panels.values().stream() : Stream.of(panel)).flatMap(Drawing::figures)
                    .forEach(figure -> panel.extent.addAll(extent(figure)));
        }
        return List.copyOf(panels.values());
    }

    /** The figures of a row by where they are along the axis. */
    private static Map<String, Figure> points(Section section, Chart chart, Row row) {
        Map<String, Figure> points = new LinkedHashMap<>();
        boolean ofMetrics = chart.kind() == Chart.Kind.PERCENTILES && chart.along().isEmpty();
        String unit = metric(section, chart).unit();
        for (Metric metric : section.metrics()) {
            Figure figure = row.figures().get(metric.name());
            boolean drawn = ofMetrics ? isPercentile(metric) && metric.unit().equals(unit)
                    : metric.name().equals(chart.metric());
            if (drawn && figure != null) {
                points.put(ofMetrics ? percentile(metric) : label(section, chart.along(), row), figure);
            }
        }
        return points;
    }

    private static boolean isPercentile(Metric metric) {
        return PERCENTILE.matcher(metric.name()).matches() || metric.name().equals(GREATEST_METRIC);
    }

    private static String percentile(Metric metric) {
        return metric.name().equals(GREATEST_METRIC) ? GREATEST : metric.name().substring(1);
    }

    private static String label(Section section, String label, Row row) {
        return label.isEmpty() ? "" : row.labels().get(section.labels().indexOf(label));
    }

    /** The metric that a chart draws. */
    static Metric metric(Section section, Chart chart) {
        return section.metrics().stream().filter(metric -> metric.name().equals(chart.metric())).findFirst()
                .orElseThrow();
    }

    /** All figures. */
    Stream<Figure> figures() {
        return series.values().stream().flatMap(points -> points.values().stream());
    }

    /** What an axis has to reach for a figure. */
    static List<Double> extent(Figure figure) {
        return figure.isPresent() ? List.of(figure.value(), figure.low(), figure.high()) : List.of();
    }
}
