package io.sluice.bench.load;

import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.BusySpinIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/** What a worker does while nothing comes in. */
public enum Waiting {
    /** It looks again at once: it takes its whole CPU, and answers as fast as it can. */
    POLLS {
        @Override
        IdleStrategy strategy() {
            return new BusySpinIdleStrategy();
        }
    },
    /** It gives the CPU away, first for moments, then for longer and longer ones, of 1 ms at most. */
    SLEEPS {
        @Override
        IdleStrategy strategy() {
            return new BackoffIdleStrategy();
        }
    };

    abstract IdleStrategy strategy();

    /** The name in tables. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
