package io.sluice.vm.ir;

/**
 * What is known of a scalar wherever it is defined: unsigned bounds, and bits that are certainly 0.
 *
 * @param min the least, unsigned
 * @param max the greatest, unsigned
 * @param zeros bits that are 0
 */
public record Range(long min, long max, long zeros) {
    /** By number of bits. */
    private static final Range[] BITS = new Range[Long.SIZE + 1];
    /** Constants from 0 on, of which programs have most. */
    private static final Range[] CONSTANTS = new Range[256];

    static {
        for (int bits = 0; bits < BITS.length; bits++) {
            long mask = bits == Long.SIZE ? -1 : (1L << bits) - 1;
            BITS[bits] = new Range(0, mask, ~mask);
        }
        for (int number = 0; number < CONSTANTS.length; number++) {
            CONSTANTS[number] = new Range(number, number, ~(long) number);
        }
    }

    /** Any number. */
    public static final Range ANY = bits(Long.SIZE);
    /** Any number of 32 bits. */
    public static final Range INT = bits(32);
    /** 0 or 1. */
    public static final Range BOOL = bits(1);

    /** One number. */
    public static Range constant(long number) {
        return number >= 0 && number < CONSTANTS.length ? CONSTANTS[(int) number]
                : new Range(number, number, ~number);
    }

    /** Any number of that many lower bits. */
    public static Range bits(int bits) {
        return BITS[bits];
    }

    /** Between two numbers, unsigned. */
    public static Range between(long min, long max) {
        Range all = bits(Long.SIZE - Long.numberOfLeadingZeros(max));
        return min == 0 && max == all.max ? all : new Range(min, max, all.zeros);
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

    /** What holds of both; this one itself where the other one says nothing more. */
    public Range and(Range other) {
        long low = Long.compareUnsigned(min, other.min) >= 0 ? min : other.min;
        long high = Long.compareUnsigned(max, other.max) <= 0 ? max : other.max;
        long clear = zeros | other.zeros;
        if (Long.compareUnsigned(high, ~clear) > 0) {
            high = ~clear;
        }
        // facts that contradict each other hold in code that never runs: either will do
        return Long.compareUnsigned(low, high) > 0 ? this : shared(low, high, clear, other);
    }

    /** This range or another one where it is the same, else a new one. */
    private Range shared(long low, long high, long clear, Range other) {
        if (low == min && high == max && clear == zeros) {
            return this;
        }
        return low == other.min && high == other.max && clear == other.zeros ? other : new Range(low, high, clear);
    }

    /** What holds of either. */
    public Range or(Range other) {
        long low = Long.compareUnsigned(min, other.min) <= 0 ? min : other.min;
        long high = Long.compareUnsigned(max, other.max) >= 0 ? max : other.max;
        return shared(low, high, zeros & other.zeros, other);
    }
}
