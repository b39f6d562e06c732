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

    /** What the worker's thread does when nothing has come in. */
    abstract IdleStrategy strategy(long sleepNanos);

    /** The name in tables. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
