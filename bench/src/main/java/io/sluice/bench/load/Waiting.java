package io.sluice.bench.load;

import java.util.Locale;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;

/** What a worker does while nothing comes in. */
public enum Waiting {
    /** It looks again at once: it takes its whole CPU, and answers as fast as it can. */
    POLLS {
        @Override
        IdleStrategy strategy(long sleepNanos) {
            return new BusySpinIdleStrategy();
        }
    },
    /**
     * It sleeps as soon as nothing has come in, for a quarter of the time in which the ring fills, 1 ms at most, as a
     * network card gathers packets before it interrupts. A back-off that spins first would not do to tell its CPU time:
     * it spins for 1 us, in which the next packet of a million a second is there.
     */
    SLEEPS {
        @Override
        IdleStrategy strategy(long sleepNanos) {
            return new SleepingIdleStrategy(sleepNanos);
        }
    };

    private static final double NANOS = 1e9;
    private static final long LONGEST_SLEEP = 1_000_000;
    /** The part of the ring that fills while a worker sleeps. */
    private static final double FILLED_ASLEEP = 0.25;

    /** How long a worker sleeps, in ns: what is left of the ring is room for waking up late. */
    public static long sleepNanos(int ring, Rate rate) {
        return Math.min(LONGEST_SLEEP, (long) (NANOS * ring * FILLED_ASLEEP / rate.pps()));
    }

    /** What the worker's thread does when nothing has come in. */
    abstract IdleStrategy strategy(long sleepNanos);

    /** The name in tables. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
