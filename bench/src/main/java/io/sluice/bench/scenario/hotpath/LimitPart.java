package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Row;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.bench.scenario.operation.Operation;
import io.sluice.bench.scenario.operation.OperationComparison;
import io.sluice.bench.scenario.operation.OperationTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An operation that has a limit, or stands beside one that has. */
record LimitPart(Operation operation, List<String> engines, OperationComparison comparison) implements Part {
    @Override
    public String name() {
        return operation.name();
    }

    @Override
    public double seconds() {
        return comparison.seconds(operation);
    }

    @Override
    public void measure(Findings findings) {
        OperationComparison.Row found = comparison.measure(operation);
        for (String engine : engines) {
            findings.add(Topic.LIMITS, new Row(List.of(operation.name(), engine), figures(found, engine)));
        }
    }

    private static Map<String, Figure> figures(OperationComparison.Row found, String engine) {
        Samples ns = found.ns().get(engine);
        if (ns == null) {
            return Map.of(Topic.Names.NS.name(), Figure.missing(found.missing().get(engine)));
        }
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(Topic.Names.NS.name(), ns.figure());
        if (engine.equals(OperationTable.subject())) {
            Samples kernel = found.ns().get(EngineComparison.KERNEL);
            if (kernel != null) {
                figures.put(Topic.Names.OF_KERNEL.name(), ns.over(kernel, EngineRow.NOISE));
            }
            if (!Double.isNaN(found.operation().limit())) {
                figures.put(Topic.Names.LIMIT.name(), Figure.exact(found.operation().limit()));
            }
        }
        return figures;
    }
}
