package io.sluice.bench.scenario.verifier;

import io.sluice.bench.method.Median;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Figures;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/** What {@link VerifierComparison} found, as a section. */
public final class VerifierSection {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String PROGRAM = "program";

    private static final Metric INSNS = new Metric("insns", "", Metric.Better.NEITHER, 0);
    private static final Metric PROCESSED = new Metric("processed", "", Metric.Better.LOWER, 0);
    private static final Metric BY_KERNEL = new Metric("by kernel", "", Metric.Better.NEITHER, 0);
    private static final Metric STATES = new Metric("states", "", Metric.Better.LOWER, 0);
    private static final Metric OURS = new Metric("sluice", "us", Metric.Better.LOWER, 2);
    private static final Metric THEIRS = new Metric("kernel", "us", Metric.Better.NEITHER, 2);
    private static final Metric RATIO = new Metric("sluice/kernel", "", Metric.Better.LOWER, 2);

    private VerifierSection() {
    }

    /** The section of some programs. */
    public static Section of(List<VerifierMeasurement> results) {
        String summary = "median of ratios %s, greatest ratio %s, greatest time %s ms".formatted(
                Figures.text(Median.of(known(results, VerifierMeasurement::ratio).toArray())),
                Figures.text(most(results, VerifierMeasurement::ratio)),
                Figures.text(most(results, VerifierMeasurement::ns) / NANOS_PER_MILLI));
        return new Section("verifier", "Verification, and the kernel's load", List.of(PROGRAM),
                List.of(INSNS, PROCESSED, BY_KERNEL, STATES, OURS, THEIRS, RATIO),
                results.stream().map(VerifierSection::row).toList(),
                List.of(new Chart("Verification as a part of the kernel's load", Chart.Kind.BARS, PROGRAM, "", "",
                        RATIO.name(), false)),
                List.of(summary, "CPU time; the kernel's load compiles the program too."));
    }

    private static Row row(VerifierMeasurement result) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(INSNS.name(), Figure.exact(result.insns()));
        if (result.ns().isPresent()) {
            figures.put(PROCESSED.name(), Figure.exact(result.processed()));
            figures.put(STATES.name(), Figure.exact(result.states()));
        }
        if (result.kernelNs().isPresent()) {
            figures.put(BY_KERNEL.name(), Figure.exact(result.kernelProcessed()));
        }
        figures.put(OURS.name(), result.ns().times(1 / NANOS_PER_MICRO));
        figures.put(THEIRS.name(), result.kernelNs().times(1 / NANOS_PER_MICRO));
        figures.put(RATIO.name(), result.ratio());
        return new Row(List.of(result.name()), figures);
    }

    private static double most(List<VerifierMeasurement> results, Function<VerifierMeasurement, Figure> figure) {
        return known(results, figure).max().orElse(Double.NaN);
    }

    private static DoubleStream known(List<VerifierMeasurement> results,
                                      Function<VerifierMeasurement, Figure> figure) {
        return results.stream().map(figure).filter(Figure::isPresent).mapToDouble(Figure::value);
    }
}
