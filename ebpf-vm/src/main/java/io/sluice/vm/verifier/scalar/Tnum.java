package io.sluice.vm.verifier.scalar;

/**
 * A tristate number: each of its 64 bits is 0, 1 or unknown.
 *
 * <p>Multiplication follows Vishwanathan, Shachnai, Narayana, Nagarakatte, "Sound, Precise, and Fast Abstract
 * Interpretation with Tristate Numbers", with the union at unknown bits that Linux 6.18 has.
 *
 * @param value the bits known to be 1
 * @param mask the unknown bits; disjoint from value
 */
public record Tnum(long value, long mask) {
    /** The number of which no bit is known. */
    public static final Tnum UNKNOWN = new Tnum(0, -1);

    private static final Tnum ZERO = new Tnum(0, 0);
    private static final long LOW = 0xffff_ffffL;

    /** Returns the number of which all bits are known. */
    public static Tnum constant(long v) {
        return new Tnum(v, 0);
    }

    /** Returns the bits that all numbers from min to max, both unsigned, have in common. */
    public static Tnum range(long min, long max) {
        long unknown = unknownBelow(min ^ max);
        return new Tnum(min & ~unknown, unknown);
    }

    /** Returns a mask of the highest bit that differs and all below it. */
    static long unknownBelow(long difference) {
        return difference == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(difference);
    }

    /** Returns whether each bit is known. */
    public boolean isConstant() {
        return mask == 0;
    }

    /** Returns whether no bit is known. */
    public boolean isUnknown() {
        return mask == -1;
    }

    /** Returns the sum; a bit is unknown where an unknown carry may reach it. */
    public Tnum add(Tnum b) {
        long sum = value + b.value;
        long carried = sum + (mask + b.mask);
        long unknown = carried ^ sum | mask | b.mask;
        return new Tnum(sum & ~unknown, unknown);
    }

    /** Returns the difference; a bit is unknown where an unknown borrow may reach it. */
    public Tnum sub(Tnum b) {
        long difference = value - b.value;
        long unknown = difference + mask ^ difference - b.mask | mask | b.mask;
        return new Tnum(difference & ~unknown, unknown);
    }

    /** Returns the product: a long multiplication in which an unknown bit joins the sum with and without its row. */
    public Tnum mul(Tnum b) {
        long rowValue = b.value;
        long rowMask = b.mask;
        long accValue = 0;
        long accMask = 0;
        long bits = value;
        long unknownBits = mask;
        while ((bits | unknownBits) != 0) {
            if (((bits | unknownBits) & 1) != 0) {
                long sum = accValue + rowValue;
                long unknown = sum + (accMask + rowMask) ^ sum | accMask | rowMask;
                if ((bits & 1) == 0) {
                    unknown |= accValue ^ sum & ~unknown;
                    sum &= accValue;
                }
                accValue = sum & ~unknown;
                accMask = unknown;
            }
            bits >>>= 1;
            unknownBits >>>= 1;
            rowValue <<= 1;
            rowMask <<= 1;
        }
        return new Tnum(accValue, accMask);
    }

    /** Returns the bitwise and. */
    public Tnum and(Tnum b) {
        long ones = value & b.value;
        return new Tnum(ones, (value | mask) & (b.value | b.mask) & ~ones);
    }

    /** Returns the bitwise or. */
    public Tnum or(Tnum b) {
        long ones = value | b.value;
        return new Tnum(ones, (mask | b.mask) & ~ones);
    }

    /** Returns the bitwise exclusive or. */
    public Tnum xor(Tnum b) {
        long unknown = mask | b.mask;
        return new Tnum((value ^ b.value) & ~unknown, unknown);
    }

    /** Returns it shifted left by 0 to 63 bits. */
    public Tnum lsh(int shift) {
        return new Tnum(value << shift, mask << shift);
    }

    /** Returns it shifted right by 0 to 63 bits, with zeros from the left. */
    public Tnum rsh(int shift) {
        return new Tnum(value >>> shift, mask >>> shift);
    }

    /**
     * Returns it shifted right with copies of the sign bit, unknown if that is.
     *
     * @param shift below width
     * @param width 64, or 32 to shift the lower half only; its result is zero-extended
     */
    public Tnum arsh(int shift, int width) {
        return width == Integer.SIZE
            ? new Tnum((int) value >> shift & LOW, (int) mask >> shift & LOW)
            : new Tnum(value >> shift, mask >> shift);
    }

    /** Returns zero less this. */
    public Tnum neg() {
        return ZERO.sub(this);
    }

    /** Returns the lowest bytes, zero-extended; bytes is 1 to 8. */
    public Tnum cast(int bytes) {
        long kept = -1L >>> Long.SIZE - bytes * Byte.SIZE;
        return new Tnum(value & kept, mask & kept);
    }

    /** Returns the lower half, zero-extended. */
    public Tnum subreg() {
        return new Tnum(value & LOW, mask & LOW);
    }

    /** Returns it with the lower half of another. */
    public Tnum withSubreg(Tnum low) {
        return new Tnum(value & ~LOW | low.value & LOW, mask & ~LOW | low.mask & LOW);
    }

    /** Returns it with a known lower half. */
    public Tnum constSubreg(int low) {
        return new Tnum(value & ~LOW | low & LOW, mask & ~LOW);
    }

    /** Returns whether each bit of the lower half is known. */
    public boolean isSubregConstant() {
        return (mask & LOW) == 0;
    }

    /**
     * Returns what is known if both are right. Where one knows a 1 and the other a 0 there is no such number, and
     * the result has the 1.
     */
    public Tnum intersect(Tnum b) {
        long unknown = mask & b.mask;
        return new Tnum((value | b.value) & ~unknown, unknown);
    }

    /** Returns what is known if one of both is right. */
    public Tnum union(Tnum b) {
        long unknown = value ^ b.value | mask | b.mask;
        return new Tnum(value & b.value & ~unknown, unknown);
    }

    /** Returns whether each number that the other may be is one that this may be. */
    public boolean contains(Tnum other) {
        return (other.mask & ~mask) == 0 && (other.value & ~mask) == value;
    }

    /** Returns whether there is a number that both may be. */
    public boolean overlaps(Tnum b) {
        return ((value ^ b.value) & ~mask & ~b.mask) == 0;
    }

    /** Returns whether it is a multiple of a size, which is a power of two or 0. */
    public boolean isAligned(long size) {
        return size == 0 || ((value | mask) & size - 1) == 0;
    }

    /** Returns the kernel's form, {@code (value; mask)} in hexadecimal. */
    @Override
    public String toString() {
        return "(0x" + Long.toHexString(value) + "; 0x" + Long.toHexString(mask) + ')';
    }
}
