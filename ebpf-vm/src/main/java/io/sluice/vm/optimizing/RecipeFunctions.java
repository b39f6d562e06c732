package io.sluice.vm.optimizing;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.RecipeCompiler;
import io.sluice.vm.codegen.CodeGenerator;
import io.sluice.vm.codegen.CodegenOptions;
import io.sluice.vm.codegen.CompiledCode;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.PassRunner;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.opt.recipe.RecipeFunction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compiles recipes as functions, for the simple JIT, which calls them in place of Java implementations. */
public final class RecipeFunctions implements RecipeCompiler {
    private final CompileOptions options;
    private final BuildOptions building;
    /** The code of helpers that are not about maps: made once, never freed, as any program may call it. */
    private final Map<HelperSpec, Long> addresses = new HashMap<>();

    /** As these options say; no function has constants of programs to hide. */
    public RecipeFunctions(CompileOptions options) {
        this.options = options;
        this.building = OptimizingCompiler.build(options);
    }

    /** Code of calls in one piece of executable memory, null for none. */
    private record Functions(ExecutableMemory memory, Map<Call, Long> entries) implements Code {
        @Override
        public long address(Call call) {
            return entries.getOrDefault(call, 0L);
        }

        @Override
        public void close() {
            if (memory != null) {
                memory.close();
            }
        }
    }

    @Override
    public Code compile(List<Call> calls) {
        List<Graph> graphs = new ArrayList<>();
        List<Call> made = new ArrayList<>();
        for (Call call : calls) {
            String name = call.helper().name() + "." + graphs.size();
            Graph graph = RecipeFunction.build(name, call.helper(), call.map(), building);
            if (graph != null) {
                Pipeline.run(graph, new PassContext(new Fold()), new PassRunner(Set.of(), options.checked(), null));
                graphs.add(graph);
                made.add(call);
            }
        }
        if (graphs.isEmpty()) {
            return new Functions(null, Map.of());
        }
        CodegenOptions generation = new CodegenOptions(options.features(), null, options.checked());
        CompiledCode code = CodeGenerator.compile(graphs, generation);
        ExecutableMemory memory = code.install(RecipeFunction::address);
        Map<Call, Long> entries = new HashMap<>();
        for (int i = 0; i < made.size(); i++) {
            entries.put(made.get(i), memory.address() + code.entry(graphs.get(i).name()));
        }
        return new Functions(memory, entries);
    }

    /** Has machine code call compiled recipes of helpers that are not about maps from now on. */
    public synchronized void install(HelperTable helpers) {
        List<Call> missing = new ArrayList<>();
        for (HelperSpec helper : helpers.rows()) {
            if (helper.recipe() != null && MapOperation.of(helper.id()) == null && !addresses.containsKey(helper)) {
                missing.add(new Call(helper, null));
            }
        }
        Code code = compile(missing);
        for (Call call : missing) {
            addresses.put(call.helper(), code.address(call));
        }
        for (HelperSpec helper : helpers.rows()) {
            long address = addresses.getOrDefault(helper, 0L);
            if (address != 0) {
                helpers.install(helper.id(), address);
            }
        }
    }
}
