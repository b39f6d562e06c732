package io.sluice.bench.scenario.operation;

import io.sluice.bench.method.Pairs;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.vm.LoadException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one call of a helper costs on each engine and in the running kernel: a program that makes keys and one that
 * calls the helper with them, timed in rounds of random order; medians of their difference, a call.
 *
 * <p>A program that got a wrong answer says so by its verdict; its engine has no figure.
 */
public final class OperationComparison {
    private final List<String> engines;
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
    public OperationComparison(List<String> engines, Rounds rounds) {
        this.engines = List.copyOf(engines);
        this.rounds = rounds;
    }

    /** The names of all engines that there are on some machine, in the order of columns. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(EngineComparison.ours());
        names.add(EngineComparison.KERNEL);
        return names;
    }

    /** Measures one operation. */
    public Row measure(Operation operation) {
        Map<String, String> missing = new LinkedHashMap<>();
        try (Pairs pairs = new Pairs()) {
            for (String engine : engines) {
                EngineComparison.whyNot(engine).ifPresentOrElse(reason -> missing.put(engine, reason), () -> {
                    try {
                        pairs.add(engine, () -> OperationSubject.calls(operation, engine),
                                () -> OperationSubject.keys(operation, engine));
                    } catch (LoadException | OperationSubject.WrongAnswer e) {
                        missing.put(engine, e.getMessage());
                    }
                });
            }
            Map<String, Samples> ns = new LinkedHashMap<>();
            pairs.measure(rounds).forEach(figure ->
                    ns.put(figure.engine(), figure.net().map(packet -> packet / Operation.TIMES)));
            return new Row(operation, ns, missing);
        }
    }
}
