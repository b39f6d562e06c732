package io.sluice.bench.llvm;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.KnownSizes;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.RecipeCompiler;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.RecipeFunctions;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The functions that a program's calls go to: recipes compiled for its maps and sizes, and the helpers of the table, as
 * the simple JIT has them. They are made before LLVM starts and are no part of its time.
 */
final class Helpers implements AutoCloseable {
    private static final RecipeFunctions RECIPES = new RecipeFunctions(CompileOptions.host());

    private final VerifiedProgram program;
    private final KnownSizes sizes;
    private final RecipeCompiler.Code code;

    Helpers(VerifiedProgram program) {
        this.program = program;
        this.sizes = new KnownSizes(program.insns());
        RECIPES.install(program.helpers());
        List<RecipeCompiler.Call> calls = new ArrayList<>();
        for (int i = 0; i < program.insns().size(); i++) {
            if (program.insns().at(i) instanceof Insn.CallHelper insn) {
                RecipeCompiler.Call call = special(i, insn.id());
                if (call != null && !calls.contains(call)) {
                    calls.add(call);
                }
            }
        }
        this.code = RECIPES.compile(calls);
    }

    /** The call of an insn if it is about one certain map, or of known sizes; else null. */
    private RecipeCompiler.Call special(int index, int id) {
        HelperSpec helper = program.helpers().get(id);
        int map = MapOperation.of(id) == null ? -1 : program.facts().callMap()[index];
        Map<Integer, Long> known = sizes.of(index, helper);
        return map < 0 && known.isEmpty() ? null
                : new RecipeCompiler.Call(helper, map < 0 ? null : program.maps().get(map), known);
    }

    /** Where the helper is that the insn at an index calls. */
    long address(int index, int id) {
        RecipeCompiler.Call call = special(index, id);
        long recipe = call == null ? 0 : code.address(call);
        return recipe != 0 ? recipe : program.helpers().address(id);
    }

    /** Where a helper is that is known when the program runs. */
    long address(HelperSpec helper) {
        return program.helpers().address(helper.id());
    }

    @Override
    public void close() {
        code.close();
    }
}
