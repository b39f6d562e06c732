package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The rows that were found, topic by topic. */
public final class Findings {
    private final Map<Topic, List<Row>> rows = new EnumMap<>(Topic.class);
    private double bandwidth = Double.NaN;

    /** Without any. */
    public Findings() {
    }

    void add(Topic topic, Row row) {
        rows.computeIfAbsent(topic, _ -> new ArrayList<>()).add(row);
    }

    /** Says how fast this core reads from its first-level cache, in GB/s. */
    void bandwidth(double gigabytes) {
        bandwidth = gigabytes;
    }

    /** How fast this core reads from its first-level cache, in GB/s; NaN where nobody asked. */
    double bandwidth() {
        return bandwidth;
    }

    /** A section for each topic of which something was found. */
    public List<Section> sections() {
        return rows.entrySet().stream().map(entry -> entry.getKey().section(entry.getValue())).toList();
    }
}
