package io.sluice.dataplane.cli;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in columns, two spaces apart: a header line, columns of numbers right-aligned. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<String> header;
    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();

    /** A table; a column whose title begins with {@code >} is right-aligned. */
    public TextTable(String... titles) {
        right = new boolean[titles.length];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < titles.length; i++) {
            right[i] = titles[i].startsWith(">");
            names.add(right[i] ? titles[i].substring(1) : titles[i]);
        }
        header = List.copyOf(names);
    }

    /** Adds a row, a cell for each column. */
    public TextTable row(Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /** Whether it has no rows. */
    public boolean isEmpty() {
        return rows.isEmpty();
    }

    @Override
    public String toString() {
        int[] widths = new int[header.size()];
        measure(widths, header);
        rows.forEach(row -> measure(widths, row));
        StringBuilder text = new StringBuilder();
        append(text, header, widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private static void measure(int[] widths, List<String> row) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private void append(StringBuilder text, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(right[i] ? padding : "").append(row.get(i)).append(right[i] ? "" : padding);
        }
        text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
}
