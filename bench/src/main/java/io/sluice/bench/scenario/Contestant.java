package io.sluice.bench.scenario;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.method.KernelRestore;
import io.sluice.bench.method.KernelSubject;
import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Subject;
import io.sluice.bench.nativec.NativeEngine;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.replay.Agreement;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.object.CollectionSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An engine as comparisons take it.
 *
 * @param name its name in tables
 * @param whyNot why it is not to be had on this machine; empty where it is
 * @param engines makes the engine for an object; null for the kernel
 */
public record Contestant(String name, Optional<String> whyNot, Function<CollectionSpec, Engine> engines) {
    /** The one with a name among {@link EngineComparison#names()}. */
    public static Contestant of(String name) {
        if (name.equals(EngineComparison.KERNEL)) {
            return new Contestant(name, KernelAvailability.whyNot(), null);
        }
        if (name.equals(LlvmEngine.NAME)) {
            return new Contestant(name, LlvmEngine.whyNot(), _ -> new LlvmEngine());
        }
        for (NativeEngine.Variant variant : NativeEngine.Variant.values()) {
            if (variant.engine().equals(name)) {
                return new Contestant(name, NativeEngine.whyNot(), variant::of);
            }
        }
        return ofThisProcess(Engines.of(name).orElseThrow());
    }

    /** One that needs nothing of the machine. */
    public static Contestant ofThisProcess(Engine engine) {
        return new Contestant(engine.name(), Optional.empty(), _ -> engine);
    }

    /** Whether it is the running kernel. */
    public boolean isKernel() {
        return engines == null;
    }

    /** The engine for an object; not of the kernel. */
    public Engine engine(CollectionSpec object) {
        return engines.apply(object);
    }

    /** Whether it is to run every program that the interpreter runs; programs have no C, and LLVM lacks some insns. */
    boolean mustRun() {
        return isKernel() || Engines.of(name).isPresent();
    }

    /**
     * Why it cannot be timed on a workload, even if it is right.
     *
     * @param restoring what that needs to be repeated
     */
    Optional<String> whyNot(Workload workload, Restoring restoring) {
        if (whyNot.isPresent() || !isKernel()) {
            return whyNot;
        }
        return switch (restoring) {
            case NOTHING -> Optional.empty();
            case BYTES -> Optional.of("changes packets for good, and a test run sees each as the run before left it");
            case BOUNDS -> KernelRestore.isOneLength(workload) ? Optional.empty() : Optional.of(
                    "adds or takes off headers, which only packets of one length can be freed from there");
        };
    }

    /**
     * How its outcome on a workload differs.
     *
     * @param reference the interpreter's outcome
     * @return the first way in which its own differs; empty where it does not
     * @throws io.sluice.vm.LoadException where it refuses the program
     * @throws io.sluice.vm.kernel.KernelException where it is the kernel, and refuses it
     */
    Optional<String> difference(Workload workload, ReplayResult reference) {
        return difference(workload, reference, workload::fill, Set.of());
    }

    /**
     * The same with maps that are filled otherwise.
     *
     * @param fill fills the maps
     * @param ignored names of maps that may differ
     */
    public Optional<String> difference(Workload workload, ReplayResult reference,
            Consumer<Map<String, ? extends ControlMap>> fill, Set<String> ignored) {
        ReplayResult own = isKernel() ? Outcome.inKernel(workload, fill)
                : Outcome.of(workload, engine(workload.object()), fill);
        List<String> differences = Agreement.of(reference, own, ignored, Integer::toString).all();
        return differences.stream().findFirst().map(first -> "differs from the interpreter: " + first);
    }

    /**
     * A workload in the kernel.
     *
     * @param restoring {@link Restoring#BYTES} cannot be had there
     */
    static Subject inKernel(Workload workload, Restoring restoring) {
        return restoring.isNeeded() ? KernelRestore.program(workload) : KernelSubject.of(workload);
    }

    /** What {@link #inKernel} is net of, with an empty program on the same packets. */
    static Subject aroundInKernel(Workload workload, Workload empty, Restoring restoring) {
        return restoring.isNeeded() ? KernelRestore.around(workload) : KernelSubject.of(empty);
    }
}
