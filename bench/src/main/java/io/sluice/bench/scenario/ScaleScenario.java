package io.sluice.bench.scenario;

import io.sluice.bench.method.Interleaved;
import io.sluice.bench.method.NoiseGauge;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.method.Subject;
import io.sluice.bench.method.Timed;
import io.sluice.bench.method.WorkerThreads;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.bench.scenario.ScaleRun.Way;
import io.sluice.bench.suite.Workload;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A program on 1 to N workers, each on a CPU of its own: with a queue each, and handing packets on in a circle. The
 * workers share the program's code and maps; all numbers of workers are timed in rounds of random order, and so is what
 * tells why more of them gain less: maps of their own, fewer frames, and a program that touches no memory.
 */
public final class ScaleScenario implements Scenario {
    private static final Metric MPPS = new Metric("Mpps", "Mpps", Metric.Better.HIGHER, 1);
    private static final Metric SPEEDUP = new Metric("speedup", "", Metric.Better.HIGHER, 2);
    private static final Metric OF_LINEAR = ofLinear("of linear");
    private static final Metric OWN_MAPS = ofLinear("with own maps");
    private static final Metric FEW_FRAMES = ofLinear("with %d frames".formatted(ScalePorts.FEW));
    private static final double MILLIS = 1e3;
    /** What comes before the rounds, as parts of all of them: the compilers of Java are to be done with the loop. */
    private static final double WARM_UP = 1.5;

    private final List<Workload> workloads;
    private final List<Contestant> contestants;
    private final Rounds rounds;
    private final List<Integer> counts = new ArrayList<>();
    private final WorkerThreads threads = new WorkerThreads();
    private final int frames;
    private final List<Row> own = new ArrayList<>();
    private final List<Row> handedOn = new ArrayList<>();
    private final List<String> causes = new ArrayList<>();
    private final Failures failures = new Failures();

    /**
     * To be measured once. The calling thread must not be bound to a CPU yet.
     *
     * @param engines names of engines of this process
     * @param workers the most workers, 0 for as many as there are CPUs
     * @param frames that go round in each ring
     * @throws IllegalArgumentException where there are fewer CPUs than that
     */
    public static ScaleScenario of(List<Workload> workloads, List<String> engines, Rounds rounds, int workers,
            int frames) {
        return new ScaleScenario(workloads, engines.stream().map(Contestant::of).toList(), rounds, workers, frames);
    }

    ScaleScenario(List<Workload> workloads, List<Contestant> contestants, Rounds rounds, int workers, int frames) {
        this.workloads = List.copyOf(workloads);
        this.contestants = List.copyOf(contestants);
        this.rounds = rounds;
        this.frames = frames;
        int most = workers == 0 ? threads.count() : workers;
        if (most < 0 || most > threads.count()) {
            threads.close();
            throw new IllegalArgumentException("scale: %d workers, must be 1 to %d, one for each CPU that is allowed"
                    .formatted(workers, threads.count()));
        }
        for (int count = 1; count < most; count *= 2) {
            counts.add(count);
        }
        counts.add(most);
    }

    private static Metric ofLinear(String name) {
        return new Metric(name, "%", Metric.Better.HIGHER, 0);
    }

    @Override
    public int steps() {
        return (int) Math.ceil((rounds.count() + 1)
                * roundSeconds(counts.size() + workloads.size() * contestants.size() * timed()));
    }

    private int timed() {
        return counts.size() * Way.values().length;
    }

    /** What a round of so many takes; the warm-up before them counts as one. */
    private double roundSeconds(int timed) {
        return (1 + WARM_UP) * timed * rounds.count() * rounds.millis() / MILLIS / (rounds.count() + 1);
    }

    @Override
    public List<Section> measure(Runnable step) {
        Steps steps = new Steps(steps(), step);
        Map<Integer, Figure> cpus = cpus(steps);
        for (Workload workload : workloads) {
            measure(workload, cpus, steps);
        }
        steps.end();
        List<Section> sections = new ArrayList<>(List.of(ownQueues(cpus)));
        if (!handedOn.isEmpty()) {
            sections.add(inCircles());
        }
        return sections;
    }

    @Override
    public List<String> failures() {
        return failures.all();
    }

    private void measure(Workload workload, Map<Integer, Figure> cpus, Steps steps) {
        ScaleRun.Plan plan = new ScaleRun.Plan(threads, counts, frames, failures);
        try (ScaleRun run = new ScaleRun(workload, Outcome.of(workload, Engines.INTERPRETER), contestants, plan)) {
            run.run(rounds, () -> steps.passed(roundSeconds(contestants.size() * timed())));
            contestants.forEach(contestant -> rows(run, workload.toString(), contestant.name(), cpus));
        } catch (LoadException e) {
            Map<String, Figure> figures = Map.of(MPPS.name(), Figure.missing(failures.refused(e)));
            contestants.forEach(contestant -> own.add(
                    new Row(List.of(workload.toString(), contestant.name(), "1"), figures)));
        }
    }

    /** What CPUs do side by side, in percent of linear, by their number. */
    private Map<Integer, Figure> cpus(Steps steps) {
        Map<Integer, Figure> figures = new LinkedHashMap<>();
        Engine jit = Engines.of(Engines.SIMPLE.name()).orElse(Engines.INTERPRETER);
        List<Subject> loops = IntStream.range(0, counts.getLast()).mapToObj(_ -> NoiseGauge.filling(jit)).toList();
        try {
            Map<Integer, Timed> timed = new LinkedHashMap<>();
            counts.forEach(count -> timed.put(count, threads.timed(loops.subList(0, count))));
            Interleaved times = Interleaved.of(List.copyOf(timed.values()), rounds);
            times.run(() -> steps.passed(roundSeconds(counts.size())));
            Samples alone = times.of(timed.get(1));
            timed.forEach((count, loop) -> figures.put(count, ScaleRun.linear(alone, times.of(loop), count)));
        } finally {
            loops.forEach(Subject::close);
        }
        return figures;
    }

    private void rows(ScaleRun run, String program, String engine, Map<Integer, Figure> cpus) {
        for (int count : counts) {
            List<String> labels = List.of(program, engine, Integer.toString(count));
            Map<String, Figure> figures = figures(run, engine, Way.OWN_QUEUE, count);
            if (count > 1 && figures.get(MPPS.name()).isPresent()) {
                Figure ownMaps = run.ofLinear(engine, Way.OWN_MAPS, count);
                Figure fewFrames = run.ofLinear(engine, Way.FEW_FRAMES, count);
                figures.put(OWN_MAPS.name(), ownMaps);
                figures.put(FEW_FRAMES.name(), fewFrames);
                new Bottleneck(figures.get(OF_LINEAR.name()), cpus.get(count), ownMaps, fewFrames,
                        threads.shareCores(count)).text().ifPresent(cause -> causes.add(
                        "%s, %s, %d workers: %s.".formatted(program, engine, count, cause)));
            }
            own.add(new Row(labels, figures));
            if (count > 1) {
                handedOn.add(new Row(labels, figures(run, engine, Way.HANDED_ON, count)));
            }
        }
    }

    private static Map<String, Figure> figures(ScaleRun run, String engine, Way way, int count) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(MPPS.name(), run.mpps(engine, way, count));
        if (figures.get(MPPS.name()).isPresent()) {
            figures.put(SPEEDUP.name(), run.speedup(engine, way, count));
            figures.put(OF_LINEAR.name(), run.ofLinear(engine, way, count));
        }
        return figures;
    }

    private Section ownQueues(Map<Integer, Figure> cpus) {
        List<String> notes = new ArrayList<>(List.of("""
                Each worker receives what it sends, %d frames going round as descs; where a program changes packets \
                for good they are put back instead, a batch of them. Packets of a batch with different verdicts go on \
                verdict by verdict, so that they come in sorted the next time: branches are foreseen more easily \
                than in bench engines.""".formatted(frames), """
                Mpps: packets a microsecond of CPU time, summed over the workers, each on a CPU of its own; all run \
                the same code on the same maps. speedup: against one worker."""));
        if (counts.size() > 1) {
            notes.add("%s, %s: what becomes of the percent of linear then. They tell the cause where workers stay "
                    .formatted(OWN_MAPS.name(), FEW_FRAMES.name()) + "below it.");
        }
        if (counts.getLast() == threads.count()) {
            notes.add("More workers have no CPU: this process may run on %d.".formatted(threads.count()));
        }
        cpus.forEach((count, figure) -> {
            if (count > 1) {
                notes.add("A program that touches no memory, on %d CPUs: %.0f%% of linear%s.".formatted(
                        count, figure.value(), figure.noisy() ? " (noisy)" : ""));
            }
        });
        notes.addAll(causes);
        return section("scale", "Programs on 1 to N workers with a queue each",
                List.of(MPPS, SPEEDUP, OF_LINEAR, OWN_MAPS, FEW_FRAMES), own, notes);
    }

    private Section inCircles() {
        return section("handover", "Workers that hand packets on from core to core",
                List.of(MPPS, SPEEDUP, OF_LINEAR), handedOn, List.of("""
                What one worker sends comes in at the next, on another CPU, and from the last at the first, %d frames \
                in all; each worker's turn counts. A worker that waits for packets uses its CPU.""".formatted(frames),
                """
                What is lost against as many workers with a queue each is what handing on costs: the cache lines of \
                rings and packets that move between cores, and waiting for each other."""));
    }

    private static Section section(String name, String title, List<Metric> metrics, List<Row> rows,
            List<String> notes) {
        return new Section(name, title, List.of("program", "engine", "workers"), metrics, rows,
                List.of(new Chart("Packets a second by workers", Chart.Kind.SCALING, "workers", "engine", "program",
                        MPPS.name(), false)), notes);
    }

    @Override
    public void close() {
        threads.close();
    }
}
