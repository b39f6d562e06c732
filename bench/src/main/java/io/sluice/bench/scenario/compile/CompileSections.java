package io.sluice.bench.scenario.compile;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Metric.Better;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link CompileComparison} found of an engine, as sections. */
public final class CompileSections {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String MS = "ms";
    private static final String PROGRAM = "program";

    private static final Metric INSNS = new Metric("insns", "", Better.NEITHER, 0);
    private static final Metric LIMIT = new Metric("a tenth of LLVM's", MS, Better.NEITHER, 3);
    private static final Metric RATIO = new Metric("ratio", "", Better.LOWER, 2);
    private static final Metric CODE = new Metric("code", "bytes", Better.LOWER, 0);
    private static final Metric LLVM = new Metric("LLVM", MS, Better.NEITHER, 3);
    private static final Metric LLVM_CODE = new Metric("LLVM code", "bytes", Better.NEITHER, 0);

    private final String engine;
    private final Metric time;
    private final Metric ofLlvm;

    /** Of an engine, by its name. */
    public CompileSections(String engine) {
        this.engine = engine;
        this.time = new Metric(engine, MS, Better.LOWER, 3);
        this.ofLlvm = new Metric(engine + " / LLVM", "", Better.LOWER, 2);
    }

    /** Programs, warm. */
    public Section warm(List<CompileMeasurement> results) {
        boolean withLlvm = LlvmEngine.whyNot().isEmpty();
        List<Metric> metrics = new ArrayList<>(List.of(INSNS, time, LIMIT, RATIO, CODE));
        if (withLlvm) {
            metrics.addAll(List.of(LLVM, ofLlvm, LLVM_CODE));
        }
        String how = LlvmEngine.whyNot().map(reason -> "LLVM: skipped: " + reason).orElse(
                "LLVM is its JIT here, in turn with " + engine + ": from the same insns through its C API to IR, "
                        + "default<O3>, code generation at -O3 and linking, with target machine and linker made "
                        + "before. Helpers stay calls, and the functions that they go to are not in its time.");
        return new Section("compile", "From a verified program to one that runs", List.of(PROGRAM), metrics,
                results.stream().map(result -> row(result, withLlvm)).toList(),
                List.of(new Chart("Compilation", Chart.Kind.BARS, PROGRAM, "", "", time.name(), true)),
                List.of("CPU time, warm. A tenth of LLVM's is of five known times of a 2.6 GHz Zen 4, and in line "
                        + "between them.", how));
    }

    private Row row(CompileMeasurement result, boolean withLlvm) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(INSNS.name(), Figure.exact(result.insns()));
        figures.put(time.name(), result.own().ns().times(1 / NANOS_PER_MILLI));
        figures.put(LIMIT.name(), Figure.exact(result.limitNs() / NANOS_PER_MILLI));
        figures.put(RATIO.name(), result.own().ns().times(1 / result.limitNs()));
        figures.put(CODE.name(), result.own().code());
        if (withLlvm) {
            figures.put(LLVM.name(), result.llvm().ns().times(1 / NANOS_PER_MILLI));
            figures.put(ofLlvm.name(), result.ofLlvm());
            figures.put(LLVM_CODE.name(), result.llvm().code());
        }
        return new Row(List.of(result.program()), figures);
    }

    /**
     * A program in fresh processes.
     *
     * @param ns the time of the first compilation of each, by the clock
     */
    public Section cold(String program, Samples ns) {
        return new Section("first compilation", "First compilation of a fresh process", List.of(PROGRAM),
                List.of(time), List.of(new Row(List.of(program),
                        Map.of(time.name(), ns.figure().times(1 / NANOS_PER_MILLI)))), List.of(),
                List.of("By the clock, median of %d.".formatted(ns.values().length)));
    }
}
