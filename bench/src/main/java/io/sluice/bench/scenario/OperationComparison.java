package io.sluice.bench.scenario;

import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import io.sluice.vm.kernel.KernelCollection;
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
    /** A map of many elements takes the kernel seconds to fill: its program, some us a packet, is put to one place. */
    private static final KernelSubject.Size IN_KERNEL = new KernelSubject.Size(1, 1000);

    private final List<String> engines;
    private final Rounds rounds;

    /**
     * An operation on all engines.
     *
     * @param operation the operation
     * @param ns median ns of CPU time a call, by the engine's name
     * @param missing why an engine has none, by its name
     */
    public record Row(Operation operation, Map<String, Double> ns, Map<String, String> missing) {
        /** Copies. */
        public Row {
            ns = Map.copyOf(ns);
            missing = Map.copyOf(missing);
        }

        /** The time of a call; NaN where there is none. */
        public double of(String engine) {
            return ns.getOrDefault(engine, Double.NaN);
        }

        /** The time on one engine as a fraction of that on another; NaN where a figure is missing. */
        public double ratio(String engine, String other) {
            return of(engine) / of(other);
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
                        add(pairs, engine, operation);
                    } catch (LoadException | WrongAnswer e) {
                        missing.put(engine, e.getMessage());
                    }
                });
            }
            Map<String, Double> ns = new LinkedHashMap<>();
            pairs.measure(rounds).forEach(figure -> ns.put(figure.engine(), figure.netNs() / Operation.TIMES));
            return new Row(operation, ns, missing);
        }
    }

    private static void add(Pairs pairs, String name, Operation operation) {
        if (name.equals(EngineComparison.KERNEL)) {
            pairs.add(name, () -> inKernel(operation), () -> KernelSubject.of(operation.keys()));
        } else {
            Engine engine = Engines.of(name).orElseThrow();
            pairs.add(name, () -> here(operation, engine), () -> new VmSubject(operation.keys(), engine, false));
        }
    }

    /** A helper that did not answer as it must. */
    private static final class WrongAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;

        WrongAnswer(Operation operation) {
            super(operation.name() + ": a call failed");
        }
    }

    private static Subject here(Operation operation, Engine engine) {
        VmSubject calls = new VmSubject(operation.calls(), engine, false, operation::fill);
        calls.ns(1);
        if (calls.verdicts().contains(Operation.FAILED)) {
            calls.close();
            throw new WrongAnswer(operation);
        }
        return calls;
    }

    private static Subject inKernel(Operation operation) {
        Workload calls = operation.calls();
        String name = calls.program().name();
        KernelSubject subject = new KernelSubject(
                () -> KernelCollection.load(calls.object(), List.of(calls.program())), name, calls, IN_KERNEL,
                operation::fill);
        if (subject.verdict() == Operation.FAILED) {
            subject.close();
            throw new WrongAnswer(operation);
        }
        return subject;
    }
}
