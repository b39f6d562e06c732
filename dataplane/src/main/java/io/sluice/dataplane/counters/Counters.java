package io.sluice.dataplane.counters;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A worker's counters: one thread adds, any thread reads. They share no cache line with anything else, and so not with
 * another worker's: the array has so many elements more at each end that are never touched.
 */
public final class Counters {
    /** Two cache lines of 64 bytes in front and behind, as CPUs fetch lines in pairs. */
    private static final int PADDING = 2 * 64 / Long.BYTES;

    private final AtomicLongArray values = new AtomicLongArray(size());

    /** How many elements the array has. */
    static int size() {
        return PADDING + Counter.values().length + PADDING;
    }

    /** Which of them is a counter's. */
    static int index(Counter counter) {
        return PADDING + counter.ordinal();
    }

    /** Adds; only the worker's own thread may. */
    public void add(Counter counter, long amount) {
        int index = index(counter);
        // a single writer needs no atomic add; release lets a reader that sees it see what was counted before
        values.setRelease(index, values.getPlain(index) + amount);
    }

    /** The present value. */
    public long get(Counter counter) {
        return values.getAcquire(index(counter));
    }
}
