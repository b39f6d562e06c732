package io.sluice.bench.scenario;

import io.sluice.bench.method.Interleaved;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.method.Timed;
import io.sluice.bench.method.WorkerThreads;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
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

/**
 * A program on 1 to N workers, each on a CPU of its own: with a queue each, and handing packets on in a circle. The
 * workers share the program's code and maps; all numbers of workers are timed in rounds of random order.
 */
public final class ScaleScenario implements Scenario, AutoCloseable {
    private static final Metric MPPS = new Metric("Mpps", "Mpps", Metric.Better.HIGHER, 1);
    private static final Metric SPEEDUP = new Metric("speedup", "", Metric.Better.HIGHER, 2);
    private static final Metric OF_LINEAR = new Metric("of linear", "%", Metric.Better.HIGHER, 0);
    private static final String MOVED = "a program that changes packets for good needs them put back each time";
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double PERCENT = 100;
    private static final double MILLIS = 1e3;
    /** Of the time of the rounds, warm-up included. */
    private static final double REST = 2;

    private final List<Workload> workloads;
    private final List<Contestant> contestants;
    private final Rounds rounds;
    private final int frames;
    private final List<Integer> counts = new ArrayList<>();
    private final WorkerThreads threads = new WorkerThreads();

    /** One row, still to be timed. */
    private record Key(String engine, boolean handedOn, int workers) {
    }

    /**
     * The calling thread must not be bound to a CPU yet.
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

    @Override
    public int steps() {
        return workloads.size() * stepsOfOne();
    }

    private int stepsOfOne() {
        return (int) Math.ceil(REST * contestants.size() * (2 * counts.size() - 1) * rounds.count() * rounds.millis()
                / MILLIS);
    }

    @Override
    public List<Section> measure(Runnable step) {
        List<Row> own = new ArrayList<>();
        List<Row> handedOn = new ArrayList<>();
        for (Workload workload : workloads) {
            measure(workload, own, handedOn);
            for (int i = 0; i < stepsOfOne(); i++) {
                step.run();
            }
        }
        List<Section> sections = new ArrayList<>();
        sections.add(section("scale", "Programs on 1 to N workers with a queue each", own, """
                Each worker receives what it sends, %d frames going round as descs; where a program changes packets \
                for good they are put back instead, a batch of them.""".formatted(frames)));
        if (!handedOn.isEmpty()) {
            sections.add(section("handover", "Workers that hand packets on from core to core", handedOn, """
                    What one worker sends comes in at the next, on another CPU, and from the last at the first, %d \
                    frames in all; each worker's turn counts.""".formatted(frames)));
        }
        return sections;
    }

    private static Section section(String name, String title, List<Row> rows, String packets) {
        return new Section(name, title, List.of("program", "engine", "workers"),
                List.of(MPPS, SPEEDUP, OF_LINEAR), rows,
                List.of(new Chart("Packets a second by workers", Chart.Kind.SCALING, "workers", "engine", "program",
                        MPPS.name(), false)),
                List.of(packets,
                        "Mpps: packets a microsecond of CPU time, summed over the workers, each on a CPU of its own; a "
                                + "worker that waits for packets uses its CPU. speedup: against one worker with its "
                                + "own queue.",
                        "All workers run the same code on the same maps: where speedup falls behind, it is the maps "
                                + "that they write, the memory, or CPUs that are two threads of one core."));
    }

    private void measure(Workload workload, List<Row> own, List<Row> handedOn) {
        ReplayResult reference = Outcome.of(workload, Engines.INTERPRETER);
        Restoring restoring = Restoring.of(workload, reference);
        Map<Key, Timed> timed = new LinkedHashMap<>();
        Map<String, String> missing = new LinkedHashMap<>();
        List<ScaleRig> rigs = new ArrayList<>();
        try (ScalePorts ports = new ScalePorts(workload, !restoring.isNeeded(), frames, counts)) {
            for (Contestant contestant : contestants) {
                try {
                    contestant.difference(workload, reference).ifPresentOrElse(
                            why -> missing.put(contestant.name(), why),
                            () -> rigs.add(join(workload, contestant, ports, timed)));
                } catch (LoadException e) {
                    missing.put(contestant.name(), e.getMessage());
                }
            }
            Interleaved times = Interleaved.of(List.copyOf(timed.values()), rounds);
            times.run();
            for (Contestant contestant : contestants) {
                String engine = contestant.name();
                String refusal = missing.getOrDefault(engine, MOVED);
                for (int count : counts) {
                    Key key = new Key(engine, false, count);
                    own.add(row(workload, key, figures(timed, key, times, refusal)));
                    if (count > 1) {
                        Key on = new Key(engine, true, count);
                        handedOn.add(row(workload, on, figures(timed, on, times, refusal)));
                    }
                }
            }
        } finally {
            rigs.forEach(ScaleRig::close);
        }
    }

    private ScaleRig join(Workload workload, Contestant contestant, ScalePorts ports, Map<Key, Timed> timed) {
        ScaleRig rig = new ScaleRig(workload, contestant.engine(workload.object()), threads);
        counts.forEach(count -> timed.put(new Key(contestant.name(), false, count), rig.workers(ports.own(count))));
        ports.circles().forEach((count, circle) ->
                timed.put(new Key(contestant.name(), true, count), rig.workers(circle)));
        return rig;
    }

    private static Row row(Workload workload, Key key, Map<String, Figure> figures) {
        return new Row(List.of(workload.toString(), key.engine(), Integer.toString(key.workers())), figures);
    }

    private static Map<String, Figure> figures(Map<Key, Timed> timed, Key key, Interleaved times, String refusal) {
        if (!timed.containsKey(key)) {
            return Map.of(MPPS.name(), Figure.missing(refusal));
        }
        Samples all = times.of(timed.get(key));
        Samples alone = times.of(timed.get(new Key(key.engine(), false, 1)));
        return Map.of(MPPS.name(), all.map(ns -> NANOS_PER_MICRO / ns).figure(), SPEEDUP.name(), alone.over(all, 0),
                OF_LINEAR.name(), alone.map(ns -> PERCENT * ns / key.workers()).over(all, 0));
    }

    @Override
    public void close() {
        threads.close();
    }
}
