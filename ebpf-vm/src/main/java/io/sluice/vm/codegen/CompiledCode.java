package io.sluice.vm.codegen;

import io.sluice.vm.ir.Symbol;
import io.sluice.vm.memory.ExecutableMemory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Machine code of a unit that has no address yet: bytes, entries, whose insn each range is, addresses to fill in. */
public final class CompiledCode {
    /** The entry that runs a batch. */
    public static final String BATCH = "batch";
    /** The entry that a tail call from a body jumps to. */
    public static final String BODY = "body";
    /** The entry that a body is called by, by the System V convention: R1, R2 and the worker state's address. */
    public static final String CALL = "call";
    /** The entry that a tail call of a function jumps to whose caller wants its registers back. */
    public static final String SAVING = "saving";

    /**
     * A stretch of code.
     *
     * @param start first byte
     * @param end after the last byte
     * @param insn the insn that it does, or -1
     */
    public record Range(int start, int end, int insn) {
    }

    /**
     * Eight bytes that become a symbol's address.
     *
     * @param offset of the first byte
     * @param symbol whose address
     * @param addend added to it
     */
    public record Relocation(int offset, Symbol symbol, long addend) {
    }

    /** Functions begin on cache lines. */
    private static final int ALIGNMENT = 64;

    private final byte[] bytes;
    private final Map<String, Integer> entries;
    private final List<Range> ranges;
    private final List<Relocation> relocations;

    CompiledCode(byte[] bytes, Map<String, Integer> entries, List<Range> ranges, List<Relocation> relocations) {
        this.bytes = bytes;
        this.entries = new TreeMap<>(entries);
        this.ranges = List.copyOf(ranges);
        this.relocations = List.copyOf(relocations);
    }

    /** A copy of the code, zeros where addresses go. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Bytes of code. */
    public int size() {
        return bytes.length;
    }

    /** Names of functions and stubs with their offsets: a copy. */
    public Map<String, Integer> entries() {
        return new TreeMap<>(entries);
    }

    /**
     * Where a function or stub starts.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    public int entry(String name) {
        Integer offset = entries.get(name);
        if (offset == null) {
            throw new IllegalArgumentException("entry \"" + name + "\": there are " + entries.keySet());
        }
        return offset;
    }

    /** All of the code in order, without gaps. */
    public List<Range> ranges() {
        return ranges;
    }

    /** The addresses to fill in, in order of offset. */
    public List<Relocation> relocations() {
        return relocations;
    }

    /** Bytes of code and of what separates it from code behind it. */
    public int alignedSize() {
        return (bytes.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * Puts the code in executable memory.
     *
     * @param resolver gives the address of a symbol
     */
    public ExecutableMemory install(ToLongFunction<Symbol> resolver) {
        return install(List.of(this), resolver);
    }

    /**
     * Puts codes in one piece of executable memory, one {@link #alignedSize} after the other.
     *
     * @param resolver gives the address of a symbol
     */
    public static ExecutableMemory install(List<CompiledCode> codes, ToLongFunction<Symbol> resolver) {
        byte[] all = new byte[codes.stream().mapToInt(CompiledCode::alignedSize).sum()];
        int count = codes.stream().mapToInt(code -> code.relocations.size()).sum();
        int[] offsets = new int[count];
        long[] addresses = new long[count];
        int start = 0;
        int next = 0;
        for (CompiledCode code : codes) {
            System.arraycopy(code.bytes, 0, all, start, code.bytes.length);
            for (Relocation relocation : code.relocations) {
                offsets[next] = start + relocation.offset();
                addresses[next] = resolver.applyAsLong(relocation.symbol()) + relocation.addend();
                next++;
            }
            start += code.alignedSize();
        }
        return ExecutableMemory.install(all, offsets, addresses);
    }
}
