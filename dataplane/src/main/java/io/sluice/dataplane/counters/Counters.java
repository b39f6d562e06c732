package io.sluice.dataplane.counters;

import java.util.concurrent.atomic.AtomicLongArray;

/** A worker's counters: one thread adds, any thread reads. */
public final class Counters {
    private final AtomicLongArray values = new AtomicLongArray(Counter.values().length);

    /** Adds; only the worker's own thread may. */
    public void add(Counter counter, long amount) {
        int index = counter.ordinal();
        // a single writer needs no atomic add; release lets a reader that sees it see what was counted before
        values.setRelease(index, values.getPlain(index) + amount);
    }

    /** The present value. */
    public long get(Counter counter) {
        return values.getAcquire(counter.ordinal());
    }
}
