package io.sluice.bench.scenario;

import io.sluice.bench.method.Interleaved;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.method.Timed;
import io.sluice.bench.method.WorkerThreads;
import io.sluice.bench.report.Figure;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.replay.ReplayResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All that is timed of one workload on 1 to N workers, open until the figures are made. */
final class ScaleRun implements AutoCloseable {
    private static final String MOVED = "a program that changes packets for good needs them put back each time";
    private static final String NO_MAPS = "no maps";
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double PERCENT = 100;

    private final Workload workload;
    private final Plan plan;
    private final ScalePorts ports;
    private final Map<Key, Timed> timed = new LinkedHashMap<>();
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final List<ScaleRig> rigs = new ArrayList<>();
    private Interleaved times;

    /**
     * What is the same for all workloads.
     *
     * @param threads at least as many as the most workers
     * @param counts how many workers there are, 1 first
     * @param frames that go round in each ring
     * @param failures where those are told who fail
     */
    record Plan(WorkerThreads threads, List<Integer> counts, int frames, Failures failures) {
    }

    /** How workers get their packets, and what they share. */
    enum Way {
        /** A queue each, and the same maps. */
        OWN_QUEUE,
        /** In a circle. */
        HANDED_ON,
        /** A queue each, and maps of their own. */
        OWN_MAPS,
        /** As {@link #OWN_QUEUE}, with {@link ScalePorts#FEW} frames in it. */
        FEW_FRAMES
    }

    /** One thing that is timed. */
    private record Key(String engine, Way way, int workers) {
    }

    /**
     * Loads the program for all contestants; those that refuse it, or are wrong, have a reason in place of figures.
     *
     * @param reference the interpreter's outcome
     */
    ScaleRun(Workload workload, ReplayResult reference, List<Contestant> contestants, Plan plan) {
        this.workload = workload;
        this.plan = plan;
        Restoring restoring = Restoring.of(workload, reference);
        this.ports = new ScalePorts(workload, !restoring.isNeeded(), plan.frames(), plan.counts());
        for (Contestant contestant : contestants) {
            plan.failures().join(contestant, workload, reference, restoring, () -> join(contestant))
                    .ifPresent(why -> missing.put(contestant.name(), why));
        }
    }

    private void join(Contestant contestant) {
        String engine = contestant.name();
        ScaleRig shared = rig(contestant, 1);
        for (int count : plan.counts()) {
            timed.put(new Key(engine, Way.OWN_QUEUE, count), shared.workers(ports.own(count)));
            List<Port> few = ports.few(count);
            if (!few.isEmpty()) {
                timed.put(new Key(engine, Way.FEW_FRAMES, count), shared.workers(few));
            }
        }
        ports.circles().forEach((count, circle) ->
                timed.put(new Key(engine, Way.HANDED_ON, count), shared.workers(circle)));
        int most = plan.counts().getLast();
        if (most > 1 && hasMaps()) {
            ScaleRig apart = rig(contestant, most);
            plan.counts().stream().filter(count -> count > 1).forEach(count ->
                    timed.put(new Key(engine, Way.OWN_MAPS, count), apart.workers(ports.own(count))));
        }
    }

    private ScaleRig rig(Contestant contestant, int times) {
        ScaleRig rig = new ScaleRig(workload, contestant.engine(workload.object()), plan.threads(), times);
        rigs.add(rig);
        return rig;
    }

    private boolean hasMaps() {
        return !workload.object().maps().isEmpty();
    }

    /**
     * Times all of them.
     *
     * @param afterEach run after the warm-up and after each round
     */
    void run(Rounds rounds, Runnable afterEach) {
        times = Interleaved.of(List.copyOf(timed.values()), rounds);
        times.run(afterEach);
    }

    private Samples of(String engine, Way way, int workers) {
        return times.of(timed.get(new Key(engine, way, workers)));
    }

    /** The rate of all workers together, or why there is none. */
    Figure mpps(String engine, Way way, int workers) {
        return absent(engine, way, workers) ? Figure.missing(missing.getOrDefault(engine, MOVED))
                : of(engine, way, workers).map(ns -> NANOS_PER_MICRO / ns).figure();
    }

    /** How many times the rate of one with a queue of its own it is. */
    Figure speedup(String engine, Way way, int workers) {
        return absent(engine, way, workers) ? Figure.missing(missing.getOrDefault(engine, MOVED))
                : of(engine, Way.OWN_QUEUE, 1).over(of(engine, way, workers), 0);
    }

    /** The speedup as percent of the number of workers, against one worker in the same way. */
    Figure ofLinear(String engine, Way way, int workers) {
        if (absent(engine, way, workers)) {
            return Figure.missing(way == Way.OWN_MAPS && !hasMaps() ? NO_MAPS : missing.getOrDefault(engine, MOVED));
        }
        return linear(of(engine, way == Way.FEW_FRAMES ? way : Way.OWN_QUEUE, 1), of(engine, way, workers), workers);
    }

    /** What so many workers do, in percent of as many times what one does. */
    static Figure linear(Samples alone, Samples all, int workers) {
        return alone.map(ns -> PERCENT * ns / workers).over(all, 0);
    }

    private boolean absent(String engine, Way way, int workers) {
        return !timed.containsKey(new Key(engine, way, workers));
    }

    @Override
    public void close() {
        rigs.forEach(ScaleRig::close);
        ports.close();
    }
}
