package io.sluice.bench.scenario;

import io.sluice.bench.load.Cpus;
import io.sluice.bench.load.GeneratorThread;
import io.sluice.bench.load.LoadRun;
import io.sluice.bench.load.Rate;
import io.sluice.bench.load.RateSearch;
import io.sluice.bench.load.Rig;
import io.sluice.bench.load.Trial;
import io.sluice.bench.load.Waiting;
import io.sluice.bench.method.NoiseGauge;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.report.Section;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * A program on engines under the same load: packets come at a fixed rate that waits for nobody, to a worker that polls
 * and to one that sleeps while nothing comes, all in rounds of random order; then the highest rates without loss, and
 * with a little. The thread that calls is the worker, as it is its CPU that the noise gauge watches.
 *
 * <p>An engine whose verdicts, packets or maps differ from the interpreter's has no figure but the difference.
 */
public final class LoadScenario implements Scenario {
    /** More than any generator offers. */
    private static final Rate TOO_MUCH = new Rate(1e9);
    private static final int WARM_UP_STEPS = 12;
    private static final double STEADY = 1.03;
    private static final double NANOS = 1e9;
    /** Trials that the generator's own standstills may spoil, less one. */
    private static final int STALLS = 4;

    private final Workload workload;
    private final List<Contestant> contestants;
    private final LoadPlan plan;
    private final GeneratorThread generator;
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final Map<String, Rig> rigs = new LinkedHashMap<>();
    private double seconds;
    private int stepped;

    /**
     * To be measured once. The calling thread must not be bound to a CPU yet, as the generator is started by it.
     *
     * @param engines names of engines, among {@link #names()}
     */
    public LoadScenario(Workload workload, List<String> engines, LoadPlan plan, Cpus cpus) {
        this.workload = workload;
        this.contestants = engines.stream().map(Contestant::of).toList();
        this.plan = plan;
        this.generator = new GeneratorThread(cpus.generator());
    }

    /** The names of the engines that can be under load: all but the kernel. */
    public static List<String> names() {
        return EngineComparison.names().stream().filter(name -> !name.equals(EngineComparison.KERNEL)).toList();
    }

    /** The names of the engines of this process. */
    public static List<String> ours() {
        return EngineComparison.ours();
    }

    /** What to show where there are no two CPUs: the reason, for each engine. */
    public static Section refused(Workload workload, List<String> engines, LoadPlan plan, String why) {
        Map<String, String> missing = new LinkedHashMap<>();
        engines.forEach(engine -> missing.put(engine, why));
        return new LoadSections(workload.toString(), plan, missing).of(List.of(), List.of()).getFirst();
    }

    @Override
    public int steps() {
        return (int) Math.ceil(contestants.size() * (warmUpSeconds()
                + Waiting.values().length * plan.rounds().count() * plan.offer().nanos() / NANOS
                + plan.search().times() * plan.search().seconds()));
    }

    /** Some of them, as a guess. */
    private double warmUpSeconds() {
        return WARM_UP_STEPS * plan.trial().nanos() / NANOS;
    }

    private void passed(double more, Runnable step) {
        seconds += more;
        for (; stepped < Math.min(seconds, steps()); stepped++) {
            step.run();
        }
    }

    @Override
    public List<Section> measure(Runnable step) {
        try (generator) {
            build();
            rigs.values().forEach(rig -> {
                warmUp(rig);
                passed(warmUpSeconds(), step);
            });
            LoadSections sections = new LoadSections(workload.toString(), plan, missing);
            List<LoadSections.Load> loads = underLoad(step);
            List<LoadSections.Limit> limits = limits(step);
            passed(steps(), step);
            return sections.of(loads, limits);
        } finally {
            rigs.values().forEach(Rig::close);
        }
    }

    private void build() {
        ReplayResult reference = Outcome.of(workload, Engines.INTERPRETER);
        Wire.Restore restore = EngineComparison.moves(workload) ? Wire.Restore.BYTES : Wire.Restore.BOUNDS;
        for (Contestant contestant : contestants) {
            try {
                Optional<String> why = contestant.whyNot().or(() -> contestant.difference(workload, reference));
                why.ifPresentOrElse(reason -> missing.put(contestant.name(), reason),
                        () -> rigs.put(contestant.name(), new Rig(workload, contestant.engine(workload.object()),
                                restore, plan.ring(), generator)));
            } catch (LoadException e) {
                missing.put(contestant.name(), e.getMessage());
            }
        }
    }

    /** Until more comes through no more. */
    private void warmUp(Rig rig) {
        double best = 0;
        for (int i = 0; i < WARM_UP_STEPS; i++) {
            double now = rig.trial(plan.trial().at(TOO_MUCH)).deliveredRate();
            if (i > WARM_UP_STEPS / 2 && now < best * STEADY) {
                return;
            }
            best = Math.max(best, now);
        }
    }

    private List<LoadSections.Load> underLoad(Runnable step) {
        List<LoadSections.Load> loads = new ArrayList<>();
        rigs.keySet().forEach(engine -> {
            for (Waiting waiting : Waiting.values()) {
                loads.add(new LoadSections.Load(engine, waiting));
            }
        });
        Random order = new Random(plan.rounds().seed());
        List<LoadSections.Load> shuffled = new ArrayList<>(loads);
        NoiseGauge gauge = NoiseGauge.get();
        for (int round = 0; round < plan.rounds().count(); round++) {
            Collections.shuffle(shuffled, order);
            for (LoadSections.Load load : shuffled) {
                LoadRun run = gauge.quietest(() -> rigs.get(load.engine()).run(plan.offer(), load.waiting()));
                load.add(run, gauge.wasNoisy());
                passed(plan.offer().nanos() / NANOS, step);
            }
        }
        return loads;
    }

    private List<LoadSections.Limit> limits(Runnable step) {
        List<LoadSections.Limit> limits = new ArrayList<>();
        for (String engine : rigs.keySet()) {
            plan.search().losses().forEach(loss -> limits.add(new LoadSections.Limit(engine, loss)));
        }
        Random order = new Random(plan.rounds().seed());
        List<String> shuffled = new ArrayList<>(rigs.keySet());
        for (int time = 0; time < plan.search().times() && !limits.isEmpty(); time++) {
            Collections.shuffle(shuffled, order);
            for (String engine : shuffled) {
                search(engine, limits.stream().filter(limit -> limit.engine().equals(engine)).toList());
                passed(plan.search().seconds(), step);
            }
        }
        return limits;
    }

    /** One search; trials are not repeated for noise, but where they lose. */
    private void search(String engine, List<LoadSections.Limit> limits) {
        NoiseGauge gauge = NoiseGauge.get();
        NoiseGauge.Noise before = gauge.noise();
        RateSearch search = new RateSearch(rate -> trial(gauge, engine, rate), LoadPlan.Search.PRECISION,
                LoadPlan.Search.ATTEMPTS);
        for (LoadSections.Limit limit : limits) {
            limit.add(search.find(limit.loss(), TOO_MUCH), gauge.noise().since(before));
        }
    }

    /**
     * A trial; again where the generator itself stood still for longer than the ring lasts: what it sent at once
     * afterwards was more than the rate, and losing some of it says nothing of the worker.
     */
    private Trial trial(NoiseGauge gauge, String engine, Rate rate) {
        Trial trial = null;
        for (int i = 0; i < STALLS && (trial == null || trial.lost() > 0 && trial.isHeld()
                && trial.late() * rate.pps() / NANOS > plan.ring()); i++) {
            trial = gauge.once(() -> rigs.get(engine).trial(plan.trial().at(rate)));
        }
        return trial;
    }
}
