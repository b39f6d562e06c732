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
    private static final int MILLIS_PER_SECOND = 1000;

    /** How long all times of one thing together, in s. */
    public double seconds() {
        return (double) count * millis / MILLIS_PER_SECOND;
    }

    /** How long each time, in ns. */
    public long nanos() {
        return millis * NANOS_PER_MILLI;
    }
}
