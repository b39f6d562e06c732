package io.sluice.bench.llvm;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.RecipeCompiler;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.RecipeFunctions;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * The functions that a program's calls go to: recipes compiled for its maps, and the helpers of the table, as the
 * simple JIT has them. They are made before LLVM starts and are no part of its time.
 */
final class Helpers implements AutoCloseable {
    private static final RecipeFunctions RECIPES = new RecipeFunctions(CompileOptions.host());

    private final VerifiedProgram program;
    private final RecipeCompiler.Code code;

    Helpers(VerifiedProgram program) {
        this.program = program;
        RECIPES.install(program.helpers());
        List<RecipeCompiler.Call> calls = new ArrayList<>();
        for (int i = 0; i < program.insns().size(); i++) {
            if (program.insns().at(i) instanceof Insn.CallHelper insn) {
                RecipeCompiler.Call call = aboutMap(i, insn.id());
                if (call != null && !calls.contains(call)) {
                    calls.add(call);
                }
            }
        }
        this.code = RECIPES.compile(calls);
    }

    /** The call of an insn if it is about one certain map, else null. */
    private RecipeCompiler.Call aboutMap(int index, int id) {
        int map = MapOperation.of(id) == null ? -1 : program.facts().callMap()[index];
        return map < 0 ? null : new RecipeCompiler.Call(program.helpers().get(id), program.maps().get(map));
    }

    /** Where the helper is that the insn at an index calls. */
    long address(int index, int id) {
        RecipeCompiler.Call call = aboutMap(index, id);
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
