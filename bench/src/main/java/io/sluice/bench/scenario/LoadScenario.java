package io.sluice.bench.scenario;

import io.sluice.bench.load.Cpus;
import io.sluice.bench.load.GeneratorThread;
import io.sluice.bench.load.LoadRun;
import io.sluice.bench.load.Rate;
import io.sluice.bench.load.RateSearch;
import io.sluice.bench.load.Rig;
import io.sluice.bench.load.Waiting;
import io.sluice.bench.method.NoiseGauge;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Section;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.dataplane.sys.CpuTopology;
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
    /** How often a run is made in which packets are lost that the machine may have lost. */
    private static final int ATTEMPTS = 4;
    /** How many such runs are made again in all. */
    private static final int SPARE = 20;

    private final Workload workload;
    private final List<Contestant> contestants;
    private final LoadPlan plan;
    private final GeneratorThread generator;
    private final Map<String, String> missing = new LinkedHashMap<>();
    private final Map<String, Rig> rigs = new LinkedHashMap<>();
    private final boolean oneCore;
    private int spare = SPARE;
    private Rig empty;

    /**
     * To be measured once. The calling thread must not be bound to a CPU yet, as the generator is started by it.
     *
     * @param engines names of engines, among {@link #names()}
     */
    public static LoadScenario of(Workload workload, List<String> engines, LoadPlan plan, Cpus cpus) {
        return new LoadScenario(workload, engines.stream().map(Contestant::of).toList(), plan, cpus);
    }

    LoadScenario(Workload workload, List<Contestant> contestants, LoadPlan plan, Cpus cpus) {
        this.workload = workload;
        this.contestants = List.copyOf(contestants);
        this.plan = plan;
        this.oneCore = cpus.shareCore(new CpuTopology());
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
        return new LoadSections(workload.toString(), plan, missing, false).cost(List.of());
    }

    @Override
    public int steps() {
        return (int) Math.ceil(warmUpSeconds() + contestants.size() * (warmUpSeconds()
                + Waiting.values().length * plan.rounds().count() * plan.offer().nanos() / NANOS
                + plan.search().times() * plan.search().seconds()));
    }

    /** Some of them, as a guess. */
    private double warmUpSeconds() {
        return WARM_UP_STEPS * plan.trial().nanos() / NANOS;
    }

    @Override
    public List<Section> measure(Runnable step) {
        Steps steps = new Steps(steps(), step);
        try {
            build();
            warmUp(empty);
            steps.passed(warmUpSeconds());
            rigs.values().forEach(rig -> {
                warmUp(rig);
                steps.passed(warmUpSeconds());
            });
            LoadSections sections = new LoadSections(workload.toString(), plan, missing, oneCore);
            List<LoadSections.Load> loads = underLoad(steps);
            List<Section> all = new ArrayList<>(sections.underLoad(loads));
            searched(steps).map(sections::throughput).ifPresent(all::add);
            steps.end();
            return all;
        } finally {
            rigs.values().forEach(Rig::close);
            if (empty != null) {
                empty.close();
            }
        }
    }

    @Override
    public void close() {
        generator.close();
    }

    private void build() {
        ReplayResult reference = Outcome.of(workload, Engines.INTERPRETER);
        Restoring restoring = Restoring.of(workload, reference);
        for (Contestant contestant : contestants) {
            try {
                Optional<String> why = contestant.whyNot().or(() -> contestant.difference(workload, reference));
                why.ifPresentOrElse(reason -> missing.put(contestant.name(), reason),
                        () -> rigs.put(contestant.name(), rig(workload, contestant, restoring.byWire())));
            } catch (LoadException e) {
                missing.put(contestant.name(), e.getMessage());
            }
        }
        empty = rig(Suite.empty(workload.packets()), Contestant.of(ours().getLast()), restoring.byWire());
    }

    private Rig rig(Workload program, Contestant contestant, Wire.Restore restore) {
        return new Rig(program, contestant.engine(program.object()), restore, plan.ring(), generator);
    }

    /** Until more comes through no more; then what is timed, as its code has not run before. */
    private void warmUp(Rig rig) {
        double best = 0;
        double now = 0;
        for (int i = 0; i < WARM_UP_STEPS && (i <= WARM_UP_STEPS / 2 || now >= best * STEADY); i++) {
            best = Math.max(best, now);
            now = rig.trial(plan.trial().at(TOO_MUCH)).deliveredRate();
        }
        for (Waiting waiting : Waiting.values()) {
            rig.run(plan.trial(), waiting);
        }
    }

    private List<LoadSections.Load> underLoad(Steps steps) {
        List<LoadSections.Load> loads = new ArrayList<>();
        rigs.keySet().forEach(engine -> {
            for (Waiting waiting : Waiting.values()) {
                loads.add(new LoadSections.Load(engine, waiting));
            }
        });
        Random order = new Random(plan.rounds().seed());
        List<LoadSections.Load> shuffled = new ArrayList<>(loads);
        for (int round = 0; round < plan.rounds().count(); round++) {
            Collections.shuffle(shuffled, order);
            for (LoadSections.Load load : shuffled) {
                load.add(run(load));
                steps.passed(plan.offer().nanos() / NANOS);
            }
        }
        return loads;
    }

    /** Once, or again where the losses may be the machine's, so long as that does not take too long. */
    private LoadRun run(LoadSections.Load load) {
        LoadRun least = once(load);
        for (int i = 1; i < ATTEMPTS && least.trial().isExcused(0) && spare > 0; i++) {
            spare--;
            LoadRun again = once(load);
            least = again.trial().interference().away() < least.trial().interference().away() ? again : least;
        }
        return least;
    }

    private LoadRun once(LoadSections.Load load) {
        NoiseGauge gauge = NoiseGauge.get();
        LoadRun run = gauge.quietest(() -> rigs.get(load.engine()).run(plan.offer(), load.waiting()));
        return run.noisy(gauge.wasNoisy());
    }

    /** Empty where nothing is to be searched for, or nobody is there. */
    private Optional<LoadSections.Searched> searched(Steps steps) {
        List<LoadSections.Limit> limits = new ArrayList<>();
        for (String engine : rigs.keySet()) {
            plan.search().losses().forEach(loss -> limits.add(new LoadSections.Limit(engine, loss)));
        }
        if (limits.isEmpty()) {
            return Optional.empty();
        }
        NoiseGauge gauge = NoiseGauge.get();
        Random order = new Random(plan.rounds().seed());
        List<String> shuffled = new ArrayList<>(rigs.keySet());
        double[] most = new double[plan.search().times()];
        for (int time = 0; time < most.length; time++) {
            most[time] = gauge.quietest(() -> empty.trial(plan.trial().at(TOO_MUCH))).deliveredRate();
            Collections.shuffle(shuffled, order);
            for (String engine : shuffled) {
                search(engine, limits.stream().filter(limit -> limit.engine().equals(engine)).toList());
                steps.passed(plan.search().seconds());
            }
        }
        return Optional.of(new LoadSections.Searched(limits, Samples.quiet(most)));
    }

    /** One search; trials are not repeated for noise, but where they lose. */
    private void search(String engine, List<LoadSections.Limit> limits) {
        NoiseGauge gauge = NoiseGauge.get();
        RateSearch search = new RateSearch(rate -> gauge.once(() -> rigs.get(engine).trial(plan.trial().at(rate)))
                .noisy(gauge.wasNoisy()), LoadPlan.Search.PRECISION, LoadPlan.Search.ATTEMPTS);
        limits.forEach(limit -> limit.add(search.find(limit.loss(), TOO_MUCH)));
    }
}
