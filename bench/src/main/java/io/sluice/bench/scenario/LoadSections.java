package io.sluice.bench.scenario;

import io.sluice.bench.load.LoadRun;
import io.sluice.bench.load.RateSearch.End;
import io.sluice.bench.load.RateSearch.Found;
import io.sluice.bench.load.Trial;
import io.sluice.bench.load.Waiting;
import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Figures;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Metric.Better;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.vm.Engines;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What load came to, as sections: what it costs, how long packets take, and how much can be had. */
final class LoadSections {
    private static final String PROGRAM = "program";
    private static final String ENGINE = "engine";
    private static final String WORKER = "worker";
    private static final String LOSS = "loss";

    private static final Metric CPU = new Metric("CPU", "%", Better.LOWER, 1);
    private static final Metric OF_INTERPRETER = new Metric("of the interpreter's", "", Better.LOWER, 2);
    private static final Metric BUSY = new Metric("busy", "%", Better.LOWER, 1);
    private static final Metric OFFERED = new Metric("offered", "Mpps", Better.NEITHER, 3);
    private static final Metric LOST = new Metric("lost", "%", Better.LOWER, 3);
    private static final Metric LATE = new Metric("sent late", "µs", Better.NEITHER, 1);
    private static final Metric MAX = new Metric("max", "µs", Better.LOWER, 1);
    private static final Metric AWAY = new Metric("away", "%", Better.NEITHER, 2);
    private static final Metric MPPS = new Metric("Mpps", "Mpps", Better.HIGHER, 2);
    private static final Metric GENERATOR = new Metric("generator", "Mpps", Better.NEITHER, 1);
    private static final List<Metric> PERCENTILES = List.of(percentile("50"), percentile("90"), percentile("99"),
            percentile("99.9"), percentile("99.99"));

    private static final double PERCENT = 100;
    private static final double MEGA = 1e6;
    private static final double NANOS_PER_MICRO = 1e3;
    /** A share of a CPU below which there is nothing to compare. */
    private static final double LEAST_CPU = 0.001;
    /** Percent of packets: where more are lost it is not the same load. */
    private static final double TOO_MUCH = 0.5;

    private final String program;
    private final LoadPlan plan;
    private final Map<String, String> missing;
    private final boolean oneCore;

    /** The runs of a worker on an engine at the fixed rate. */
    static final class Load {
        private final String engine;
        private final Waiting waiting;
        private final List<LoadRun> runs = new ArrayList<>();
        private final BitSet noisy = new BitSet();

        Load(String engine, Waiting waiting) {
            this.engine = engine;
            this.waiting = waiting;
        }

        String engine() {
            return engine;
        }

        Waiting waiting() {
            return waiting;
        }

        void add(LoadRun run) {
            noisy.set(runs.size(), run.trial().interference().noisy());
            runs.add(run);
        }

        String label() {
            return engine + " " + waiting.text();
        }

        Samples samples(ToDoubleFunction<LoadRun> figure) {
            return new Samples(runs.stream().mapToDouble(figure).toArray(), noisy);
        }
    }

    /** The searches for the highest rate of an engine with some loss. */
    static final class Limit {
        private final String engine;
        private final double loss;
        private final List<Found> found = new ArrayList<>();

        Limit(String engine, double loss) {
            this.engine = engine;
            this.loss = loss;
        }

        String engine() {
            return engine;
        }

        double loss() {
            return loss;
        }

        void add(Found rate) {
            found.add(rate);
        }

        boolean ended(End end) {
            return found.stream().anyMatch(one -> one.end() == end);
        }

        /** A rate that lost too much at its lowest is no rate. */
        Figure figure() {
            if (ended(End.BELOW)) {
                return Figure.missing("lost more at every rate");
            }
            BitSet doubtful = new BitSet();
            IntStream.range(0, found.size()).filter(i -> found.get(i).doubtful()).forEach(doubtful::set);
            return new Samples(found.stream().mapToDouble(one -> one.pps() / MEGA).toArray(), doubtful).figure();
        }

        String label() {
            String percent = Figures.text(PERCENT * loss, 3).replaceFirst("\\.?0+$", "") + "%";
            return loss == 0 ? "NDR, " + percent : "PDR, " + percent;
        }
    }

    /**
     * What was searched for.
     *
     * @param generator the most that it could offer without loss, in packets a second
     */
    record Searched(List<Limit> limits, Samples generator) {
    }

    /**
     * Sections of a program; engines without figures have the reason why.
     *
     * @param oneCore whether the generator had the other hardware thread of the worker's core
     */
    LoadSections(String program, LoadPlan plan, Map<String, String> missing, boolean oneCore) {
        this.program = program;
        this.plan = plan;
        this.missing = missing;
        this.oneCore = oneCore;
    }

    private static Metric percentile(String percent) {
        return new Metric("p" + percent, "µs", Better.LOWER, 2);
    }

    /** What the fixed rate costs and how long packets take. */
    List<Section> underLoad(List<Load> loads) {
        return loads.isEmpty() ? List.of(cost(loads)) : List.of(cost(loads), latency(loads));
    }

    /** What the fixed rate costs. */
    Section cost(List<Load> loads) {
        Map<String, Row> rows = new LinkedHashMap<>();
        Optional<Samples> interpreter = of(loads, Engines.INTERPRETER.name(), Waiting.SLEEPS)
                .map(load -> load.samples(LoadRun::cpu));
        for (Load load : loads) {
            if (load.waiting() == Waiting.SLEEPS) {
                Map<String, Figure> figures = new LinkedHashMap<>();
                Samples cpu = load.samples(LoadRun::cpu);
                figures.put(CPU.name(), cpu.map(share -> PERCENT * share).figure());
                interpreter.ifPresent(other -> figures.put(OF_INTERPRETER.name(), cpu.over(other, LEAST_CPU)));
                figures.put(LOST.name(), lost(load));
                of(loads, load.engine(), Waiting.POLLS).ifPresent(polls ->
                        figures.put(BUSY.name(), polls.samples(run -> PERCENT * run.busy()).figure()));
                rows.put(load.engine(), new Row(List.of(program, load.engine()), figures));
            }
        }
        missing.forEach((engine, why) -> rows.put(engine, new Row(List.of(program, engine), Map.of(CPU.name(),
                Figure.missing(why), BUSY.name(), Figure.missing(why)))));
        List<String> notes = new ArrayList<>(Notes.tooMuch(loads));
        notes.addAll(Notes.notHeld(loads));
        notes.addAll(List.of(Notes.cost(plan), Notes.KERNEL));
        if (oneCore) {
            notes.add(Notes.ONE_CORE);
        }
        return new Section("load", "CPU of " + program + " at " + plan.offer().rate(), List.of(PROGRAM, ENGINE),
                List.of(CPU, OF_INTERPRETER, LOST, BUSY), List.copyOf(rows.values()),
                List.of(new Chart("CPU at " + plan.offer().rate(), Chart.Kind.BARS, ENGINE, "", "", CPU.name(), false),
                        new Chart("CPU for " + plan.offer().rate() + " of " + program, Chart.Kind.MEANS, "", ENGINE, "",
                                CPU.name(), false)), notes);
    }

    private static Figure lost(Load load) {
        return load.samples(run -> PERCENT * run.trial().loss()).figure();
    }

    private static Optional<Load> of(List<Load> loads, String engine, Waiting waiting) {
        return loads.stream().filter(load -> load.engine().equals(engine) && load.waiting() == waiting).findFirst();
    }

    private Section latency(List<Load> loads) {
        List<Row> rows = loads.stream().map(load -> new Row(List.of(program, load.label()), latency(load))).toList();
        List<Metric> metrics = new ArrayList<>(List.of(OFFERED, LOST));
        metrics.addAll(PERCENTILES);
        metrics.addAll(List.of(MAX, LATE, AWAY));
        List<String> notes = new ArrayList<>(Notes.notHeld(loads));
        notes.add(Notes.latency(plan));
        return new Section("latency", "Latency of " + program + " at " + plan.offer().rate(),
                List.of(PROGRAM, WORKER), metrics, rows, List.of(new Chart("Latency at " + plan.offer().rate(),
                        Chart.Kind.PERCENTILES, "", WORKER, "", PERCENTILES.getFirst().name(), true)), notes);
    }

    private static Map<String, Figure> latency(Load load) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(OFFERED.name(), load.samples(run -> run.trial().offeredRate() / MEGA).figure());
        figures.put(LOST.name(), lost(load));
        long packets = load.runs.stream().mapToLong(run -> run.times().getTotalCount()).min().orElse(0);
        for (Metric metric : PERCENTILES) {
            double percent = Double.parseDouble(metric.name().substring(1));
            double least = Math.rint(PERCENT / (PERCENT - percent));
            figures.put(metric.name(), packets < least
                    ? Figure.missing("fewer than %.0f packets in a round".formatted(least))
                    : micros(load, run -> run.times().getValueAtPercentile(percent)));
        }
        figures.put(MAX.name(), micros(load, run -> run.times().getMaxValue()));
        figures.put(LATE.name(), micros(load, run -> run.trial().interference().late()));
        figures.put(AWAY.name(), load.samples(run -> PERCENT * run.away()).figure());
        return figures;
    }

    private static Figure micros(Load load, ToDoubleFunction<LoadRun> nanos) {
        return load.samples(run -> nanos.applyAsDouble(run) / NANOS_PER_MICRO).figure();
    }

    /** The highest rates. */
    Section throughput(Searched searched) {
        Figure most = searched.generator().map(pps -> pps / MEGA).figure();
        List<Row> rows = searched.limits().stream().map(limit -> new Row(
                List.of(program, limit.engine(), limit.label()),
                Map.of(GENERATOR.name(), most, MPPS.name(), limit.figure()))).toList();
        List<String> notes = new ArrayList<>(List.of(Notes.throughput(plan)));
        searched.limits().stream().filter(limit -> limit.ended(End.AT_LEAST)).forEach(limit -> notes.add(
                ("%s, %s: %s Mpps is as much as the generator could offer; the engine's limit is there or above.")
                        .formatted(limit.engine(), limit.label(), Figures.text(limit.figure().value()))));
        return new Section("throughput", "Highest rates of " + program, List.of(PROGRAM, ENGINE, LOSS),
                List.of(GENERATOR, MPPS), rows, List.of(new Chart("Highest rates by loss", Chart.Kind.BARS, ENGINE,
                        LOSS, "", MPPS.name(), false)), notes);
    }

    /** Sentences below the tables. */
    private static final class Notes {
        private static final String KERNEL = "The running kernel can't be measured so: BPF_PROG_TEST_RUN runs "
                + "a program on packets that wait for it.";

        private static final String ONE_CORE = "The generator's CPU and the worker's are hardware threads of one core, "
                + "as the kernel tells it: each slows the other down. --cpu and --generator-cpu choose others.";

        private static String cost(LoadPlan plan) {
            return ("CPU: the share of a CPU that the worker's thread had, which sleeps for %s µs once nothing has "
                    + "come in: a quarter of the time in which its ring of %d packets fills, 1 ms at most. Busy: the "
                    + "share of its time that a worker that polls, and so has all of its CPU, spent in turns that had "
                    + "packets; where each has one, that is mostly their way from CPU to CPU.").formatted(
                    Figures.text(Waiting.sleepNanos(plan.ring(), plan.offer().rate()) / NANOS_PER_MICRO, 0),
                    plan.ring());
        }

        private static String latency(LoadPlan plan) {
            return ("From the time at which a packet was due, whenever it was sent, until the generator saw that "
                    + "it was through; the loop is open, so that packets that were due while a worker stood still "
                    + "count with all of their delay. %s arrivals in bursts of %d, a ring of %d packets; medians of %d "
                    + "rounds, max too. Sent late: how late the generator itself was at most, which is part of max. "
                    + "Away: the share of its time in which the worker had to wait for its CPU, because others or the "
                    + "hypervisor had it; packets that were due then have those times. "
                    + "Resolution: one look at the ring and the clock, some tens of ns.").formatted(
                    capitalized(plan.offer().arrivals().name()), plan.offer().burst(), plan.ring(),
                    plan.rounds().count());
        }

        private static String throughput(LoadPlan plan) {
            return ("The highest rate at which no more packets are lost (RFC 2544, section 26.1), within %s; trials "
                    + "of %d ms instead of the 60 s of section 24; a rate counts as too high where each of %d trials "
                    + "lost more (RFC 9004, section 6.2); medians of %d searches (section 6.3). Trials that lost while "
                    + "others used the worker's core, or no more than was due while they had its CPU or the "
                    + "generator's, are made again and don't count; where there are too many, what was due then is "
                    + "taken off, and the rate marked. The worker "
                    + "polls; what waits is at most a ring of %d packets. Machine code lies at one place. Generator: "
                    + "the most that it can offer, as an empty program had it.").formatted(
                    Figures.text(PERCENT * LoadPlan.Search.PRECISION, 0) + "%", plan.search().trialMillis(),
                    LoadPlan.Search.ATTEMPTS, plan.search().times(), plan.ring());
        }

        private static List<String> notHeld(List<Load> loads) {
            List<Trial> all = loads.stream().flatMap(load -> load.runs.stream()).map(LoadRun::trial).toList();
            List<Trial> less = all.stream().filter(trial -> !trial.isHeld()).toList();
            if (less.isEmpty()) {
                return List.of();
            }
            double least = less.stream().mapToDouble(Trial::offeredRate).min().orElseThrow();
            return List.of("The generator could offer only %s Mpps in the worst of %d of %d runs.".formatted(
                    Figures.text(least / MEGA, 3), less.size(), all.size()));
        }

        /** Where packets were lost, whether it was the engine or the machine. */
        private static List<String> tooMuch(List<Load> loads) {
            List<Load> less = loads.stream().filter(load -> lost(load).value() > TOO_MUCH).toList();
            List<Load> byMachine = less.stream().filter(Notes::isExcused).toList();
            List<String> notes = new ArrayList<>(less.stream().filter(load -> !byMachine.contains(load)).map(load ->
                    "%s: not the same load, as it can't do so much: what is told is of the %s Mpps that came through."
                            .formatted(load.label(), Figures.text(load.samples(run ->
                                    run.trial().deliveredRate() / MEGA).median()))).toList());
            if (!byMachine.isEmpty()) {
                notes.add(("%s: not the same load: packets were lost, but no more than were due while others had the "
                        + "worker's CPU or the generator's. The machine is too busy for such a rate.").formatted(
                        byMachine.stream().map(Load::label).collect(Collectors.joining(", "))));
            }
            return notes;
        }

        private static boolean isExcused(Load load) {
            return load.samples(run -> run.trial().isExcused(0) ? 1 : 0).median() > 0;
        }

        private static String capitalized(String name) {
            return name.charAt(0) + name.substring(1).toLowerCase(Locale.ROOT);
        }
    }
}
