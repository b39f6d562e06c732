package io.sluice.vm.verifier.facts;

/**
 * The numbers that a register may hold: within unsigned and signed bounds, with some bits known.
 *
 * @param umin the least, unsigned
 * @param umax the greatest, unsigned
 * @param smin the least, signed
 * @param smax the greatest, signed
 * @param value the bits that are known, 0 where they are not
 * @param mask the bits that are not known
 */
public record ScalarRange(long umin, long umax, long smin, long smax, long value, long mask) {
    /** Any number. */
    public static final ScalarRange ANY = new ScalarRange(0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 0, -1);

    /** One number. */
    public static ScalarRange constant(long number) {
        return new ScalarRange(number, number, number, number, number, 0);
    }

    /** Whether it is one number, {@code value}. */
    public boolean isConstant() {
        return mask == 0;
    }

    /** Whether a number is within. */
    public boolean contains(long number) {
        return Long.compareUnsigned(number, umin) >= 0 && Long.compareUnsigned(number, umax) <= 0
                && number >= smin && number <= smax && (number & ~mask) == value;
    }

    /** The numbers of either, at least. */
    public ScalarRange join(ScalarRange other) {
        long unknown = mask | other.mask | value ^ other.value;
        return new ScalarRange(
                Long.compareUnsigned(umin, other.umin) <= 0 ? umin : other.umin,
                Long.compareUnsigned(umax, other.umax) >= 0 ? umax : other.umax,
                Math.min(smin, other.smin), Math.max(smax, other.smax), value & ~unknown, unknown);
    }
}
