package io.sluice.vm.optimizing;

import io.sluice.vm.api.BpfMap;
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
import io.sluice.vm.x64.CpuFeature;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/** Compiles recipes as functions, for the simple JIT, which calls them in place of Java implementations. */
public final class RecipeFunctions implements RecipeCompiler {
    private static final String FUNCTION = "recipe";
    /**
     * The code of calls about maps, which all programs of a map share: a hash's update takes as long to compile as a
     * short program. Gone with the map.
     */
    private static final Map<BpfMap, Map<Key, Optional<CompiledCode>>> MADE =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final CompileOptions options;
    private final BuildOptions building;
    /** The code of helpers that are not about maps: made once, never freed, as any program may call it. */
    private final Map<HelperSpec, Long> addresses = new HashMap<>();
    /** That of calls of such helpers whose sizes are known: few, as those are small. */
    private final Map<Call, Optional<CompiledCode>> sized = new ConcurrentHashMap<>();

    /** As these options say; no function has constants of programs to hide. */
    public RecipeFunctions(CompileOptions options) {
        this.options = options;
        this.building = OptimizingCompiler.build(options);
    }

    /** What code made before depends on, beside the map. */
    private record Key(HelperSpec helper, Set<CpuFeature> features, boolean checked) {
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
        Map<Call, CompiledCode> made = new LinkedHashMap<>();
        for (Call call : calls) {
            made(call).ifPresent(code -> made.put(call, code));
        }
        if (made.isEmpty()) {
            return new Functions(null, Map.of());
        }
        Map<Call, Long> entries = new HashMap<>();
        ExecutableMemory memory = CompiledCode.install(List.copyOf(made.values()), RecipeFunction::address);
        long at = memory.address();
        for (Map.Entry<Call, CompiledCode> one : made.entrySet()) {
            entries.put(one.getKey(), at + one.getValue().entry(FUNCTION));
            at += one.getValue().alignedSize();
        }
        return new Functions(memory, entries);
    }

    /** The code of a call, as it was made before for the same map or sizes; empty where no recipe fits. */
    private Optional<CompiledCode> made(Call call) {
        if (call.map() == null) {
            return call.known().isEmpty() ? make(call) : sized.computeIfAbsent(call, this::make);
        }
        return MADE.computeIfAbsent(call.map(), map -> new ConcurrentHashMap<>()).computeIfAbsent(
                new Key(call.helper(), options.features(), options.checked()), key -> make(call));
    }

    private Optional<CompiledCode> make(Call call) {
        Graph graph = RecipeFunction.build(FUNCTION, call, building);
        if (graph == null) {
            return Optional.empty();
        }
        Pipeline.run(graph, new PassContext(new Fold()), new PassRunner(Set.of(), options.checked(), null));
        return Optional.of(CodeGenerator.compile(
                List.of(graph), new CodegenOptions(options.features(), null, options.checked())));
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
