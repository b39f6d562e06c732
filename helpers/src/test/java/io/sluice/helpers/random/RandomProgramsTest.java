package io.sluice.helpers.random;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.maps.ProgArrayMap;
import io.sluice.vm.OptimizingVariants;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.jit.JitOptions;
import io.sluice.vm.jit.JitProgram;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.PassRunner;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.build.GraphProgram;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.RecipeFunctions;
import io.sluice.vm.random.Engine;
import io.sluice.vm.random.LocalEngine;
import io.sluice.vm.random.RandomProgram;
import io.sluice.vm.random.RandomRun;
import io.sluice.vm.stepping.SteppingEngine;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.x64.CpuFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Random programs with maps, helpers, subprogs and tail calls give the same on every engine and in the kernel. */
class RandomProgramsTest {
    private static final boolean LONG = Boolean.getBoolean("sluice.long");
    private static final int PROGRAMS = LONG ? 5000 : 150;
    /** How many of the ways to compile that all are much alike each program is compiled in. */
    private static final int FURTHER = 3;
    private static final int ONE_WORKER = 1;
    private static final int UPDATES = 70;

    private static final BuildOptions FOLDED = BuildOptions.of(Fold::new);
    private static final BuildOptions OPTIMIZED = BuildOptions.of(Fold::new);
    private static final BuildOptions CALLING =
        new BuildOptions(() -> Simplifier.NONE, 0, 0, VectorLevel.NONE, false, true);

    private final HelperTable implementations = Helpers.table(TraceSink.NONE);
    private final HelperTable helpers = Helpers.table(TraceSink.NONE);
    private final HelperTable others = Helpers.table(TraceSink.NONE);

    @Test
    void enginesAgreeWithTheKernel() {
        JitOptions blinded = new JitOptions(CpuFeature.detect(), new Random(1));
        List<Engine> engines = new ArrayList<>(List.of(
            engine("interpreter", Interpreter.unchecked()::load),
            engine("checked interpreter", Interpreter.checked()::load),
            engine("stepping", new SteppingEngine()::load),
            engine("simple", JitProgram::load),
            engine("simple with recipes", helpers, recipes(CpuFeature.detect())),
            engine("simple with recipes for any CPU", others, recipes(Set.of())),
            engine("graph", program -> new GraphProgram(program, FOLDED)),
            engine("graph without inlining", program -> new GraphProgram(program, CALLING)),
            engine("optimized graph", program -> new GraphProgram(program, OPTIMIZED, g -> optimize(g, Set.of()))),
            engine("jit with blinded constants", program -> JitProgram.load(program, blinded))));
        LocalEngine optimizing = engine("optimizing", OptimizingVariants.plain()::load);
        engines.add(optimizing);
        List<Engine> further = new ArrayList<>();
        OptimizingVariants.all().forEach(variant -> further.add(engine(variant.name(), variant::load)));
        List.of(2, 3, 64).forEach(packets -> further.add(optimizing.inBatchesOf(packets)));
        further.add(engine("optimizing, and simple where tail calls go", program -> load(program, true)));
        further.add(engine("simple, and optimizing where tail calls go", program -> load(program, false)));
        RandomRun.agree(engines, seed -> further(further, seed), PROGRAMS, UnaryOperator.identity());
    }

    /** Those that run a program beside the others: all of them in the profile "long", else some in turn. */
    private List<Engine> further(List<Engine> all, long seed) {
        List<Engine> chosen = withoutSomePasses(seed);
        for (int i = 0; i < (LONG ? all.size() : FURTHER); i++) {
            chosen.add(all.get((int) Math.floorMod(seed * FURTHER + i, (long) all.size())));
        }
        return chosen;
    }

    private static BpfProgram load(VerifiedProgram program, boolean optimizingFirst) {
        boolean first = program.spec().name().equals(RandomProgram.MAIN);
        return first == optimizingFirst ? OptimizingVariants.plain().load(program) : JitProgram.load(program);
    }

    /** The JIT without some passes, and the walk over the graphs that it makes code of. */
    private List<Engine> withoutSomePasses(long seed) {
        OptimizingVariants.Variant variant = OptimizingVariants.random(seed);
        Set<String> without = variant.options().without();
        BuildOptions options = BuildOptions.of(Fold::new);
        return new ArrayList<>(List.of(engine(variant.name(), variant::load), engine("graph without passes " + without,
            program -> new GraphProgram(program, options, g -> optimize(g, without)))));
    }

    private static void optimize(Graph graph, Set<String> disabled) {
        Pipeline.run(graph, new PassContext(new Fold()), new PassRunner(disabled, true, null));
    }

    private static Function<VerifiedProgram, BpfProgram> recipes(Set<CpuFeature> features) {
        RecipeFunctions compiled = new RecipeFunctions(CompileOptions.host().with(features).withChecks());
        return program -> {
            compiled.install(program.helpers());
            return JitProgram.load(program, JitOptions.host(), compiled);
        };
    }

    private LocalEngine engine(String name, Function<VerifiedProgram, BpfProgram> load) {
        return engine(name, implementations, load);
    }

    /** Of a hash, one whose worker has had elements to give back, as only then it changes them in machine code. */
    private static BpfMap map(MapSpec spec) {
        BpfMap map = new MapFactory().create(spec, ONE_WORKER);
        if (spec.type() == MapType.HASH) {
            try (OffHeap memory = OffHeap.allocate(spec.keySize() + spec.valueSize())) {
                for (int i = 0; i < UPDATES; i++) {
                    map.update(memory.address(), memory.address() + spec.keySize(), 0, 0);
                }
                map.delete(memory.address(), 0);
            }
        }
        return map;
    }

    private static LocalEngine engine(String name, HelperTable helpers, Function<VerifiedProgram, BpfProgram> load) {
        return new LocalEngine(name, RandomProgramsTest::map,
            (spec, maps) -> load.apply(Verifier.verify(spec, maps, helpers)),
            (map, index, program) -> ((ProgArrayMap) map).set(index, program));
    }
}
