package io.sluice.bench.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one scenario found.
 *
 * @param name the scenario's, unique in a result, such as {@code engines}
 * @param title a heading for people
 * @param labels what tells rows apart, such as program and engine; no two rows have the same
 * @param metrics the columns, in order
 * @param rows in the order of tables
 * @param charts what the report draws of it
 * @param notes sentences below the table: what was measured how, and what to keep in mind
 */
public record Section(String name, String title, List<String> labels, List<Metric> metrics, List<Row> rows,
        List<Chart> charts, List<String> notes) {
    /** Keeps copies, and checks that rows fit. */
    public Section {
        labels = List.copyOf(labels);
        metrics = List.copyOf(metrics);
        rows = List.copyOf(rows);
        charts = List.copyOf(charts);
        notes = List.copyOf(notes);
        List<String> names = metrics.stream().map(Metric::name).toList();
        checkUnique(name, "label", labels);
        checkUnique(name, "metric", names);
        Set<List<String>> seen = new HashSet<>();
        for (Row row : rows) {
            if (row.labels().size() != labels.size() || !seen.add(row.labels())) {
                throw new IllegalArgumentException(
                        "section \"" + name + "\": row " + row.labels() + " is there twice or is not " + labels);
            }
            if (!new HashSet<>(names).containsAll(row.figures().keySet())) {
                throw new IllegalArgumentException("section \"" + name + "\": row " + row.labels() + " has figures "
                        + row.figures().keySet() + " of metrics " + names);
            }
        }
        for (Chart chart : charts) {
            checkThere(name, "metric", chart.metric(), names);
            for (String label : List.of(chart.along(), chart.series(), chart.panel())) {
                if (!label.isEmpty()) {
                    checkThere(name, "label", label, labels);
                }
            }
            if (chart.kind() != Chart.Kind.BARS && !chart.along().isEmpty()) {
                int along = labels.indexOf(chart.along());
                rows.forEach(row -> checkNumber(chart, row.labels().get(along)));
            }
        }
    }

    private static void checkNumber(Chart chart, String label) {
        try {
            Double.parseDouble(label);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "chart \"" + chart.title() + "\": lines along \"" + label + "\", which is no number", e);
        }
    }

    private static void checkUnique(String section, String what, List<String> names) {
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("section \"" + section + "\": a " + what + " is there twice: " + names);
        }
    }

    private static void checkThere(String section, String what, String name, List<String> names) {
        if (!names.contains(name)) {
            throw new IllegalArgumentException(
                    "section \"" + section + "\": a chart has " + what + " \"" + name + "\", not among " + names);
        }
    }
}
