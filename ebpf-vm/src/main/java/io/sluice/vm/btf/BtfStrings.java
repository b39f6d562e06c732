package io.sluice.vm.btf;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Strings by offset, each decoded once. Offsets into the middle of a string are legal, so a hostile file could name
 * one long string thousands of times; the total of decoded bytes is limited to a small multiple of the section.
 */
final class BtfStrings {
    private static final int BUDGET_FACTOR = 8;
    private static final int BUDGET_BASE = 4096;

    private final byte[] bytes;
    private final int start;
    private final int length;
    private final Map<Integer, String> decoded = new HashMap<>();
    private long budget;

    BtfStrings(byte[] bytes, int start, int length) {
        this.bytes = bytes;
        this.start = start;
        this.length = length;
        this.budget = (long) length * BUDGET_FACTOR + BUDGET_BASE;
        if (length > 0 && bytes[start + length - 1] != 0) {
            throw new BtfException("BTF strings: the last one has no end");
        }
    }

    synchronized String get(int offset) {
        if (offset == 0) {
            return "";
        }
        String known = decoded.get(offset);
        if (known == null) {
            int from = begin(offset);
            int to = end(from);
            budget -= to - from;
            if (budget < 0) {
                throw new BtfException("BTF strings: overlap so much that they are more than " + BUDGET_FACTOR
                        + " times the " + length + " bytes of the section");
            }
            known = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            decoded.put(offset, known);
        }
        return known;
    }

    /** Position in the file of the string at {@code offset}. */
    int begin(int offset) {
        if (offset < 0 || offset >= length) {
            throw new BtfException("BTF strings: offset " + Integer.toUnsignedString(offset) + " of " + length
                    + " bytes");
        }
        return start + offset;
    }

    /** Position of the byte 0 that ends the string at position {@code from}; the constructor saw that there is one. */
    int end(int from) {
        int to = from;
        while (bytes[to] != 0) {
            to++;
        }
        return to;
    }

    /** A copy of the whole section. */
    byte[] section() {
        return Arrays.copyOfRange(bytes, start, start + length);
    }

    byte[] bytes() {
        return bytes;
    }
}
