package io.sluice.bench.cli;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Figures;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.dataplane.cli.TextTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A section on a terminal. Where its rows differ in two labels or more, what its charts tell apart by colour, such as
 * engines, stands side by side, in one table for each metric that is looked at; else all metrics are columns of one.
 */
final class SectionTable {
    private static final String ENGINE = "engine";
    /** Wider on one side than this part of the value, an interval is shown. */
    private static final double WIDE = 0.05;
    private static final String NOISY = "~";
    /** Of notes, in columns. */
    private static final int WIDTH = 110;

    private final Section section;
    private final int across;
    private final List<Metric> metrics;
    private final Set<String> legend = new TreeSet<>();

    /** A column: its title and a figure for each row of the table, or null. */
    private record Column(String title, int decimals, List<Figure> figures) {
    }

    /**
     * The tables of a section.
     *
     * @param wanted the metrics to show, by name; without any of its own, those of its charts or all
     */
    SectionTable(Section section, List<String> wanted) {
        this.section = section;
        this.across = across();
        List<String> charted = section.charts().stream().filter(chart -> chart.kind() != Chart.Kind.MEANS)
                .map(Chart::metric).toList();
        List<List<Metric>> choices = List.of(named(wanted), across < 0 ? section.metrics() : named(charted),
                section.metrics().subList(0, 1));
        this.metrics = choices.stream().filter(some -> !some.isEmpty()).findFirst().orElseThrow();
    }

    private List<Metric> named(List<String> names) {
        return section.metrics().stream().filter(metric -> names.contains(metric.name())).toList();
    }

    /** The label whose values are columns, or -1. */
    private int across() {
        String label = section.charts().stream().filter(chart -> chart.kind() != Chart.Kind.MEANS).map(Chart::series)
                .filter(series -> !series.isEmpty()).findFirst().orElse(ENGINE);
        int index = section.labels().indexOf(label);
        long down = section.rows().stream().map(row -> without(row.labels(), index)).distinct().count();
        return down > 1 && down < section.rows().size() ? index : -1;
    }

    private static List<String> without(List<String> labels, int index) {
        return IntStream.range(0, labels.size()).filter(i -> i != index).mapToObj(labels::get).toList();
    }

    /** What is printed: title, tables, what is missing, notes. */
    String text() {
        StringBuilder text = new StringBuilder(section.title()).append(System.lineSeparator());
        if (across < 0) {
            List<Metric> some = metrics.stream().filter(this::isAnywhere).toList();
            List<Column> columns = (some.isEmpty() ? metrics : some).stream()
                    .map(metric -> new Column(metric.heading(), metric.decimals(),
                            section.rows().stream().map(row -> row.figures().get(metric.name())).toList())).toList();
            text.append(table(section.labels(), section.rows().stream().map(Row::labels).toList(), columns));
        } else {
            for (Metric metric : metrics) {
                text.append(text.indexOf(System.lineSeparator()) < text.length() - 1 ? System.lineSeparator() : "");
                text.append(metric.heading()).append(System.lineSeparator()).append(pivoted(metric));
            }
        }
        missing().forEach(line -> text.append(line).append(System.lineSeparator()));
        others().ifPresent(line -> text.append(line).append(System.lineSeparator()));
        text.append(System.lineSeparator());
        section.notes().forEach(note -> text.append(wrapped(note)).append(System.lineSeparator()));
        return text.toString();
    }

    /** What the marks mean that are in the text, a line each; once that is made. */
    Set<String> legend() {
        return Collections.unmodifiableSet(legend);
    }

    /** Whether some row has a figure for it. */
    private boolean isAnywhere(Metric metric) {
        return section.rows().stream().map(row -> row.figures().get(metric.name()))
                .anyMatch(figure -> figure != null && figure.isPresent());
    }

    /** Lines broken between words. */
    static String wrapped(String note) {
        StringBuilder text = new StringBuilder();
        int column = 0;
        for (String word : note.split(" ")) {
            if (column > 0 && column + 1 + word.length() > WIDTH) {
                text.append(System.lineSeparator());
                column = 0;
            } else if (column > 0) {
                text.append(' ');
                column++;
            }
            text.append(word);
            column += word.length();
        }
        return text.toString();
    }

    private String pivoted(Metric metric) {
        Map<List<String>, Map<String, Row>> down = new LinkedHashMap<>();
        Set<String> names = new LinkedHashSet<>();
        for (Row row : section.rows()) {
            String name = row.labels().get(across);
            names.add(name);
            down.computeIfAbsent(without(row.labels(), across), _ -> new LinkedHashMap<>()).put(name, row);
        }
        List<Column> columns = new ArrayList<>();
        for (Metric shared : section.metrics()) {
            if (shared.better() == Metric.Better.NEITHER && !shared.equals(metric)) {
                List<Set<Figure>> figures = down.values().stream().map(rows -> present(rows, shared)).toList();
                if (figures.stream().allMatch(some -> some.size() <= 1)
                        && figures.stream().anyMatch(some -> !some.isEmpty())) {
                    columns.add(new Column(shared.heading(), shared.decimals(),
                            figures.stream().map(some -> some.stream().findFirst().orElse(null)).toList()));
                }
            }
        }
        for (String name : names) {
            columns.add(new Column(name, metric.decimals(), down.values().stream().map(rows -> rows.get(name))
                    .map(row -> row == null ? null : row.figures().get(metric.name())).toList()));
        }
        return table(without(section.labels(), across), List.copyOf(down.keySet()), columns);
    }

    /** The figures of rows that differ in one label: a single one for what that label has no part in. */
    private static Set<Figure> present(Map<String, Row> rows, Metric metric) {
        return rows.values().stream().map(row -> row.figures().get(metric.name()))
                .filter(figure -> figure != null && figure.isPresent()).collect(Collectors.toSet());
    }

    private Optional<String> others() {
        List<String> names = new ArrayList<>(section.metrics().stream().map(Metric::name).toList());
        names.removeAll(metrics.stream().map(Metric::name).toList());
        return names.isEmpty() ? Optional.empty()
                : Optional.of("other metrics, for --metric: " + String.join(", ", names));
    }

    private String table(List<String> labels, List<List<String>> rows, List<Column> columns) {
        List<String> header = new ArrayList<>(labels);
        columns.forEach(column -> header.add(">" + column.title()));
        List<List<String>> cells = columns.stream().map(this::cells).toList();
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (int i = 0; i < rows.size(); i++) {
            int row = i;
            List<Object> line = new ArrayList<>(rows.get(i));
            cells.forEach(column -> line.add(column.get(row)));
            table.row(line.toArray());
        }
        return table.toString();
    }

    /** The values one below the other, what is said of them behind. */
    private List<String> cells(Column column) {
        List<String> marks = column.figures().stream().map(figure -> mark(figure, column.decimals())).toList();
        int width = marks.stream().mapToInt(String::length).max().orElse(0);
        return IntStream.range(0, marks.size()).mapToObj(i -> value(column.figures().get(i), column.decimals())
                + marks.get(i) + " ".repeat(width - marks.get(i).length())).toList();
    }

    private static String value(Figure figure, int decimals) {
        return figure == null ? "" : Figures.text(figure.value(), decimals);
    }

    private String mark(Figure figure, int decimals) {
        if (figure == null || !figure.isPresent()) {
            return "";
        }
        String mark = "";
        if (figure.noisy()) {
            mark = NOISY;
            legend.add(NOISY
                    + ": more than a quarter of its times were taken while others used the core; do not quote");
        }
        double aside = Math.max(figure.high() - figure.value(), figure.value() - figure.low());
        String text = Figures.text(aside, decimals);
        if (aside > WIDE * Math.abs(figure.value()) && !text.equals(Figures.text(0, decimals))) {
            mark += " ±" + text;
            legend.add("±: how far a 95% interval reaches that is wider than 5%");
        }
        return mark;
    }

    /** Where figures of the metrics that are shown are missing, line by line, and why. */
    private List<String> missing() {
        Map<String, Set<Row>> rows = new LinkedHashMap<>();
        Map<String, Set<String>> names = new LinkedHashMap<>();
        for (Metric metric : metrics) {
            for (Row row : section.rows()) {
                Figure figure = row.figures().get(metric.name());
                if (figure != null && !figure.isPresent()) {
                    rows.computeIfAbsent(figure.missing(), _ -> new LinkedHashSet<>()).add(row);
                    names.computeIfAbsent(figure.missing(), _ -> new LinkedHashSet<>()).add(metric.name());
                }
            }
        }
        return rows.keySet().stream().map(reason -> where(rows.get(reason))
                + (metrics.size() == 1 ? "" : String.join(", ", names.get(reason)) + ": ") + reason).toList();
    }

    /** All rows, all of some columns, or row by row; with a colon. */
    private String where(Set<Row> rows) {
        if (rows.size() == section.rows().size()) {
            return "";
        }
        if (across >= 0) {
            Set<String> columns = rows.stream().map(row -> row.labels().get(across))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            long all = section.rows().stream().filter(row -> columns.contains(row.labels().get(across))).count();
            if (all == rows.size()) {
                return String.join(", ", columns) + ": ";
            }
        }
        return rows.stream().map(row -> String.join(" ", row.labels())).collect(Collectors.joining(", ")) + ": ";
    }
}
