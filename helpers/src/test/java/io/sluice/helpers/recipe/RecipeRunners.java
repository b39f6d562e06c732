package io.sluice.helpers.recipe;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.RecipeCompiler.Call;
import io.sluice.vm.codegen.CodeGenerator;
import io.sluice.vm.codegen.CodegenOptions;
import io.sluice.vm.codegen.CompiledCode;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.GraphEvaluator;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.NativeLong;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.PassRunner;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.opt.recipe.RecipeFunction;
import io.sluice.vm.optimizing.OptimizingCompiler;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.CpuLevel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The ways in which tests run a recipe: interpreted as a graph and as machine code, with passes and vectors or not. */
final class RecipeRunners {
    static final HelperTable HELPERS = Helpers.table(TraceSink.NONE);

    private static final String OPTIMIZED = "optimized";
    private static final List<Runner> RUNNERS = runners();
    private static final List<ExecutableMemory> CODE = Collections.synchronizedList(new ArrayList<>());

    private static long rareCalls;

    private RecipeRunners() {
    }

    private record Runner(
            String name, BuildOptions options, boolean optimized, Function<Graph, NativeLong> compile) {}

    /** One way to run a recipe. */
    record Made(String name, NativeLong code) {}

    private static List<Runner> runners() {
        List<Runner> all = new ArrayList<>();
        for (VectorLevel vectors : VectorLevel.values()) {
            add(all, "plain", () -> Simplifier.NONE, vectors);
            add(all, "folded", Fold::new, vectors);
            add(all, OPTIMIZED, Fold::new, vectors);
        }
        return all;
    }

    private static void add(List<Runner> all, String name, Supplier<Simplifier> simplifier, VectorLevel vectors) {
        boolean optimized = name.equals(OPTIMIZED);
        BuildOptions options = BuildOptions.of(simplifier).withCpu(vectors, true);
        String full = name + ", vectors " + vectors;
        if (!optimized) {
            all.add(new Runner(full + ", interpreted", options, false, RecipeRunners::evaluated));
        }
        if (name.equals("folded")) {
            return;
        }
        for (CpuLevel level : CpuLevel.values()) {
            Set<CpuFeature> cpu = level.detect();
            boolean runs = OptimizingCompiler.vectors(cpu).includes(vectors);
            boolean differs = level == CpuLevel.HOST || level == CpuLevel.X86_64
                    || OptimizingCompiler.vectors(cpu) == vectors;
            if (runs && differs) {
                all.add(new Runner(full + ", for " + level, options, optimized, graph -> machineCode(graph, cpu)));
            }
        }
    }

    private static NativeLong evaluated(Graph graph) {
        GraphEvaluator.Outside outside = new GraphEvaluator.Outside() {
            @Override
            public long address(Symbol symbol) {
                return RecipeFunction.address(symbol);
            }

            @Override
            public long call(Callee.Convention convention, long address, long[] args) {
                rareCalls++;
                return NativeCalls.call(address, args[0], args[1], args[2], args[3], args[4], args[5], 0);
            }
        };
        return (a, b, c, d, e, state) -> GraphEvaluator.run(graph, outside, a, b, c, d, e, state);
    }

    private static NativeLong machineCode(Graph graph, Set<CpuFeature> features) {
        CompiledCode code = CodeGenerator.compile(List.of(graph), new CodegenOptions(features, null, true));
        ExecutableMemory installed = code.install(RecipeFunction::address);
        CODE.add(installed);
        return MachineCall.of(installed.address() + code.entry(graph.name()));
    }

    /** How many calls of Java functions interpreted recipes have made. */
    static long rareCalls() {
        return rareCalls;
    }

    /** Frees all machine code that was made. */
    static void free() {
        CODE.forEach(ExecutableMemory::close);
        CODE.clear();
    }

    /** A helper's recipe in all ways; none where it leaves such calls to the implementation. */
    static List<Made> of(int helper, BpfMap map, Map<Integer, Long> known) {
        HelperSpec row = HELPERS.get(helper);
        // compiling is most of what tests of recipes do
        return RUNNERS.parallelStream().map(runner -> made(runner, row, map, known)).flatMap(Optional::stream).toList();
    }

    private static Optional<Made> made(Runner runner, HelperSpec row, BpfMap map, Map<Integer, Long> known) {
        Graph graph = RecipeFunction.build(row.name(), new Call(row, map, known), runner.options());
        if (graph == null) {
            return Optional.empty();
        }
        Checker.check(graph);
        if (runner.optimized()) {
            Pipeline.run(graph, new PassContext(new Fold()), new PassRunner(Set.of(), true, null));
        }
        return Optional.of(new Made(runner.name(), runner.compile().apply(graph)));
    }

    /** The recipe of a helper without arguments as machine code. */
    static List<Made> ofMachineCode(int helper) {
        return of(helper, null, Map.of()).stream().filter(made -> !made.name().endsWith("interpreted")).toList();
    }
}
