package io.sluice.bench.scenario;

import io.sluice.bench.method.KernelSubject;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Places;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Programs on engines in the whole packet loop, and in the running kernel: beside each a program of two insns that
 * gives packets the verdict that most of them get, so that what is left between them is the program's, and beside all
 * the dispatch of the verdicts that packets really get, the wire without the loop, and the core's clock. All are timed
 * in rounds of random order; so are the verifier and the compilers.
 *
 * <p>An engine whose verdicts, packets or maps differ from the interpreter's has no figure but the difference.
 */
public final class PipelineComparison implements Scenario {
    /** The name of its section. */
    public static final String SECTION = "engines";
    private static final String PROGRAM = "program";
    private static final String ENGINE = "engine";
    /** Program, empty one and compiler. */
    private static final int SUBJECTS = 3;
    /** What the rounds of an engine of this process take again to be warmed up. */
    private static final double WARM_UP = 1;
    /** Code at eight places, and outcomes to be compared, in s. */
    private static final double PREPARED = 0.5;

    private final List<Workload> workloads;
    private final List<Contestant> contestants;
    private final Rounds rounds;
    private final String traffic;
    private final Failures failures = new Failures();

    /**
     * Programs on engines of these names, among {@link EngineComparison#names()}.
     *
     * @param traffic what the report says of the packets
     */
    public static PipelineComparison of(List<Workload> workloads, List<String> engines, Rounds rounds, String traffic) {
        return new PipelineComparison(workloads, engines.stream().map(Contestant::of).toList(), rounds, traffic);
    }

    PipelineComparison(List<Workload> workloads, List<Contestant> contestants, Rounds rounds, String traffic) {
        this.workloads = List.copyOf(workloads);
        this.contestants = List.copyOf(contestants);
        this.rounds = rounds;
        this.traffic = traffic;
    }

    @Override
    public int steps() {
        return (int) Math.ceil(workloads.stream()
                .mapToDouble(workload -> preparedSeconds() + (rounds.count() + 1) * roundSeconds(workload)).sum());
    }

    private double preparedSeconds() {
        return PREPARED * there().count();
    }

    private Stream<Contestant> there() {
        return contestants.stream().filter(contestant -> contestant.whyNot().isEmpty());
    }

    /** What a round takes; the warm-up before them counts as one. */
    private double roundSeconds(Workload workload) {
        return there().mapToDouble(contestant -> contestant.isKernel()
                ? 2 * KernelSubject.seconds(workload.program(), rounds)
                : (1 + WARM_UP) * SUBJECTS * rounds.seconds()).sum() / (rounds.count() + 1);
    }

    @Override
    public List<Section> measure(Runnable step) {
        List<Row> rows = new ArrayList<>();
        Steps steps = new Steps(steps(), step);
        for (Workload workload : workloads) {
            rows.addAll(measure(workload, steps));
        }
        steps.end();
        return List.of(new Section(SECTION, "Programs on engines in the packet loop", List.of(PROGRAM, ENGINE),
                PipelineMetrics.all(), rows, charts(), notes()));
    }

    @Override
    public List<String> failures() {
        return failures.all();
    }

    private List<Row> measure(Workload workload, Steps steps) {
        try {
            return measure(workload, Outcome.of(workload, Engines.INTERPRETER), steps);
        } catch (LoadException e) {
            Map<String, Figure> figures = PipelineMetrics.missing(insns(workload), failures.refused(e));
            return contestants.stream().map(contestant -> row(workload, contestant.name(), figures)).toList();
        }
    }

    private static int insns(Workload workload) {
        return workload.program().insns().size();
    }

    private List<Row> measure(Workload workload, ReplayResult reference, Steps steps) {
        int insns = insns(workload);
        Restoring restoring = Restoring.of(workload, reference);
        Map<String, Row> rows = new LinkedHashMap<>();
        try (PipelineRun run = new PipelineRun(workload, reference, restoring)) {
            for (Contestant contestant : contestants) {
                Optional<String> refusal = failures.join(contestant, workload, reference, restoring,
                        () -> run.add(contestant));
                rows.put(contestant.name(), row(workload, contestant.name(),
                        PipelineMetrics.missing(insns, refusal.orElse(""))));
            }
            steps.passed(preparedSeconds());
            run.run(rounds, () -> steps.passed(roundSeconds(workload)));
            Optional<Samples> interpreter = net(run, Engines.INTERPRETER.name());
            Optional<Samples> kernel = net(run, EngineComparison.KERNEL);
            for (PipelineRun.Entry entry : run.entries()) {
                String name = entry.contestant().name();
                rows.put(name, row(workload, name, PipelineMetrics.of(run, entry, insns, interpreter, kernel)));
            }
        }
        return List.copyOf(rows.values());
    }

    private static Optional<Samples> net(PipelineRun run, String engine) {
        return run.entries().stream().filter(entry -> entry.contestant().name().equals(engine)).findFirst()
                .map(run::net);
    }

    private static Row row(Workload workload, String engine, Map<String, Figure> figures) {
        return new Row(List.of(workload.toString(), engine), figures);
    }

    private static List<Chart> charts() {
        return List.of(
                new Chart("Packets a second, one core", Chart.Kind.BARS, PROGRAM, ENGINE, "",
                        PipelineMetrics.MPPS.name(), true),
                new Chart("The program alone", Chart.Kind.BARS, PROGRAM, ENGINE, "",
                        PipelineMetrics.PROGRAM.name(), true),
                new Chart("Programs alone, beside the interpreter", Chart.Kind.MEANS, "", ENGINE, "",
                        PipelineMetrics.OF_INTERPRETER.name(), false),
                new Chart("Programs alone, beside the kernel's JIT", Chart.Kind.MEANS, "", ENGINE, "",
                        PipelineMetrics.OF_KERNEL.name(), false));
    }

    private List<String> notes() {
        return List.of(
                "The whole packet loop on one core, port to port over frames in memory: receive, batch of 64, program, "
                        + "dispatch, transmit. Packets: %s. Medians of %d rounds of %d ms.".formatted(
                                traffic, rounds.count(), rounds.millis()),
                "Mpps: packets a microsecond of the thread's CPU time, so of a core that is all the loop's. The other "
                        + "end of the wire, which makes packets and takes them back, is in it: it is on the same "
                        + "thread, where a device would be. wire ns: what that takes of ns/packet, timed alone.",
                "CPU: the share of the core that the thread had while it was timed. The JVM's compilers and collector "
                        + "have other threads, which count in nothing here.",
                "program ns: net of a program of two insns with the verdict that most packets get, timed beside it on "
                        + "the same engine, and of what dispatching the program's own verdicts takes more where they "
                        + "differ. loop ns is the rest. Machine code and maps lie at %d places in memory, and times "
                                .formatted(Places.COUNT) + "are the mean.",
                "times the interpreter, times the kernel: their program ns by the engine's, of which what is below %s "
                        .formatted(EngineRow.NOISE) + "ns is taken for that.",
                "kernel: BPF_PROG_TEST_RUN, which runs one packet many times in a loop of the kernel of some 25 ns, "
                        + "before it goes to the next: its branches and lines are always the same, which is in its "
                        + "favour. It has no ports, so its Mpps are those of that loop, and its verify compiles too.",
                "live Mpps: the kernel with a frame of its page pool for each packet, batch of 64 (live frames), of "
                        + "programs that drop all packets: what it does without a device, so the nearest to Mpps that "
                        + "it has. To send or pass packets it needs one, or its own network stack. At one place.",
                "cycles/packet: by the core's clock, measured beside it by additions that wait for each other.");
    }
}
