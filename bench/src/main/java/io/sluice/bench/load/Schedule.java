package io.sluice.bench.load;

import java.util.SplittableRandom;

/**
 * When bursts of packets are due: a row of times that is fixed by the rate, and for random ones by the seed, before the
 * first packet is sent, whatever becomes of the packets.
 */
public final class Schedule {
    private static final double NANOS = 1e9;

    private final double meanGap;
    private final SplittableRandom random;
    private double next;

    /** How the times between bursts are spread. */
    public enum Arrivals {
        /** All alike. */
        CONSTANT,
        /** Each independent of all others, exponentially distributed: what many senders together come to. */
        POISSON
    }

    /**
     * A schedule from time 0 on.
     *
     * @param burst packets that are due at the same time, 1 or more
     * @param seed of random arrivals
     */
    public Schedule(Rate rate, int burst, Arrivals arrivals, long seed) {
        this.meanGap = burst * NANOS / rate.pps();
        this.random = arrivals == Arrivals.POISSON ? new SplittableRandom(seed) : null;
    }

    /** When the next burst is due, in ns from the start; never less than the one before. */
    public long next() {
        long due = (long) next;
        // 1 - [0, 1) is never 0, of which there is no logarithm
        next += random == null ? meanGap : -meanGap * Math.log(1 - random.nextDouble());
        return due;
    }
}
