package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** The Java end of a ring, at most one for a map, which ends with it. Who waits says so in the ring's memory. */
abstract class RingSide implements AutoCloseable {
    /** The longest wait: differences of times are 63 bits. */
    private static final Duration LONGEST = Duration.ofDays(365 * 100);

    private final RingMap ring;
    private boolean open = true;
    private volatile Thread waiter;

    RingSide(RingMap ring) {
        this.ring = ring;
        ring.attach(this);
    }

    /** Whether there is what is waited for. The monitor is held, and the ring open. */
    abstract boolean isReady();

    /** Refuses to touch memory that may be freed. The monitor is held. */
    final void requireOpen() {
        if (!open) {
            throw new IllegalStateException(ring + ": is closed");
        }
    }

    /** Whether the ring may be touched. The monitor is held. */
    final boolean isOpen() {
        return open;
    }

    /** A time to wait in nanoseconds, which can be added to what {@link System#nanoTime} says. */
    static long nanos(Duration timeout) {
        return timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
    }

    /**
     * Waits until it is ready; false where time was over, the thread interrupted, or the ring closed before.
     *
     * @param end when time is over, by {@link System#nanoTime}
     */
    final boolean await(long end) {
        waiter = Thread.currentThread();
        try {
            announce();
            while (true) {
                synchronized (this) {
                    if (!open) {
                        return false;
                    }
                    if (isReady()) {
                        return true;
                    }
                }
                long left = end - System.nanoTime();
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
            }
        } finally {
            waiter = null;
            retract();
        }
    }

    // a full fence: what the other side writes after this it writes before it looks here
    private synchronized void announce() {
        if (open) {
            Memory.getAndSetInt(ring.base + RingLayout.WAITING, 1);
        }
    }

    private synchronized void retract() {
        if (open) {
            Memory.putIntRelease(ring.base + RingLayout.WAITING, 0);
        }
    }

    final void wake() {
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Ends it; the ring stays and may get another. */
    @Override
    public void close() {
        synchronized (this) {
            open = false;
        }
        ring.detach(this);
        wake();
    }
}
