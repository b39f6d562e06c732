package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Row;
import io.sluice.bench.scenario.EngineRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows of what a call costs, one a mode. */
final class CallRows {
    private static final double PERCENT = 100;

    private final Topic topic;
    private final Findings findings;

    /** Rows of a topic. */
    CallRows(Topic topic, Findings findings) {
        this.topic = topic;
        this.findings = findings;
    }

    /**
     * Adds them.
     *
     * @param labels all but the mode
     * @param bytes that each call reads, 0 where nobody cares
     */
    void add(List<String> labels, Set<Mode> modes, Costs costs, int bytes) {
        for (Mode mode : modes) {
            List<String> all = new ArrayList<>(labels);
            all.add(mode.label());
            findings.add(topic, new Row(all, figures(mode, costs, bytes)));
        }
    }

    private Map<String, Figure> figures(Mode mode, Costs costs, int bytes) {
        Samples ns = costs.ns().get(mode);
        if (ns == null) {
            return Map.of(Topic.Names.NS.name(), Figure.missing(costs.missing().get(mode)));
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(Topic.Names.NS.name(), ns.figure());
        if (bytes > 0) {
            rates(figures, mode, ns, bytes);
        }
        if (mode == Mode.INLINED) {
            ratio(figures, Topic.Names.OF_KERNEL.name(), ns, costs.ns().get(Mode.KERNEL));
            ratio(figures, Topic.Names.INLINING.name(), costs.ns().get(Mode.NOT_INLINED), ns);
            ratio(figures, Topic.Names.SIMD.name(), costs.ns().get(Mode.NO_SIMD), ns);
        }
        return figures;
    }

    private void rates(Map<String, Figure> figures, Mode mode, Samples ns, int bytes) {
        if (ns.median() < EngineRow.NOISE) {
            figures.put(Topic.Names.RATE.name(),
                    Figure.missing("a time below %s ns is noise".formatted(EngineRow.NOISE)));
            return;
        }
        Samples rate = ns.map(call -> bytes / Math.max(call, EngineRow.NOISE));
        figures.put(Topic.Names.RATE.name(), rate.figure());
        if (mode == Mode.INLINED && !Double.isNaN(findings.bandwidth())) {
            figures.put(Topic.Names.OF_L1.name(), rate.map(r -> PERCENT * r / findings.bandwidth()).figure());
        }
    }

    private static void ratio(Map<String, Figure> figures, String name, Samples over, Samples under) {
        if (over != null && under != null) {
            figures.put(name, over.over(under, EngineRow.NOISE));
        }
    }
}
