package io.sluice.bench.load;

/**
 * What became of packets that were offered at one rate for some time (RFC 2544, section 23).
 *
 * @param asked packets a second that the schedule had
 * @param offered packets that were sent
 * @param lost how many of them found no room in the ring
 * @param nanos how long offering them took: the time of the schedule, or more where the generator could not keep to it
 * @param interference what the machine did to it
 */
public record Trial(double asked, long offered, long lost, long nanos, Interference interference) {
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

    /** The share of packets that were lost beyond as many as were due while the worker or the generator had no CPU. */
    public double lossOfDevice() {
        return offered == 0 ? 0 : Math.max(0, lost - Math.ceil(asked * interference.away() / NANOS)) / offered;
    }

    /** Whether more was lost than may be, but only as was due while the worker or the generator had no CPU. */
    public boolean isExcused(double goal) {
        return isHeld() && loss() > goal && lossOfDevice() <= goal;
    }

    /** Whether it says nothing against a device: it is excused, or the worker's core was slower. */
    boolean isDoubtful(double goal) {
        return interference.noisy() || isExcused(goal);
    }

    /** The same with more time, in ns, in which the worker or the generator had no CPU. */
    Trial away(long more) {
        return with(new Interference(interference.late(), interference.away() + Math.max(0, more),
                interference.noisy()));
    }

    /** The same, while the worker's core was slower or not. */
    public Trial noisy(boolean noisy) {
        return with(new Interference(interference.late(), interference.away(), noisy));
    }

    Trial with(Interference other) {
        return new Trial(asked, offered, lost, nanos, other);
    }
}
