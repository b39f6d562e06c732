package io.sluice.bench.scenario;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Pairs;
import io.sluice.bench.method.Places;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Subject;
import io.sluice.bench.method.VmSubject;
import io.sluice.bench.nativec.NativeEngine;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Programs on engines, by LLVM's JIT, in the running kernel and as their own C, side by side: for each program the
 * engines and, on each, an empty program, timed in rounds of random order at several places in memory; medians, net of
 * the empty program.
 *
 * <p>An engine whose verdicts, packets or maps differ from the interpreter's has no figure but the difference.
 */
public final class EngineComparison {
    /** The kernel's name among the engines. */
    public static final String KERNEL = "kernel";

    private final List<Contestant> contestants;
    private final Rounds rounds;
    private final Failures failures = new Failures();

    /** A comparison of the engines of these names, among {@link #names()}. */
    public static EngineComparison of(List<String> engines, Rounds rounds) {
        return new EngineComparison(engines.stream().map(Contestant::of).toList(), rounds);
    }

    EngineComparison(List<Contestant> contestants, Rounds rounds) {
        this.contestants = List.copyOf(contestants);
        this.rounds = rounds;
    }

    /** The names of the engines of this process that are compared. */
    public static List<String> ours() {
        return Engines.all().stream().filter(engine -> !engine.equals(Engines.CHECKED_INTERPRETER))
                .map(Engine::name).toList();
    }

    /** The names of all engines that there are on some machine, in the order of columns. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(ours());
        names.add(LlvmEngine.NAME);
        for (NativeEngine.Variant variant : NativeEngine.Variant.values()) {
            names.add(variant.engine());
        }
        names.add(KERNEL);
        return names;
    }

    /** Why an engine is not to be had on this machine; empty where it is. */
    public static Optional<String> whyNot(String engine) {
        return Contestant.of(engine).whyNot();
    }

    /** What could not be measured though it should have been, and why. */
    public List<String> failures() {
        return failures.all();
    }

    /** Measures one program. */
    public EngineRow measure(Workload workload) {
        boolean helpers = callsHelpers(workload.program().insns());
        try {
            return measure(workload, helpers, Outcome.of(workload, Engines.INTERPRETER));
        } catch (LoadException e) {
            String why = failures.refused(e);
            return new EngineRow(workload, helpers, List.of(),
                    contestants.stream().collect(Collectors.toMap(Contestant::name, _ -> why)));
        }
    }

    private EngineRow measure(Workload workload, boolean helpers, ReplayResult reference) {
        Workload empty = Suite.empty(workload.packets());
        Restoring restoring = Restoring.of(workload, reference);
        Map<String, String> missing = new LinkedHashMap<>();
        try (Pairs pairs = new Pairs()) {
            for (Contestant contestant : contestants) {
                if (contestant.whyNot().isEmpty()) {
                    failures.join(contestant, workload, reference, restoring,
                            () -> add(pairs, contestant, workload, empty, restoring))
                            .ifPresent(why -> missing.put(contestant.name(), why));
                }
            }
            return new EngineRow(workload, helpers, pairs.measure(rounds), missing);
        }
    }

    private static void add(Pairs pairs, Contestant contestant, Workload workload, Workload empty,
            Restoring restoring) {
        if (contestant.isKernel()) {
            pairs.add(KERNEL, () -> Contestant.inKernel(workload, restoring),
                    () -> Contestant.aroundInKernel(workload, empty, restoring));
        } else {
            boolean refill = restoring.isNeeded();
            pairs.add(contestant.name(), () -> subject(workload, contestant.engine(workload.object()), refill),
                    () -> subject(empty, contestant.engine(empty.object()), refill));
        }
    }

    /** Machine code at several places; the interpreter, which has none, at one; C, which takes long, compiled once. */
    private static Subject subject(Workload workload, Engine engine, boolean refill) {
        VmSubject first = new VmSubject(workload, engine, refill);
        if (engine.equals(Engines.INTERPRETER)) {
            return first;
        }
        return new Places(first,
                engine instanceof NativeEngine ? first::elsewhere : () -> new VmSubject(workload, engine, refill));
    }

    private static boolean callsHelpers(InsnSeq insns) {
        for (int i = 0; i < insns.size(); i++) {
            if (insns.at(i) instanceof Insn.CallHelper) {
                return true;
            }
        }
        return false;
    }
}
