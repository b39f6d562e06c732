package io.sluice.bench.method;

/**
 * How subjects are timed.
 *
 * @param count how many times each of them
 * @param millis how long each time
 * @param seed of their order within the rounds
 */
public record Rounds(int count, int millis, long seed) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** How long each time, in ns. */
    public long nanos() {
        return millis * NANOS_PER_MILLI;
    }
}
