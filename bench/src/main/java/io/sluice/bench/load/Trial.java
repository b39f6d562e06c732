package io.sluice.bench.load;

/**
 * What became of packets that were offered at one rate for some time (RFC 2544, section 23).
 *
 * @param asked packets a second that the schedule had
 * @param offered packets that were sent
 * @param lost how many of them found no room in the ring
 * @param nanos how long offering them took: the time of the schedule, or more where the generator could not keep to it
 * @param late the longest that a burst was sent after it was due, in ns: the generator's own part in delays
 */
public record Trial(double asked, long offered, long lost, long nanos, long late) {
    private static final double NANOS = 1e9;
    /** Of the rate that was asked for: a generator that offers less than this could not hold it. */
    private static final double HELD = 0.99;

    /** Packets a second that were really offered. */
    public double offeredRate() {
        return offered * NANOS / nanos;
    }

    /** Packets a second that were not lost. */
    public double deliveredRate() {
        return (offered - lost) * NANOS / nanos;
    }

    /** The share of packets that were lost, from 0 to 1. */
    public double loss() {
        return offered == 0 ? 0 : (double) lost / offered;
    }

    /** Whether the generator offered what was asked for. */
    public boolean isHeld() {
        return offeredRate() >= HELD * asked;
    }
}
