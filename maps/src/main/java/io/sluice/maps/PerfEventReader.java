package io.sluice.maps;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads the samples that programs send to a perf event array: {@link #consume()} what is there, or {@link #poll} to
 * wait for it. It opens a queue for each worker, and closes them. Used by one thread at a time.
 */
public final class PerfEventReader implements AutoCloseable {
    private final PerfEventArrayMap map;
    private final SampleQueue[] queues;
    private final long[] reported;
    private final Listener listener;
    private volatile boolean open = true;

    /** Sees samples. */
    @FunctionalInterface
    public interface Listener {
        /** A sample that was sent under an index, usually a worker's. */
        void sample(int index, byte[] bytes);

        /** So many samples under an index were lost for want of room, since the last such report. */
        default void lost(int index, long count) {
            // the reader counts them, too
        }
    }

    /**
     * A reader of a map, under the indices of the workers.
     *
     * @param capacity bytes for each worker, a power of two
     */
    public PerfEventReader(PerfEventArrayMap map, int capacity, Listener listener) {
        this.map = map;
        this.listener = listener;
        this.queues = new SampleQueue[Math.min(map.workers(), map.count())];
        this.reported = new long[queues.length];
        for (int i = 0; i < queues.length; i++) {
            queues[i] = map.open(i, capacity);
        }
    }

    /** Shows the listener all samples that are there, and how many were lost; returns how many samples it saw. */
    public int consume() {
        int shown = 0;
        for (int i = 0; i < queues.length; i++) {
            int index = i;
            long lost = queues[i].lost();
            shown += queues[i].poll(sample -> listener.sample(index, sample), Integer.MAX_VALUE);
            if (lost > reported[i]) {
                long more = lost - reported[i];
                reported[i] = lost;
                listener.lost(i, more);
            }
        }
        return shown;
    }

    /**
     * Shows the listener all samples that are there, or waits for the first.
     *
     * @return how many; 0 where time was over, the thread interrupted, or this closed
     */
    public int poll(Duration timeout) {
        long end = System.nanoTime() + RingSide.nanos(timeout);
        waiter(Thread.currentThread());
        try {
            while (true) {
                int shown = consume();
                long left = end - System.nanoTime();
                if (shown > 0 || left <= 0 || !open || Thread.currentThread().isInterrupted()) {
                    return shown;
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            waiter(null);
        }
    }

    private void waiter(Thread thread) {
        for (SampleQueue queue : queues) {
            queue.waiter(thread);
        }
    }

    /** How many samples were lost for want of room. */
    public long lost() {
        return Arrays.stream(queues).mapToLong(SampleQueue::lost).sum();
    }

    /** Takes the queues away: programs are told ENOENT from now on. What is in them can still be consumed. */
    @Override
    public void close() {
        open = false;
        for (int i = 0; i < queues.length; i++) {
            map.close(i, queues[i]);
            queues[i].wake();
        }
    }
}
