package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.OptimizedProgram;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.x64.CpuFeature;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How a helper is called. */
enum Mode {
    /** The Java implementation, by a loop in Java: what the interpreter calls. */
    JAVA("java", Engines.INTERPRETER, null),
    /** The recipe as a function, which the simple JIT's code calls. */
    OUT_OF_LINE("out of line", Engines.SIMPLE, Engines.SIMPLE::load),
    /** The same function, called by the optimizing JIT's code. */
    NOT_INLINED("not inlined", Engines.OPTIMIZING, program -> OptimizedProgram.load(program,
            CompileOptions.host().without(Set.of(BuildOptions.RECIPES)))),
    /** The recipe in the optimizing JIT's code, for this CPU without its vectors. */
    NO_SIMD("no SIMD", Engines.OPTIMIZING, program -> OptimizedProgram.load(program,
            CompileOptions.host().with(withoutVectors()))),
    /** The recipe in the optimizing JIT's code. */
    INLINED("inlined", Engines.OPTIMIZING, Engines.OPTIMIZING::load),
    /** The running kernel's, called by its own JIT's code. */
    KERNEL(EngineComparison.KERNEL, null, null);

    private static final String VECTORS = "AVX";

    private final String label;
    private final Engine of;
    private final Function<VerifiedProgram, BpfProgram> loader;

    Mode(String label, Engine of, Function<VerifiedProgram, BpfProgram> loader) {
        this.label = label;
        this.of = of;
        this.loader = loader;
    }

    private record Loader(String name, Function<VerifiedProgram, BpfProgram> loader) implements Engine {
        @Override
        public BpfProgram load(VerifiedProgram program) {
            return loader.apply(program);
        }
    }

    /** What this CPU has but for AVX, AVX2 and AVX-512; without those the code has no vectors at all. */
    private static Set<CpuFeature> withoutVectors() {
        return CompileOptions.host().features().stream().filter(feature -> !feature.name().startsWith(VECTORS))
                .collect(Collectors.toSet());
    }

    /** What tables call it. */
    String label() {
        return label;
    }

    /** The name of the engine that it belongs to. */
    String engineName() {
        return of == null ? EngineComparison.KERNEL : of.name();
    }

    /** Whether its code is the work of a JIT of this process. */
    boolean isMachineCode() {
        return loader != null;
    }

    /** What loads programs so; of {@link #isMachineCode} only. */
    Engine engine() {
        return new Loader(label, loader);
    }
}
