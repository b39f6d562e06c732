package io.sluice.bench.scenario.operation;

import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Pairs;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.scenario.Contestant;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one call of a helper costs on each engine and in the running kernel: a program that makes keys and one that
 * calls the helper with them, timed in rounds of random order; medians of their difference, a call.
 *
 * <p>An engine whose answers, or the maps that they leave, differ from the interpreter's has no figure; nor has one
 * that is told of a failure later, by the verdict of the program that is timed.
 */
public final class OperationComparison {
    private final List<Contestant> contestants;
    private final Rounds rounds;

    /**
     * An operation on all engines.
     *
     * @param operation the operation
     * @param ns of CPU time a call, by the engine's name
     * @param missing why an engine has none, by its name
     */
    public record Row(Operation operation, Map<String, Samples> ns, Map<String, String> missing) {
        /** Copies. */
        public Row {
            ns = Map.copyOf(ns);
            missing = Map.copyOf(missing);
        }

        /** The median time of a call; NaN where there is none. */
        public double of(String engine) {
            return ns.containsKey(engine) ? ns.get(engine).median() : Double.NaN;
        }

        /**
         * The time on one engine as a fraction of that on another; NaN where a figure is missing.
         *
         * @see EngineRow#NOISE
         */
        public double ratio(String engine, String other) {
            return Math.max(of(engine), EngineRow.NOISE) / Math.max(of(other), EngineRow.NOISE);
        }
    }

    /** A comparison of the engines of these names, among {@link #names()}. */
    public static OperationComparison of(List<String> engines, Rounds rounds) {
        return new OperationComparison(engines.stream().map(Contestant::of).toList(), rounds);
    }

    /** A comparison of these. */
    public OperationComparison(List<Contestant> contestants, Rounds rounds) {
        this.contestants = List.copyOf(contestants);
        this.rounds = rounds;
    }

    /** The names of all engines that there are on some machine, in the order of columns. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(EngineComparison.ours());
        names.add(EngineComparison.KERNEL);
        return names;
    }

    /** The kernel has more values of a per-CPU map than one worker, and the test run may be on any of the CPUs. */
    private static Optional<String> difference(Operation checked, Workload answers, ReplayResult reference,
            Contestant contestant) {
        boolean more = contestant.isKernel() && checked.map() != null && checked.map().type().isPerCpu();
        return contestant.difference(answers, reference, checked::fill,
                more ? Set.of(checked.map().name()) : Set.of());
    }

    /** About how long {@link #measure} takes, in s. */
    public double seconds(Operation operation) {
        return contestants.stream().filter(contestant -> contestant.whyNot().isEmpty())
                .mapToDouble(contestant -> OperationSubject.seconds(operation, contestant, rounds)).sum();
    }

    /** Measures one operation. */
    public Row measure(Operation operation) {
        Map<String, String> missing = new LinkedHashMap<>();
        Operation checked = operation.small();
        Workload answers = checked.answers();
        ReplayResult reference = Outcome.of(answers, Engines.INTERPRETER, checked::fill);
        try (Pairs pairs = new Pairs()) {
            for (Contestant contestant : contestants) {
                try {
                    contestant.whyNot().or(() -> difference(checked, answers, reference, contestant))
                            .ifPresentOrElse(reason -> missing.put(contestant.name(), reason),
                                    () -> pairs.add(contestant.name(),
                                            () -> OperationSubject.calls(operation, contestant),
                                            () -> OperationSubject.keys(operation, contestant)));
                } catch (LoadException | OperationSubject.WrongAnswer e) {
                    missing.put(contestant.name(), e.getMessage());
                }
            }
            Map<String, Samples> ns = new LinkedHashMap<>();
            pairs.measure(rounds).forEach(figure ->
                    ns.put(figure.engine(), figure.net().map(packet -> packet / Operation.TIMES)));
            return new Row(operation, ns, missing);
        }
    }
}
