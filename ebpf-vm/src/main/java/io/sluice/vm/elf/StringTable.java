package io.sluice.vm.elf;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Names by offset. Entries may share tails, so that a hostile file could name one long string thousands of times at
 * different offsets; the total of decoded bytes is limited to a small multiple of the table.
 */
final class StringTable {
    /** Linkers share tails of a few names only; a budget of eight tables and some is never reached by them. */
    private static final int BUDGET_FACTOR = 8;
    private static final int BUDGET_BASE = 4096;

    private final byte[] bytes;
    private final int start;
    private final int size;
    private final Map<Integer, String> decoded = new HashMap<>();
    private long budget;

    StringTable(byte[] bytes, int start, int size) {
        this.bytes = bytes;
        this.start = start;
        this.size = size;
        this.budget = (long) size * BUDGET_FACTOR + BUDGET_BASE;
    }

    /** The string at {@code offset}; the error names who asks, for example section 7. */
    String get(long offset, String kind, int index) {
        if (offset == 0 && size == 0) {
            return "";
        }
        if (offset < 0 || offset >= size) {
            throw new ElfException(kind + " " + index + ": name offset " + offset + " is outside the string table of "
                    + size + " bytes");
        }
        String name = decoded.get((int) offset);
        if (name == null) {
            name = decode((int) offset, kind, index);
            decoded.put((int) offset, name);
        }
        return name;
    }

    private String decode(int offset, String kind, int index) {
        int from = start + offset;
        int end = start + size;
        int to = from;
        while (to < end && bytes[to] != 0) {
            to++;
        }
        if (to == end) {
            throw new ElfException(kind + " " + index + ": name at offset " + offset + " has no end in the"
                    + " string table of " + size + " bytes");
        }
        budget -= to - from;
        if (budget < 0) {
            throw new ElfException(kind + " " + index + ": names overlap so much that they are more than "
                    + BUDGET_FACTOR + " times the string table of " + size + " bytes");
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
