package io.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A result as one long table of comma-separated values (RFC 4180), a line a figure: the section, a column for each
 * label that some section has, the metric, its unit, the figure with its interval, whether it is noisy, or why it is
 * missing. Units are ASCII, as spreadsheets take files without a byte order mark for something else than UTF-8, and R
 * takes the mark for a part of the first column's name.
 */
public final class CsvFile {
    private static final String END = "\r\n";

    private CsvFile() {
    }

    /** Writes a file, and replaces one that is there. */
    public static void write(Path file, Result result) throws IOException {
        Files.writeString(file, text(result));
    }

    /** What {@link #write} writes. */
    public static String text(Result result) {
        Set<String> labels = new LinkedHashSet<>();
        result.sections().forEach(section -> labels.addAll(section.labels()));
        List<String> header = new ArrayList<>(List.of("section"));
        header.addAll(labels);
        header.addAll(List.of("metric", "unit", "value", "low", "high", "noisy", "missing"));
        StringBuilder out = new StringBuilder(line(header));
        for (Section section : result.sections()) {
            for (Row row : section.rows()) {
                List<String> start = new ArrayList<>(List.of(section.name()));
                for (String label : labels) {
                    int i = section.labels().indexOf(label);
                    start.add(i < 0 ? "" : row.labels().get(i));
                }
                section.metrics().stream().filter(metric -> row.figures().containsKey(metric.name()))
                        .forEach(metric -> out.append(line(start, metric, row.figures().get(metric.name()))));
            }
        }
        return out.toString();
    }

    private static String line(List<String> start, Metric metric, Figure figure) {
        List<String> cells = new ArrayList<>(start);
        cells.addAll(List.of(metric.name(), metric.unit().replace('µ', 'u')));
        cells.addAll(figure.isPresent()
                ? List.of(Double.toString(figure.value()), Double.toString(figure.low()),
                        Double.toString(figure.high()), Boolean.toString(figure.noisy()), "")
                : List.of("", "", "", "", figure.missing()));
        return line(cells);
    }

    private static String line(List<String> cells) {
        return cells.stream().map(CsvFile::cell).collect(Collectors.joining(",", "", END));
    }

    private static String cell(String text) {
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }
}
