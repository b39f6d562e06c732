package io.sluice.vm.ir;

/**
 * What is known of a scalar wherever it is defined: unsigned bounds, and bits that are certainly 0.
 *
 * @param min the least, unsigned
 * @param max the greatest, unsigned
 * @param zeros bits that are 0
 */
public record Range(long min, long max, long zeros) {
    /** Any number. */
    public static final Range ANY = new Range(0, -1, 0);
    /** Any number of 32 bits. */
    public static final Range INT = bits(32);
    /** 0 or 1. */
    public static final Range BOOL = new Range(0, 1, ~1L);

    /** One number. */
    public static Range constant(long number) {
        return new Range(number, number, ~number);
    }

    /** Any number of that many lower bits. */
    public static Range bits(int bits) {
        long mask = bits == Long.SIZE ? -1 : (1L << bits) - 1;
        return new Range(0, mask, ~mask);
    }

    /** Between two numbers, unsigned. */
    public static Range between(long min, long max) {
        int free = Long.numberOfLeadingZeros(max);
        return new Range(min, max, free == 0 ? 0 : free == Long.SIZE ? -1 : -1L << Long.SIZE - free);
    }

    /** Whether it is one number. */
    public boolean isConstant() {
        return min == max;
    }

    /** Whether 0 is excluded. */
    public boolean isNonZero() {
        return min != 0;
    }

    /** Whether all numbers have at most that many bits. */
    public boolean fits(int bits) {
        return bits >= Long.SIZE || max >>> bits == 0;
    }

    /** Whether the number may be. */
    public boolean contains(long number) {
        return Long.compareUnsigned(number, min) >= 0 && Long.compareUnsigned(number, max) <= 0
                && (number & zeros) == 0;
    }

    /** What holds of both. */
    public Range and(Range other) {
        long low = Long.compareUnsigned(min, other.min) >= 0 ? min : other.min;
        long high = Long.compareUnsigned(max, other.max) <= 0 ? max : other.max;
        long clear = zeros | other.zeros;
        if (Long.compareUnsigned(high, ~clear) > 0) {
            high = ~clear;
        }
        // facts that contradict each other hold in code that never runs: either will do
        return Long.compareUnsigned(low, high) > 0 ? this : new Range(low, high, clear);
    }

    /** What holds of either. */
    public Range or(Range other) {
        return new Range(
                Long.compareUnsigned(min, other.min) <= 0 ? min : other.min,
                Long.compareUnsigned(max, other.max) >= 0 ? max : other.max, zeros & other.zeros);
    }
}
