package io.sluice.vm.jit;

import io.sluice.vm.x64.Symbol;

/** The addresses that the simple JIT's code refers to; {@link CodeBlob#install} resolves them. */
public sealed interface CodeSymbol extends Symbol {
    /** Where the helper with this id is called. */
    record Helper(int id) implements CodeSymbol {
    }

    /**
     * Where the function of a recipe is called, or the helper where it has none.
     *
     * @param id the helper's
     * @param map the index of the program's map that it is about, negative for none
     * @param sizes arguments that are known, see {@link io.sluice.vm.api.KnownSizes}
     */
    record MapHelper(int id, int map, java.util.Map<Integer, Long> sizes) implements CodeSymbol {
    }

    /** The header of the program's map with this index. */
    record Map(int index) implements CodeSymbol {
    }

    /** The base of the values (or slots) of the program's map with this index, as its shape gives it. */
    record MapBase(int index) implements CodeSymbol {
    }
}
