package io.sluice.vm.jit;

import io.sluice.vm.x64.Symbol;

/** The addresses that the simple JIT's code refers to; {@link CodeBlob#install} resolves them. */
public sealed interface CodeSymbol extends Symbol {
    /** Where the helper with this id is called. */
    record Helper(int id) implements CodeSymbol {
    }

    /** Where the helper with this id is called about the program's map with this index. */
    record MapHelper(int id, int map) implements CodeSymbol {
    }

    /** The header of the program's map with this index. */
    record Map(int index) implements CodeSymbol {
    }

    /** The base of the values (or slots) of the program's map with this index, as its shape gives it. */
    record MapBase(int index) implements CodeSymbol {
    }
}
