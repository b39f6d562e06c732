package io.sluice.bench.scenario;

import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Metric.Better;
import io.sluice.dataplane.sys.PerfEvent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is told of a program on an engine in the packet loop. */
final class PipelineMetrics {
    static final Metric MPPS = new Metric("Mpps", "Mpps", Better.HIGHER, 2);
    static final Metric NS = new Metric("ns/packet", "ns", Better.LOWER, 2);
    static final Metric CYCLES = new Metric("cycles/packet", "cycles", Better.LOWER, 1);
    static final Metric PROGRAM = new Metric("program ns", "ns", Better.LOWER, 2);
    static final Metric LOOP = new Metric("loop ns", "ns", Better.LOWER, 2);
    static final Metric WIRE = new Metric("wire ns", "ns", Better.NEITHER, 2);
    static final Metric OF_INTERPRETER = new Metric("times the interpreter", "", Better.HIGHER, 1);
    static final Metric OF_KERNEL = new Metric("times the kernel", "", Better.HIGHER, 2);
    static final Metric LIVE = new Metric("live Mpps", "Mpps", Better.HIGHER, 2);
    static final Metric CPU = new Metric("CPU", "%", Better.NEITHER, 0);
    static final Metric CODE = new Metric("code", "bytes", Better.LOWER, 0);
    static final Metric COMPILE = new Metric("compile", "ms", Better.LOWER, 3);
    static final Metric VERIFY = new Metric("verify", "ms", Better.LOWER, 3);
    static final Metric INSNS = new Metric("insns", "", Better.NEITHER, 0);

    static final Metric IPC = new Metric("IPC", "", Better.NEITHER, 2);

    /** What the CPU counts, by the metrics that are nothing else. */
    private static final Map<PerfEvent, Metric> COUNTED = new EnumMap<>(Map.of(
            PerfEvent.INSTRUCTIONS, new Metric("instructions/packet", "", Better.LOWER, 1),
            PerfEvent.BRANCHES, new Metric("branches/packet", "", Better.LOWER, 1),
            PerfEvent.BRANCH_MISSES, new Metric("branch misses/packet", "", Better.LOWER, 3),
            PerfEvent.CACHE_REFERENCES, new Metric("cache references/packet", "", Better.LOWER, 3),
            PerfEvent.CACHE_MISSES, new Metric("cache misses/packet", "", Better.LOWER, 3),
            PerfEvent.L1D_MISSES, new Metric("L1d misses/packet", "", Better.LOWER, 3)));

    /** Those that an engine has a figure of, or else the reason why not. */
    private static final List<Metric> TIMED = List.of(MPPS, NS, CYCLES, PROGRAM, OF_INTERPRETER, OF_KERNEL, LOOP);

    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double PERCENT = 100;

    private PipelineMetrics() {
    }

    /** All of them, in the order of columns. */
    static List<Metric> all() {
        List<Metric> all = new ArrayList<>(List.of(INSNS, MPPS, NS, CYCLES, PROGRAM, OF_INTERPRETER, OF_KERNEL, LOOP,
                WIRE, LIVE, CPU, CODE, COMPILE, VERIFY, IPC));
        all.addAll(COUNTED.values());
        return all;
    }

    /** Of an engine without figures. */
    static Map<String, Figure> missing(int insns, String why) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        put(figures, INSNS, Figure.exact(insns));
        TIMED.forEach(metric -> put(figures, metric, Figure.missing(why)));
        return figures;
    }

    /**
     * Of one that was timed.
     *
     * @param interpreter what the program took on the interpreter, where that was timed
     * @param kernel what it took in the kernel, where that was timed
     */
    static Map<String, Figure> of(PipelineRun run, PipelineRun.Entry entry, int insns, Optional<Samples> interpreter,
            Optional<Samples> kernel) {
        Samples total = run.of(entry.program());
        Samples program = run.net(entry);
        Map<String, Figure> figures = new LinkedHashMap<>();
        put(figures, INSNS, Figure.exact(insns));
        put(figures, MPPS, total.map(ns -> NANOS_PER_MICRO / ns).figure());
        put(figures, NS, total.figure());
        put(figures, CYCLES, total.with(run.cycle(), (ns, cycle) -> ns / cycle).figure());
        put(figures, PROGRAM, program.figure());
        put(figures, OF_INTERPRETER, ratio(interpreter, program, "the interpreter has no figure"));
        put(figures, OF_KERNEL, ratio(kernel, program, "the kernel has no figure"));
        put(figures, LOOP, total.less(program).figure());
        put(figures, CODE, entry.program().codeSize() == 0 ? Figure.missing("no machine code of its own")
                : Figure.exact(entry.program().codeSize()));
        Samples millis = entry.load() == null ? null : run.of(entry.load()).map(ns -> ns / NANOS_PER_MILLI);
        if (entry.contestant().isKernel()) {
            put(figures, WIRE, Figure.missing("a test run has no wire"));
            put(figures, LIVE, run.live(ns -> NANOS_PER_MICRO / ns));
            put(figures, CPU, Figure.missing("a test run, no loop of its own"));
            put(figures, COMPILE, Figure.missing("within verify: a load does both"));
            put(figures, VERIFY, millis.figure());
        } else {
            put(figures, WIRE, run.wire().figure());
            put(figures, CPU, Figure.exact(PERCENT * entry.share().value()));
            put(figures, COMPILE, millis == null ? Figure.missing("ahead of time, by clang") : millis.figure());
            put(figures, VERIFY, run.verification().map(ns -> ns / NANOS_PER_MILLI).figure());
        }
        Map<PerfEvent, Figure> counted = run.counted(entry);
        COUNTED.forEach((event, metric) -> put(figures, metric, counted.get(event)));
        put(figures, IPC, ipc(counted.get(PerfEvent.INSTRUCTIONS), counted.get(PerfEvent.CYCLES)));
        return figures;
    }

    private static Figure ipc(Figure instructions, Figure cycles) {
        return cycles.isPresent() && instructions.isPresent()
                ? Figure.exact(instructions.value() / cycles.value())
                : Figure.missing(cycles.isPresent() ? instructions.missing() : cycles.missing());
    }

    private static Figure ratio(Optional<Samples> other, Samples program, String without) {
        return other.map(samples -> samples.over(program, EngineRow.NOISE)).orElseGet(() -> Figure.missing(without));
    }

    private static void put(Map<String, Figure> figures, Metric metric, Figure figure) {
        figures.put(metric.name(), figure);
    }
}
