package io.sluice.vm.optimizing;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.RecipeCompiler;
import io.sluice.vm.codegen.CompiledCode;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.opt.build.CodeSymbol;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * Where the symbols of a program's code are in this process.
 *
 * @param maps the live maps of the program by index, of the shapes it was compiled for
 * @param helpers where helpers are called
 * @param recipes functions to call for {@link #calls} in place of helpers
 */
record SymbolAddresses(List<BpfMap> maps, HelperTable helpers, RecipeCompiler.Code recipes)
        implements ToLongFunction<Symbol> {
    @Override
    public long applyAsLong(Symbol symbol) {
        if (!(symbol instanceof CodeSymbol known)) {
            throw new IllegalStateException("internal error: nobody knows the address of " + symbol.text());
        }
        return switch (known) {
            case CodeSymbol.Helper helper -> helpers.address(helper.id());
            case CodeSymbol.MapHelper call -> recipes.address(call(call, maps, helpers), helpers);
            case CodeSymbol.Rare rare -> rare.call().address();
            case CodeSymbol.Map map -> maps.get(map.index()).address();
            case CodeSymbol.MapBase map -> maps.get(map.index()).valuesAddress();
            case CodeSymbol.Function function -> throw new IllegalStateException(
                    "internal error: function " + function.number() + " is not in the code");
        };
    }

    /** The calls that code makes of functions of recipes. */
    static List<RecipeCompiler.Call> calls(CompiledCode code, List<BpfMap> maps, HelperTable helpers) {
        return code.relocations().stream().map(CompiledCode.Relocation::symbol)
                .filter(CodeSymbol.MapHelper.class::isInstance).map(CodeSymbol.MapHelper.class::cast)
                .map(call -> call(call, maps, helpers)).distinct().toList();
    }

    private static RecipeCompiler.Call call(CodeSymbol.MapHelper call, List<BpfMap> maps, HelperTable helpers) {
        return new RecipeCompiler.Call(
                helpers.get(call.id()), call.map() < 0 ? null : maps.get(call.map()), call.sizes());
    }
}
