package io.sluice.vm.verifier.scalar;

/**
 * The mutable form of a {@link Scalar}, in which one insn's effect is computed, and the deduction that makes each kind
 * of knowledge sharpen the others.
 *
 * <p>The deduction is that of Linux 6.18, in its order and with its number of rounds: more of it would be sound too,
 * but would accept programs that the kernel refuses.
 */
final class Bounds {
    /** The kernel runs the deduction this often; a round may give what the one before it could not see yet. */
    private static final int ROUNDS = 3;
    private static final long LOW = 0xffff_ffffL;

    long value;
    long mask;
    long smin;
    long smax;
    long umin;
    long umax;
    int s32min;
    int s32max;
    int u32min;
    int u32max;

    Bounds() {
        unknown();
    }

    Bounds(Scalar s) {
        value = s.value();
        mask = s.mask();
        smin = s.smin();
        smax = s.smax();
        umin = s.umin();
        umax = s.umax();
        s32min = s.s32min();
        s32max = s.s32max();
        u32min = s.u32min();
        u32max = s.u32max();
    }

    Tnum tnum() {
        return new Tnum(value, mask);
    }

    void tnum(Tnum t) {
        value = t.value();
        mask = t.mask();
    }

    boolean isConstant() {
        return mask == 0;
    }

    boolean isSubregConstant() {
        return (mask & LOW) == 0;
    }

    Bounds unknown() {
        value = 0;
        mask = -1;
        unbounded();
        return this;
    }

    void unbounded() {
        unbounded64();
        unbounded32();
    }

    void unbounded64() {
        smin = Long.MIN_VALUE;
        smax = Long.MAX_VALUE;
        umin = 0;
        umax = -1;
    }

    void unbounded32() {
        s32min = Integer.MIN_VALUE;
        s32max = Integer.MAX_VALUE;
        u32min = 0;
        u32max = -1;
    }

    void known(long v) {
        value = v;
        mask = 0;
        smin = v;
        smax = v;
        umin = v;
        umax = v;
        s32min = (int) v;
        s32max = (int) v;
        u32min = (int) v;
        u32max = (int) v;
    }

    /** Makes the upper half zero, as each 32-bit insn does. */
    void zext32() {
        value &= LOW;
        mask &= LOW;
        umin = u32min & LOW;
        umax = u32max & LOW;
        if (s32min >= 0 && s32max >= 0) {
            smin = s32min;
            smax = s32max;
        } else {
            smin = 0;
            smax = LOW;
        }
    }

    /** Deduces each kind of knowledge from the others. */
    Bounds sync() {
        fromBits();
        for (int i = 0; i < ROUNDS; i++) {
            deduce32();
            deduce64();
            deduce64From32();
        }
        bitsFromRanges();
        fromBits();
        return this;
    }

    /** Returns the immutable form, with all bounds given up if they contradict one another. */
    Scalar checked() {
        if (!isSane()) {
            unbounded();
        }
        return freeze();
    }

    Scalar freeze() {
        return Scalar.of(this);
    }

    private boolean isSane() {
        if (Long.compareUnsigned(umin, umax) > 0 || smin > smax
            || Integer.compareUnsigned(u32min, u32max) > 0 || s32min > s32max) {
            return false;
        }
        if (isConstant() && (umin != value || umax != value || smin != value || smax != value)) {
            return false;
        }
        int low = (int) value;
        return !isSubregConstant() || u32min == low && u32max == low && s32min == low && s32max == low;
    }

    void fromBits() {
        fromBits32();
        long highest = value | mask;
        smin = Math.max(smin, value | mask & Long.MIN_VALUE);
        smax = Math.min(smax, value | mask & Long.MAX_VALUE);
        umin = larger(umin, value);
        umax = smaller(umax, highest);
        onlyMember(highest);
    }

    /** Where the unsigned range holds a single number with the known bits, that is the one. */
    private void onlyMember(long highest) {
        boolean minFits = (umin & ~mask) == value;
        long next = nextMember(umin, highest);
        if (minFits) {
            if (Long.compareUnsigned(next, umax) > 0) {
                known(umin);
            }
        } else if (next == highest) {
            known(highest);
        } else if (Long.compareUnsigned(next, umax) <= 0
            && Long.compareUnsigned(nextMember(next, highest), umax) > 0) {
            known(next);
        }
    }

    /** Returns the lowest number above v with the known bits, or the highest one if there is none. */
    private long nextMember(long v, long highest) {
        if (Long.compareUnsigned(v, highest) >= 0) {
            return highest;
        }
        if (Long.compareUnsigned(v, value) < 0) {
            return value;
        }
        long above = v - value;
        // Ones at the known bits let the carry of the increment pass to the next unknown bit; below the highest known
        // bit that v has in excess all is filled, as the number starts again there.
        long filled = above | ~mask | Tnum.unknownBelow(above & ~mask);
        return value | filled + 1 & mask;
    }

    void fromBits32() {
        int low = (int) value;
        int unknown = (int) mask;
        s32min = Math.max(s32min, low | unknown & Integer.MIN_VALUE);
        s32max = Math.min(s32max, low | unknown & Integer.MAX_VALUE);
        u32min = larger(u32min, low);
        u32max = smaller(u32max, low | unknown);
    }

    private void deduce32() {
        low32OfUnsigned();
        low32OfSigned();
        low32OverTheSeam();
        if (u32min <= u32max) {
            s32min = Math.max(s32min, u32min);
            s32max = Math.min(s32max, u32max);
        }
        if (Integer.compareUnsigned(s32min, s32max) <= 0) {
            u32min = larger(s32min, u32min);
            u32max = smaller(s32max, u32max);
        } else if (Integer.compareUnsigned(u32max, s32min) < 0) {
            // The signed range is in two unsigned pieces, at both ends; the unsigned range meets only the lower one.
            s32min = u32min;
            u32max = smaller(u32max, s32max);
        } else if (Integer.compareUnsigned(s32max, u32min) < 0) {
            s32max = u32max;
            u32min = larger(u32min, s32min);
        }
    }

    /** Where the upper half is the same for all unsigned values, the lower halves are a range. */
    private void low32OfUnsigned() {
        if (umin >>> 32 == umax >>> 32) {
            u32min = larger(u32min, (int) umin);
            u32max = smaller(u32max, (int) umax);
            if ((int) umin <= (int) umax) {
                s32min = Math.max(s32min, (int) umin);
                s32max = Math.min(s32max, (int) umax);
            }
        }
    }

    private void low32OfSigned() {
        if (smin >> 32 == smax >> 32) {
            if (Integer.compareUnsigned((int) smin, (int) smax) <= 0) {
                u32min = larger(u32min, (int) smin);
                u32max = smaller(u32max, (int) smax);
            }
            if ((int) smin <= (int) smax) {
                s32min = Math.max(s32min, (int) smin);
                s32max = Math.min(s32max, (int) smax);
            }
        }
    }

    /** Where the upper half steps by one while the lower goes from negative to positive: a signed 32-bit range. */
    private void low32OverTheSeam() {
        if ((int) (umin >>> 32) + 1 == (int) (umax >>> 32) && (int) umin < 0 && (int) umax >= 0) {
            s32min = Math.max(s32min, (int) umin);
            s32max = Math.min(s32max, (int) umax);
        }
        if ((int) (smin >>> 32) + 1 == (int) (smax >>> 32) && (int) smin < 0 && (int) smax >= 0) {
            s32min = Math.max(s32min, (int) smin);
            s32max = Math.min(s32max, (int) smax);
        }
    }

    private void deduce64() {
        if (umin <= umax) {
            smin = Math.max(smin, umin);
            smax = Math.min(smax, umax);
        }
        if (Long.compareUnsigned(smin, smax) <= 0) {
            umin = larger(smin, umin);
            umax = smaller(smax, umax);
        } else if (Long.compareUnsigned(umax, smin) < 0) {
            smin = umin;
            umax = smaller(umax, smax);
        } else if (Long.compareUnsigned(smax, umin) < 0) {
            smax = umax;
            umin = larger(umin, smin);
        }
    }

    /** The ends of the 64-bit ranges move to the nearest values whose lower half is possible. */
    private void deduce64From32() {
        umin = larger(umin, umin & ~LOW | u32min & LOW);
        umax = smaller(umax, umax & ~LOW | u32max & LOW);
        smin = Math.max(smin, smin & ~LOW | u32min & LOW);
        smax = Math.min(smax, smax & ~LOW | u32max & LOW);
        // A sign-extended 32-bit value whose lower half is not negative: all of it is the lower half.
        if (s32min >= 0 && smin >= Integer.MIN_VALUE && smax <= Integer.MAX_VALUE) {
            smin = s32min;
            smax = s32max;
            umin = s32min;
            umax = s32max;
            intersect(smin, Tnum.unknownBelow(smin ^ smax));
        }
    }

    private void intersect(long start, long unknown) {
        mask &= unknown;
        value = (value | start & ~unknown) & ~mask;
    }

    /** The bits that both ends of a range share above the highest one that differs are known. */
    private void bitsFromRanges() {
        intersect(umin, Tnum.unknownBelow(umin ^ umax));
        long unknown = Tnum.unknownBelow((u32min ^ u32max) & LOW);
        long lowMask = mask & unknown;
        long low = (value & LOW | u32min & LOW & ~unknown) & ~lowMask;
        value = value & ~LOW | low;
        mask = mask & ~LOW | lowMask;
    }

    static long larger(long a, long b) {
        return Long.compareUnsigned(a, b) > 0 ? a : b;
    }

    static long smaller(long a, long b) {
        return Long.compareUnsigned(a, b) < 0 ? a : b;
    }

    static int larger(int a, int b) {
        return Integer.compareUnsigned(a, b) > 0 ? a : b;
    }

    static int smaller(int a, int b) {
        return Integer.compareUnsigned(a, b) < 0 ? a : b;
    }
}
