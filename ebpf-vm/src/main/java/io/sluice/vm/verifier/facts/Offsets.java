package io.sluice.vm.verifier.facts;

/**
 * Byte offsets that an access may have from the start of its region: between two bounds, at steps of a power of two.
 *
 * @param lo the least
 * @param hi the greatest
 * @param modulus each offset leaves the same remainder by this power of two, 1 to {@link #MAX_MODULUS}
 * @param remainder that remainder, 0 to {@code modulus - 1}
 */
public record Offsets(long lo, long hi, int modulus, int remainder) {
    /** The alignment that is kept track of: a page's. */
    public static final int MAX_MODULUS = 4096;

    /** One offset. */
    public static Offsets constant(long off) {
        return new Offsets(off, off, MAX_MODULUS, Math.floorMod(off, MAX_MODULUS));
    }

    /** All offsets between two, in both of which every bit below a power of two is as given. */
    public static Offsets between(long lo, long hi, long modulus, long remainder) {
        int steps = Math.clamp(modulus, 1, MAX_MODULUS);
        return new Offsets(lo, hi, steps, Math.floorMod(remainder, steps));
    }

    /** Whether there is only one. */
    public boolean isConstant() {
        return lo == hi;
    }

    /** Whether an access of this many bytes (a power of two) is always at a multiple of them from the start. */
    public boolean isAlignedTo(int bytes) {
        return modulus >= bytes && remainder % bytes == 0;
    }

    /** Those of either. */
    public Offsets join(Offsets other) {
        int steps = Math.min(modulus, other.modulus);
        int apart = (remainder - other.remainder) & (steps - 1);
        steps = apart == 0 ? steps : Integer.lowestOneBit(apart);
        return new Offsets(Math.min(lo, other.lo), Math.max(hi, other.hi), steps, remainder & (steps - 1));
    }

    /** These moved by a constant. */
    public Offsets plus(long by) {
        return new Offsets(lo + by, hi + by, modulus, Math.floorMod(remainder + by, modulus));
    }
}
