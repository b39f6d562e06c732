package io.sluice.bench.scenario;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.method.ClockSpeed;
import io.sluice.bench.method.Interleaved;
import io.sluice.bench.method.LiveFrames;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.PerfCounters;
import io.sluice.bench.method.Pipeline;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.method.Subject;
import io.sluice.bench.method.Timed;
import io.sluice.bench.nativec.NativeEngine;
import io.sluice.bench.report.Figure;
import io.sluice.bench.scenario.compile.CompileSubject;
import io.sluice.bench.scenario.verifier.KernelLoadSubject;
import io.sluice.bench.scenario.verifier.VerifierSubject;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.dataplane.sys.PerfEvent;
import io.sluice.dataplane.sys.PerfGroup;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;

/** All that is timed of one workload, open until the figures are made. */
final class PipelineRun implements AutoCloseable {
    private final Workload workload;
    private final Workload empty;
    private final Restoring restoring;
    private final Pipeline pipeline;
    private final VerifierSubject verifier;
    private final VerifiedProgram verified;
    private final Timed wire;
    /** The loop with the program's verdicts, and with those of the empty one; none where these are the same. */
    private final List<Timed> dispatches;
    private final ClockSpeed clock = new ClockSpeed(Engines.SIMPLE);
    private final List<Entry> entries = new ArrayList<>();
    private final List<Runnable> opened = new ArrayList<>();
    private final boolean dropsAll;
    private Timed live;
    private String notLive = "only of programs that drop all packets";
    private final Map<Contestant, Map<PerfEvent, Figure>> counted = new HashMap<>();
    private Interleaved times;

    /**
     * A contestant.
     *
     * @param empty what the program is net of
     * @param share of the CPU, of both
     * @param load verifies and compiles it in the kernel, only compiles it elsewhere; null where it is not timed
     */
    record Entry(Contestant contestant, Subject program, Subject empty, Pipeline.CpuShare share, Timed load) {
    }

    /**
     * Nobody takes part yet.
     *
     * @param reference the interpreter's outcome
     * @param restoring what the program needs to be repeated
     */
    PipelineRun(Workload workload, ReplayResult reference, Restoring restoring) {
        this.workload = workload;
        this.empty = Suite.empty(usual(reference), workload.packets());
        this.restoring = restoring;
        this.dropsAll = reference.counts().get(Verdict.DROP) == reference.size();
        this.pipeline = new Pipeline(workload.packets(), restoring.byWire());
        opened.add(pipeline::close);
        this.wire = pipeline.wire();
        this.dispatches = dispatches(reference);
        this.verifier = new VerifierSubject(real());
        opened.add(verifier::close);
        this.verified = verifier.verify();
        opened.add(clock::close);
    }

    private List<Timed> dispatches(ReplayResult reference) {
        int[] verdicts = IntStream.range(0, reference.size()).map(reference::verdict).toArray();
        int given = Outcome.of(empty, Engines.INTERPRETER).verdict(0);
        return Arrays.stream(verdicts).allMatch(verdict -> verdict == given) ? List.of()
                : List.of(pipeline.giving(workload.program(), verdicts), pipeline.giving(empty.program(), given));
    }

    /** The verdict that most packets get. */
    private static Verdict usual(ReplayResult reference) {
        return reference.counts().entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
    }

    /**
     * Lets one take part.
     *
     * @throws io.sluice.vm.LoadException where it refuses the program
     */
    void add(Contestant contestant) {
        Pipeline.CpuShare share = new Pipeline.CpuShare();
        if (contestant.isKernel()) {
            Subject program = opened(Contestant.inKernel(workload, restoring));
            Subject base = opened(Contestant.aroundInKernel(workload, empty, restoring));
            KernelLoadSubject load = new KernelLoadSubject(real());
            opened.add(load::close);
            entries.add(new Entry(contestant, program, base, share, load));
            addLive();
            return;
        }
        Engine engine = contestant.engine(workload.object());
        Subject program = opened(pipeline.load(workload, engine, share));
        Subject base = opened(pipeline.load(empty, contestant.engine(empty.object()), share));
        entries.add(new Entry(contestant, program, base, share, compile(engine)));
    }

    private void addLive() {
        if (dropsAll && !restoring.isNeeded()) {
            try {
                LiveFrames frames = new LiveFrames(workload);
                opened.add(frames::close);
                live = frames;
            } catch (KernelException e) {
                notLive = e.getMessage();
            }
        }
    }

    /** Compilers of this process; clang is none, and the interpreter's preparation counts as one. */
    private Timed compile(Engine engine) {
        if (engine instanceof NativeEngine) {
            return null;
        }
        if (engine instanceof LlvmEngine) {
            LlvmEngine.CompileOnly code = LlvmEngine.of(verified);
            opened.add(code::close);
            return new CompileSubject(code::load);
        }
        return new CompileSubject(() -> engine.load(verified));
    }

    private Subject opened(Subject subject) {
        opened.add(subject::close);
        return subject;
    }

    private RealPrograms.RealProgram real() {
        return new RealPrograms.RealProgram(workload.object(), workload.program());
    }

    /**
     * Times all of them.
     *
     * @param afterEach run after the warm-up and after each round
     */
    void run(Rounds rounds, Runnable afterEach) {
        List<List<Timed>> groups = new ArrayList<>(List.of(List.of(clock), List.of(verifier), List.of(wire)));
        if (!dispatches.isEmpty()) {
            groups.add(dispatches);
        }
        if (live != null) {
            groups.add(List.of(live));
        }
        for (Entry entry : entries) {
            groups.add(List.of(entry.program(), entry.empty()));
            if (entry.load() != null) {
                groups.add(List.of(entry.load()));
            }
        }
        times = Interleaved.ofGroups(groups, rounds);
        times.run(afterEach);
        for (Entry entry : entries) {
            PerfGroup.Scope scope = entry.contestant().isKernel()
                    ? PerfGroup.Scope.USER_AND_KERNEL : PerfGroup.Scope.USER;
            try (PerfCounters counters = new PerfCounters(scope)) {
                counted.put(entry.contestant(), counters.ofOne(entry.program(), rounds.nanos()));
            }
        }
    }

    /** Those who took part, in their order. */
    List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** What {@link #run} found of something. */
    Samples of(Timed timed) {
        return times.of(timed);
    }

    /**
     * A contestant's program alone: less the loop with the empty program, and what dispatching the program's own
     * verdicts takes more than those of the empty one.
     */
    Samples net(Entry entry) {
        Samples net = of(entry.program()).less(of(entry.empty()));
        return dispatches.isEmpty() || entry.contestant().isKernel() ? net
                : net.less(of(dispatches.getFirst()).less(of(dispatches.getLast())));
    }

    /** What the kernel takes with frames of its own, in some unit. */
    Figure live(DoubleUnaryOperator unit) {
        return live == null ? Figure.missing(notLive) : of(live).map(unit).figure();
    }

    /** What the other end of the wire takes. */
    Samples wire() {
        return of(wire);
    }

    /** What the CPU counted of a packet, transport included; counted by itself, after the times were taken. */
    Map<PerfEvent, Figure> counted(Entry entry) {
        return counted.get(entry.contestant());
    }

    /** The time of a cycle of the core. */
    Samples cycle() {
        return of(clock);
    }

    /** The time of our verifier. */
    Samples verification() {
        return of(verifier);
    }

    @Override
    public void close() {
        opened.reversed().forEach(Runnable::run);
    }
}
