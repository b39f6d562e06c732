package io.sluice.bench.scenario.hotpath;

import java.util.HashMap;
import java.util.Map;

/** The longest prefix of an IPv4 address by a table for each length: plain, to check others by. */
final class Prefixes {
    private final int shortest;
    private final Map<Long, Integer> elements = new HashMap<>();

    /** Without any, to hold those of {@code shortest} bits or more. */
    Prefixes(int shortest) {
        this.shortest = shortest;
    }

    private static long key(int address, int length) {
        return (long) length << Integer.SIZE | Integer.toUnsignedLong(address & -1 << Integer.SIZE - length);
    }

    /** Puts one; the last of equal ones counts. */
    void put(int address, int length, int element) {
        elements.put(key(address, length), element);
    }

    /** The element of the longest prefix that an address has, -1 without. */
    int longest(int address) {
        for (int length = Integer.SIZE; length >= shortest; length--) {
            Integer found = elements.get(key(address, length));
            if (found != null) {
                return found;
            }
        }
        return -1;
    }
}
