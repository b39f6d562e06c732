package io.sluice.dataplane.replay;

import io.sluice.helpers.Helpers;
import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.Vm;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.object.CollectionSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The ways to run a program over a capture: the engines of this process, and the running kernel as their peer. */
public enum ReplayEngine {
    /** The interpreter, which relies on the proof. */
    INTERPRETER(Engines.INTERPRETER),
    /** The interpreter that checks every memory access all the same, to debug the proof. */
    CHECKED_INTERPRETER(Engines.CHECKED_INTERPRETER),
    /** The simple JIT. */
    SIMPLE(Engines.SIMPLE),
    /** The optimizing JIT. */
    OPTIMIZING(Engines.OPTIMIZING),
    /** The running kernel, by BPF_PROG_TEST_RUN. */
    KERNEL(null);

    private static final String KERNEL_NAME = "kernel";
    private static final String ARCHITECTURE = "os.arch";
    private static final String X86_64 = "amd64";

    private final Engine engine;

    ReplayEngine(Engine engine) {
        this.engine = engine;
    }

    /** The name that users give. */
    public String text() {
        return engine == null ? KERNEL_NAME : engine.name();
    }

    /** The engine of a name. */
    public static Optional<ReplayEngine> of(String name) {
        return Arrays.stream(values()).filter(engine -> engine.text().equals(name)).findFirst();
    }

    /** All names, for messages. */
    public static String names() {
        return Arrays.stream(values()).map(ReplayEngine::text).collect(Collectors.joining(", "));
    }

    /** Why this engine is not to be had here; empty where it is. */
    public Optional<String> unavailable() {
        return switch (this) {
            case INTERPRETER, CHECKED_INTERPRETER -> Optional.empty();
            case SIMPLE, OPTIMIZING -> System.getProperty(ARCHITECTURE).equals(X86_64) ? Optional.empty()
                : Optional.of("emits x86-64, this is " + System.getProperty(ARCHITECTURE));
            case KERNEL -> KernelAvailability.whyNot();
        };
    }

    /**
     * Realises a program with the maps and programs that it refers to, on fresh maps for one worker.
     *
     * @throws RuntimeException with a breadcrumb where that is refused
     */
    public LoadedProgram load(CollectionSpec collection, ProgramSpec program) {
        return load(collection, program, ReplayOptions.plain());
    }

    /** As {@link #load(CollectionSpec, ProgramSpec)}, with what the options give to engines of this process. */
    public LoadedProgram load(CollectionSpec collection, ProgramSpec program, ReplayOptions options) {
        if (engine == null) {
            KernelCollection loaded = KernelCollection.load(collection, List.of(program));
            Map<String, ControlMap> maps = new LinkedHashMap<>(loaded.maps());
            return new LoadedProgram(text(), loaded.program(program.name()), maps, new Quiescence(1), null,
                    loaded::close);
        }
        Quiescence quiescence = new Quiescence(1);
        HelperTable helpers = Helpers.table(options.trace(), options.fib());
        Collection loaded = Vm.builder(new MapFactory(quiescence, options.pins()), helpers).build()
                .load(collection, List.of(program), engine);
        Map<String, ControlMap> maps = new LinkedHashMap<>(loaded.maps());
        return new LoadedProgram(text(), loaded.program(program.name()), maps, quiescence, helpers, loaded::close);
    }
}
