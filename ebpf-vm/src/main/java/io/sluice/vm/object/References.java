package io.sluice.vm.object;

import io.sluice.vm.elf.ElfSymbol;

/** Resolves symbols to functions, maps, data and externs. */
final class References {
    private final FunctionTable functions;
    private final MapTable maps;
    private final Externs externs;

    References(FunctionTable functions, MapTable maps, Externs externs) {
        this.functions = functions;
        this.maps = maps;
        this.externs = externs;
    }

    /** The name of a map by its index in the collection. */
    String mapName(int index) {
        return maps.all().get(index).name;
    }

    /** A function that starts exactly here, or null. */
    Function function(int section, long offset) {
        return functions.isCode(section) ? functions.at(section, offset) : null;
    }

    /** What a wide insn loads the address of. */
    Reference address(ElfSymbol symbol, long addend) {
        if (symbol.section() == ElfSymbol.UNDEF) {
            return externs.address(symbol);
        }
        long offset = symbol.value() + addend;
        if (functions.isCode(symbol.section())) {
            return code(symbol, offset);
        }
        Reference target = maps.at(symbol, offset);
        if (target == null) {
            throw new ObjectException(ObjectFile.describe(symbol) + ": is in section " + symbol.section()
                    + ", which holds neither code, maps nor data");
        }
        return target;
    }

    /** What a call calls. */
    Reference call(ElfSymbol symbol, long addend) {
        if (symbol.section() == ElfSymbol.UNDEF) {
            return externs.call(symbol);
        }
        if (!functions.isCode(symbol.section())) {
            throw new ObjectException(ObjectFile.describe(symbol) + ": is called, but is in section "
                    + symbol.section() + ", which holds no code");
        }
        return code(symbol, symbol.value() + addend);
    }

    private Reference code(ElfSymbol symbol, long offset) {
        Function function = functions.at(symbol.section(), offset);
        if (function == null) {
            throw new ObjectException(ObjectFile.describe(symbol) + ": no function starts at offset " + offset
                    + " of section " + symbol.section());
        }
        return new Reference.Code(function);
    }
}
