package io.sluice.vm.jit;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.RecipeCompiler;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.x64.Relocation;
import java.util.List;

/**
 * Compiled code that has no address yet: the bytes, the entries in them, whose insn each range is, and the addresses
 * to fill in. The same program, options and map shapes give the same blob, whose relocations name helpers and maps
 * ({@link CodeSymbol}), never addresses.
 */
public final class CodeBlob {
    /**
     * A stretch of code.
     *
     * @param start first byte, from the start of the blob
     * @param end   after the last byte
     * @param insn  the index of the insn that it does, or {@link #NO_INSN}
     */
    public record Range(int start, int end, int insn) {
        /** Code around the program: entries, frames, cold paths. */
        public static final int NO_INSN = -1;
    }

    /**
     * Where code is entered, as offsets.
     *
     * @param batch  called with the batch's address in RDI and the worker state's in RSI
     * @param call   called with R1 in RDI, R2 in RSI and the worker state's address in RDX; R0 comes back
     * @param body   jumped to by a tail call from a main program
     * @param saving jumped to by a tail call from a subprog
     */
    public record Entries(int batch, int call, int body, int saving) {
    }

    private final byte[] code;
    private final Entries entries;
    private final List<Range> ranges;
    private final List<Relocation> relocations;

    CodeBlob(byte[] code, Entries entries, List<Range> ranges, List<Relocation> relocations) {
        this.code = code;
        this.entries = entries;
        this.ranges = List.copyOf(ranges);
        this.relocations = List.copyOf(relocations);
    }

    /** A copy of the machine code, zeros where relocations go. */
    public byte[] code() {
        return code.clone();
    }

    /** Length of the code in bytes. */
    public int size() {
        return code.length;
    }

    /** Where code is entered. */
    public Entries entries() {
        return entries;
    }

    /** All of the code in order, without gaps; an insn has several ranges where its function was emitted twice. */
    public List<Range> ranges() {
        return ranges;
    }

    /** The addresses to fill in, all of {@link CodeSymbol}s. */
    public List<Relocation> relocations() {
        return relocations;
    }

    /**
     * Puts the code in executable memory.
     *
     * @param maps    the live maps of the program by index, of the shapes it was compiled for
     * @param helpers where helpers are called
     */
    public ExecutableMemory install(List<BpfMap> maps, HelperTable helpers) {
        return install(maps, helpers, RecipeCompiler.NONE.compile(List.of()));
    }

    /**
     * Puts the code in executable memory.
     *
     * @param maps    the live maps of the program by index, of the shapes it was compiled for
     * @param helpers where helpers are called
     * @param recipes code to call for {@link #calls} in place of helpers
     */
    public ExecutableMemory install(List<BpfMap> maps, HelperTable helpers, RecipeCompiler.Code recipes) {
        int[] offsets = relocations.stream().mapToInt(Relocation::offset).toArray();
        long[] addresses = relocations.stream().mapToLong(relocation -> relocation.addend()
                + address((CodeSymbol) relocation.symbol(), maps, helpers, recipes)).toArray();
        return ExecutableMemory.install(code, offsets, addresses);
    }

    /** The calls of functions of recipes that the code makes. */
    List<RecipeCompiler.Call> calls(List<BpfMap> maps, HelperTable helpers) {
        return relocations.stream().map(Relocation::symbol)
                .filter(CodeSymbol.MapHelper.class::isInstance).map(CodeSymbol.MapHelper.class::cast)
                .map(call -> call(call, maps, helpers)).distinct().toList();
    }

    private static RecipeCompiler.Call call(CodeSymbol.MapHelper call, List<BpfMap> maps, HelperTable helpers) {
        return new RecipeCompiler.Call(
                helpers.get(call.id()), call.map() < 0 ? null : maps.get(call.map()), call.sizes());
    }

    private static long address(
            CodeSymbol symbol, List<BpfMap> maps, HelperTable helpers, RecipeCompiler.Code recipes) {
        return switch (symbol) {
            case CodeSymbol.Helper helper -> helpers.address(helper.id());
            case CodeSymbol.MapHelper call -> recipes.address(call(call, maps, helpers), helpers);
            case CodeSymbol.Map map -> maps.get(map.index()).address();
            case CodeSymbol.MapBase map -> maps.get(map.index()).valuesAddress();
        };
    }
}
