package io.sluice.helpers.fib;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Longest prefix match over a fixed set of prefixes.
 *
 * <p>The prefixes cut the addresses into ranges, each of which has one longest prefix: a lookup is a search for the
 * range among sorted starts, from a table of the first 16 bits on. Twice as many ranges as prefixes at most; 20 bytes
 * a range. Shorter prefixes are found by following {@link PrefixNode#next}.
 */
final class RangeIndex {
    private static final int FIRST_BITS = 16;

    private final long[] high;
    private final long[] low;
    private final PrefixNode[] nodes;
    /** By the first bits of an address, the last range that begins at or before all such addresses. */
    private final int[] first = new int[(1 << FIRST_BITS) + 1];
    private int count;

    /** The index of nodes with different destinations; sets where each goes on, at the end of its chain. */
    RangeIndex(List<PrefixNode> heads) {
        List<PrefixNode> sorted = new ArrayList<>(heads);
        sorted.sort(Comparator.comparing((PrefixNode node) -> node.destination.ip().high(), Long::compareUnsigned)
                .thenComparing(node -> node.destination.ip().low(), Long::compareUnsigned)
                .thenComparing(node -> node.destination.length()));
        int limit = 2 * sorted.size() + 1;
        high = new long[limit];
        low = new long[limit];
        nodes = new PrefixNode[limit];
        add(0, 0, null);
        Deque<PrefixNode> around = new ArrayDeque<>();
        for (PrefixNode node : sorted) {
            Ip start = node.destination.ip();
            while (!around.isEmpty() && !around.peek().destination.contains(start.high(), start.low())) {
                leave(around);
            }
            last(node).next = around.peek();
            add(start.high(), start.low(), node);
            around.push(node);
        }
        while (!around.isEmpty()) {
            leave(around);
        }
        fillFirst();
    }

    private static PrefixNode last(PrefixNode node) {
        PrefixNode at = node;
        while (at.next != null) {
            at = at.next;
        }
        return at;
    }

    /** After a prefix, the one around it goes on. */
    private void leave(Deque<PrefixNode> around) {
        Prefix done = around.pop().destination;
        long endHigh = done.ip().high() | ~Prefix.highMask(done.length());
        long endLow = done.ip().low() | ~Prefix.lowMask(done.length());
        long nextHigh = endLow == -1 ? endHigh + 1 : endHigh;
        if ((nextHigh | endLow + 1) != 0) {
            add(nextHigh, endLow + 1, around.peek());
        }
    }

    private void add(long startHigh, long startLow, PrefixNode node) {
        if (count == 0 || high[count - 1] != startHigh || low[count - 1] != startLow) {
            count++;
        }
        high[count - 1] = startHigh;
        low[count - 1] = startLow;
        nodes[count - 1] = node;
    }

    private void fillFirst() {
        int range = 0;
        for (int bits = 0; bits < 1 << FIRST_BITS; bits++) {
            long start = (long) bits << Long.SIZE - FIRST_BITS;
            while (range + 1 < count && (high[range + 1] == start ? low[range + 1] == 0
                    : Long.compareUnsigned(high[range + 1], start) < 0)) {
                range++;
            }
            first[bits] = range;
        }
        Arrays.fill(first, 1 << FIRST_BITS, first.length, count - 1);
    }

    /** The node of the longest prefix with an address, or null. */
    PrefixNode find(long addressHigh, long addressLow) {
        int bits = (int) (addressHigh >>> Long.SIZE - FIRST_BITS);
        int from = first[bits];
        int to = first[bits + 1];
        // the last start that is not above the address
        while (from < to) {
            int middle = from + to + 1 >>> 1;
            int order = Long.compareUnsigned(high[middle], addressHigh);
            if (order < 0 || order == 0 && Long.compareUnsigned(low[middle], addressLow) <= 0) {
                from = middle;
            } else {
                to = middle - 1;
            }
        }
        return nodes[from];
    }
}
