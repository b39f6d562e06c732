package io.sluice.bench.scenario;

import io.sluice.bench.method.Measurement;
import io.sluice.bench.suite.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A workload on all engines.
 *
 * @param workload what was run
 * @param helpers whether the program calls any
 * @param measurements one for each engine that has a figure
 * @param missing why an engine has none, by its name
 */
public record EngineRow(
        Workload workload, boolean helpers, List<Measurement> measurements, Map<String, String> missing) {
    /** Below this, in ns, a net time is only the noise of two measurements; ratios take it for this. */
    public static final double NOISE = 0.05;

    /** Copies. */
    public EngineRow {
        measurements = List.copyOf(measurements);
        missing = Map.copyOf(missing);
    }

    /** The figures of an engine. */
    public Optional<Measurement> of(String engine) {
        return measurements.stream().filter(measurement -> measurement.engine().equals(engine)).findFirst();
    }

    /** The net time on one engine as a fraction of that on another; NaN where a figure is missing. */
    public double ratio(String engine, String other) {
        return net(engine) / net(other);
    }

    private double net(String engine) {
        return of(engine).map(measurement -> Math.max(measurement.netNs(), NOISE)).orElse(Double.NaN);
    }
}
