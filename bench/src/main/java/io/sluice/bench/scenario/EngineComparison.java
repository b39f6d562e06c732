package io.sluice.bench.scenario;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.nativec.NativeEngine;
import io.sluice.dataplane.replay.Agreement;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.LoadException;
import io.sluice.vm.Vm;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Programs on engines, by LLVM's JIT, in the running kernel and as their own C, side by side: for each program the
 * engines and, on each, an empty program, timed in rounds of random order; medians, net of the empty program.
 *
 * <p>An engine whose verdicts, packets or maps differ from the interpreter's has no figure but the difference.
 */
public final class EngineComparison {
    /** The kernel's name among the engines. */
    public static final String KERNEL = "kernel";

    private static final int NANOS_PER_MILLI = 1_000_000;

    private final List<String> engines;
    private final Settings settings;

    /**
     * How to measure.
     *
     * @param rounds how many times each program is timed on each engine
     * @param millis how long each time
     * @param seed of the order within the rounds
     */
    public record Settings(int rounds, int millis, long seed) {
    }

    /** A pair to be timed: the program and the empty one. */
    private record Pair(String engine, Subject program, Subject empty) {
    }

    /** How an engine makes the pair of a workload. */
    private record Maker(Supplier<ReplayResult> outcome, Supplier<Subject> program, Supplier<Subject> empty) {
    }

    /** A comparison of the engines of these names, among {@link #names()}. */
    public EngineComparison(List<String> engines, Settings settings) {
        this.engines = List.copyOf(engines);
        this.settings = settings;
    }

    /** The names of all engines that there are on some machine, in the order of columns. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        Engines.all().stream().filter(engine -> !engine.equals(Engines.CHECKED_INTERPRETER))
                .forEach(engine -> names.add(engine.name()));
        names.add(LlvmEngine.NAME);
        for (NativeEngine.Variant variant : NativeEngine.Variant.values()) {
            names.add(variant.engine());
        }
        names.add(KERNEL);
        return names;
    }

    /** Why an engine is not to be had on this machine; empty where it is. */
    public static Optional<String> whyNot(String engine) {
        if (engine.equals(KERNEL)) {
            return KernelAvailability.whyNot();
        }
        if (engine.equals(LlvmEngine.NAME)) {
            return LlvmEngine.whyNot();
        }
        return variant(engine).isPresent() ? NativeEngine.whyNot() : Optional.empty();
    }

    private static Optional<NativeEngine.Variant> variant(String name) {
        for (NativeEngine.Variant variant : NativeEngine.Variant.values()) {
            if (variant.engine().equals(name)) {
                return Optional.of(variant);
            }
        }
        return Optional.empty();
    }

    /** Measures one program. */
    public EngineRow measure(Workload workload) {
        Workload empty = Suite.empty(workload.packets());
        boolean moves = moves(workload);
        ReplayResult reference = Outcome.of(workload, Engines.INTERPRETER);
        List<Pair> pairs = new ArrayList<>();
        Map<String, String> missing = new LinkedHashMap<>();
        try {
            for (String engine : engines) {
                if (whyNot(engine).isPresent()) {
                    continue;
                }
                Maker maker = engine.equals(KERNEL)
                        ? kernel(workload, empty, moves) : vm(engine, workload, empty, moves);
                try {
                    List<String> differences = Agreement.of(reference, maker.outcome().get(), Set.of(),
                            Integer::toString).all();
                    if (differences.isEmpty()) {
                        pairs.add(new Pair(engine, maker.program().get(), maker.empty().get()));
                    } else {
                        missing.put(engine, "differs from the interpreter: " + differences.getFirst());
                    }
                } catch (LoadException e) {
                    missing.put(engine, e.getMessage());
                }
            }
            return new EngineRow(workload, callsHelpers(workload.program().insns()), measure(pairs), missing);
        } finally {
            pairs.forEach(pair -> {
                pair.program().close();
                pair.empty().close();
            });
        }
    }

    private static Maker kernel(Workload workload, Workload empty, boolean moves) {
        return new Maker(() -> Outcome.inKernel(workload),
                () -> moves ? KernelRestore.program(workload) : KernelSubject.of(workload),
                () -> moves ? KernelRestore.around(workload) : KernelSubject.of(empty));
    }

    private static Maker vm(String name, Workload workload, Workload empty, boolean moves) {
        Optional<NativeEngine.Variant> variant = variant(name);
        Engine engine = variant.<Engine>map(v -> v.of(workload.object())).orElseGet(() -> ofBytecode(name));
        Engine engineOfEmpty = variant.<Engine>map(v -> v.of(empty.object())).orElse(engine);
        return new Maker(() -> Outcome.of(workload, engine), () -> new VmSubject(workload, engine, moves),
                () -> new VmSubject(empty, engineOfEmpty, moves));
    }

    private static Engine ofBytecode(String name) {
        return name.equals(LlvmEngine.NAME) ? new LlvmEngine() : Engines.of(name).orElseThrow();
    }

    /** Whether a program moves a packet's bounds. */
    private static boolean moves(Workload workload) {
        try (Collection probe = Vm.builder(new MapFactory(), Helpers.table(TraceSink.NONE)).build()
                .load(workload.object(), List.of(workload.program()), Engines.INTERPRETER)) {
            return probe.verified(workload.program().name()).facts().changesPacket();
        }
    }

    private static boolean callsHelpers(InsnSeq insns) {
        for (int i = 0; i < insns.size(); i++) {
            if (insns.at(i) instanceof Insn.CallHelper) {
                return true;
            }
        }
        return false;
    }

    private List<Measurement> measure(List<Pair> pairs) {
        List<Subject> all = new ArrayList<>();
        pairs.forEach(pair -> {
            all.add(pair.program());
            all.add(pair.empty());
        });
        Interleaved rounds = new Interleaved(all, settings.seed());
        rounds.run(settings.rounds(), (long) settings.millis() * NANOS_PER_MILLI);
        return pairs.stream().map(pair -> new Measurement(pair.engine(),
                Interleaved.median(rounds.times(pair.program())), Interleaved.median(rounds.times(pair.empty())),
                rounds.difference(pair.program(), pair.empty()), pair.program().codeSize())).toList();
    }
}
