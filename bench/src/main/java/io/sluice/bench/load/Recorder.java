package io.sluice.bench.load;

import io.sluice.dataplane.port.memory.Arrivals;
import org.HdrHistogram.Histogram;

/**
 * Records how long packets took from when they were due until they were taken back: those that came back together have
 * the same end, read from the clock when the first of them is seen.
 */
public final class Recorder implements Arrivals {
    /** What a time may be at most, in ns; longer ones count as this. */
    private static final long LONGEST = 60_000_000_000L;
    private static final int DIGITS = 3;

    private final Clock clock;
    private final boolean timed;
    private final Histogram times = new Histogram(LONGEST, DIGITS);
    private long now;
    private long due;
    /** Packets in a row that were due at the same time. */
    private long row;
    private boolean open;
    private long count;

    /**
     * A recorder of nothing yet.
     *
     * @param timed whether times are recorded, or packets only counted, which leaves time for a higher rate
     */
    public Recorder(Clock clock, boolean timed) {
        this.clock = clock;
        this.timed = timed;
    }

    /** A packet that was due at that time was sent. */
    @Override
    public void packet(long time, long data, int length) {
        through(time);
    }

    /** One was passed or dropped. */
    @Override
    public void freed(long time) {
        through(time);
    }

    private void through(long wasDue) {
        count++;
        if (!timed) {
            return;
        }
        if (!open) {
            open = true;
            now = clock.now();
        } else if (wasDue != due) {
            write();
        }
        due = wasDue;
        row++;
    }

    /** Ends what came back together. */
    void end() {
        if (open) {
            write();
            open = false;
        }
    }

    private void write() {
        times.recordValueWithCount(Math.clamp(now - due, 0, LONGEST), row);
        row = 0;
    }

    /** How many packets came back. */
    long count() {
        return count;
    }

    /** Their times in ns. */
    public Histogram times() {
        return times;
    }
}
