package io.sluice.bench.report;

import java.util.List;
import java.util.Map;

/**
 * What was found of one thing.
 *
 * @param labels what it is, one for each of the section's labels, such as program and engine
 * @param figures by the names of the section's metrics; those that do not apply to it are left out
 */
public record Row(List<String> labels, Map<String, Figure> figures) {
    /** Keeps copies. */
    public Row {
        labels = List.copyOf(labels);
        figures = Map.copyOf(figures);
    }
}
