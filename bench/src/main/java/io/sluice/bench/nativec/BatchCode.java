package io.sluice.bench.nativec;

import io.sluice.vm.elf.ElfFile;
import io.sluice.vm.elf.ElfSymbol;
import java.util.Set;

/** How much machine code of a compiled unit runs a batch. */
final class BatchCode {
    /** The loop, with the program inlined. */
    static final String ENTRY = "sluice_batch";
    /** Runs the program once. */
    static final String CALL = "sluice_call";

    private BatchCode() {
    }

    /**
     * The bytes of the loop and of the functions that the program calls.
     *
     * @param program the name of the program, whose copy outside of the loop does not count
     */
    static int size(byte[] objectFile, String program) {
        Set<String> others = Set.of(CALL, program);
        return (int) ElfFile.parse(objectFile).symbols().stream()
                .filter(symbol -> symbol.type() == ElfSymbol.FUNC && symbol.section() != ElfSymbol.UNDEF)
                .filter(symbol -> !others.contains(symbol.name()))
                .mapToLong(ElfSymbol::size).sum();
    }
}
