package io.sluice.bench.load;

import io.sluice.bench.load.Schedule.Arrivals;

/**
 * What a generator is to send.
 *
 * @param burst how many packets are due at the same time, 1 or more
 * @param seed of random arrivals
 * @param nanos for how long
 */
public record Offer(Rate rate, int burst, Arrivals arrivals, long seed, long nanos) {
    /** Checks it. */
    public Offer {
        if (burst < 1 || nanos < 1) {
            throw new IllegalArgumentException("load: bursts of %d packets for %d ns, both must be 1 or more".formatted(
                    burst, nanos));
        }
    }

    /** When packets are due. */
    Schedule schedule() {
        return new Schedule(rate, burst, arrivals, seed);
    }

    /** The same at another rate. */
    public Offer at(Rate other) {
        return new Offer(other, burst, arrivals, seed, nanos);
    }
}
