package io.sluice.vm.optimizing;

import io.sluice.vm.codegen.CodeGenerator;
import io.sluice.vm.codegen.CodegenOptions;
import io.sluice.vm.codegen.CompiledCode;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.PassRunner;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.build.GraphBuilder;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.x64.CpuFeature;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** From verified programs to machine code: graphs, passes, code. The same program and options give the same code. */
public final class OptimizingCompiler {
    /** What the ops on 512 bits need: those of bytes and words, and of fewer bits in the same registers. */
    private static final Set<CpuFeature> WIDE = EnumSet.of(
            CpuFeature.AVX512F, CpuFeature.AVX512BW, CpuFeature.AVX512DQ, CpuFeature.AVX512VL);

    private OptimizingCompiler() {
    }

    /** The code that runs batches: {@link CompiledCode#BATCH}. */
    public static CompiledCode batch(VerifiedProgram program, CompileOptions options) {
        return generate(graphs(program, options, null), options);
    }

    /** The graphs that the code for batches is made of, which a dump sees after each pass; null for none. */
    public static List<Graph> graphs(VerifiedProgram program, CompileOptions options, PassRunner.Dump dump) {
        return optimized(GraphBuilder.batch(program, build(options)), options, dump);
    }

    /** The code that single runs and tail calls enter. */
    public static CompiledCode body(VerifiedProgram program, CompileOptions options) {
        return generate(optimized(GraphBuilder.body(program, build(options)), options, null), options);
    }

    static BuildOptions build(CompileOptions options) {
        boolean clock = options.features().containsAll(Set.of(CpuFeature.CONSTANT_TSC, CpuFeature.NONSTOP_TSC));
        BuildOptions building = BuildOptions.of(Fold::new).withCpu(vectors(options.features()), clock);
        return options.without().contains(BuildOptions.RECIPES) ? building.callingRecipes() : building;
    }

    /** The vectors that a CPU has insns for. */
    public static VectorLevel vectors(Set<CpuFeature> features) {
        if (!features.contains(CpuFeature.AVX2)) {
            return VectorLevel.NONE;
        }
        if (!features.containsAll(WIDE)) {
            return VectorLevel.BITS_256;
        }
        return features.contains(CpuFeature.AVX512_VNNI) ? VectorLevel.PRODUCTS : VectorLevel.BITS_512;
    }

    private static List<Graph> optimized(List<Graph> graphs, CompileOptions options, PassRunner.Dump dump) {
        VectorLevel vectors = vectors(options.features());
        for (Graph graph : graphs) {
            PassRunner runner = new PassRunner(options.without(), options.checked(), dump);
            Pipeline.run(graph, new PassContext(new Fold(), vectors, options.blinding() == null), runner);
        }
        return graphs;
    }

    private static CompiledCode generate(List<Graph> graphs, CompileOptions options) {
        return CodeGenerator.compile(
                graphs, new CodegenOptions(options.features(), options.blinding(), options.checked()));
    }
}
