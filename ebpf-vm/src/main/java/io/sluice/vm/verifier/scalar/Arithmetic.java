package io.sluice.vm.verifier.scalar;

import io.sluice.vm.insn.AluOp;

/**
 * What each op makes of the ranges of its operands. Expects an op whose result can be bounded: no division, and shifts
 * by a known amount below the width. Leaves bounds that still have to be synced.
 */
final class Arithmetic {
    private static final long HALF = 32;

    private Arithmetic() {
    }

    /** Computes {@code d op= s}, the upper half not yet zeroed for 32-bit ops. */
    static void apply(AluOp op, boolean is64, Bounds d, Scalar s) {
        switch (op) {
            case ADD -> add(d, s);
            case SUB -> sub(d, s);
            case MUL -> mul(d, s);
            case AND -> and(d, s);
            case OR -> or(d, s);
            case XOR -> xor(d, s);
            case LSH -> lsh(is64, d, (int) s.umin());
            case RSH -> rsh(is64, d, (int) s.umin());
            case ARSH -> arsh(is64, d, (int) s.umin());
            case MOV, DIV, MOD, SDIV, SMOD -> throw new IllegalArgumentException("op " + op + ": has no ranges");
        }
    }

    static void add(Bounds d, Scalar s) {
        add32(d, s);
        long min = d.smin + s.smin();
        long max = d.smax + s.smax();
        if (addOverflows(d.smin, s.smin(), min) || addOverflows(d.smax, s.smax(), max)) {
            min = Long.MIN_VALUE;
            max = Long.MAX_VALUE;
        }
        d.smin = min;
        d.smax = max;
        d.umin += s.umin();
        d.umax += s.umax();
        // Both ends wrap or none does: still a range.
        if (Long.compareUnsigned(d.umin, s.umin()) >= 0 && Long.compareUnsigned(d.umax, s.umax()) < 0) {
            d.umin = 0;
            d.umax = -1;
        }
        d.tnum(d.tnum().add(s.tnum()));
    }

    private static void add32(Bounds d, Scalar s) {
        long min = (long) d.s32min + s.s32min();
        long max = (long) d.s32max + s.s32max();
        boolean fits = (int) min == min && (int) max == max;
        d.s32min = fits ? (int) min : Integer.MIN_VALUE;
        d.s32max = fits ? (int) max : Integer.MAX_VALUE;
        d.u32min += s.u32min();
        d.u32max += s.u32max();
        if (Integer.compareUnsigned(d.u32min, s.u32min()) >= 0 && Integer.compareUnsigned(d.u32max, s.u32max()) < 0) {
            d.u32min = 0;
            d.u32max = -1;
        }
    }

    static void sub(Bounds d, Scalar s) {
        sub32(d, s);
        long min = d.smin - s.smax();
        long max = d.smax - s.smin();
        if (subOverflows(d.smin, s.smax(), min) || subOverflows(d.smax, s.smin(), max)) {
            min = Long.MIN_VALUE;
            max = Long.MAX_VALUE;
        }
        d.smin = min;
        d.smax = max;
        boolean minBorrows = Long.compareUnsigned(d.umin, s.umax()) < 0;
        boolean maxBorrows = Long.compareUnsigned(d.umax, s.umin()) < 0;
        boolean split = minBorrows && !maxBorrows;
        d.umin = split ? 0 : d.umin - s.umax();
        d.umax = split ? -1 : d.umax - s.umin();
        d.tnum(d.tnum().sub(s.tnum()));
    }

    private static void sub32(Bounds d, Scalar s) {
        long min = (long) d.s32min - s.s32max();
        long max = (long) d.s32max - s.s32min();
        boolean fits = (int) min == min && (int) max == max;
        d.s32min = fits ? (int) min : Integer.MIN_VALUE;
        d.s32max = fits ? (int) max : Integer.MAX_VALUE;
        boolean minBorrows = Integer.compareUnsigned(d.u32min, s.u32max()) < 0;
        boolean maxBorrows = Integer.compareUnsigned(d.u32max, s.u32min()) < 0;
        boolean split = minBorrows && !maxBorrows;
        d.u32min = split ? 0 : d.u32min - s.u32max();
        d.u32max = split ? -1 : d.u32max - s.u32min();
    }

    private static boolean addOverflows(long a, long b, long sum) {
        return ((a ^ sum) & (b ^ sum)) < 0;
    }

    private static boolean subOverflows(long a, long b, long difference) {
        return ((a ^ b) & (a ^ difference)) < 0;
    }

    private static void mul(Bounds d, Scalar s) {
        d.tnum(d.tnum().mul(s.tnum()));
        mul32(d, s);
        if (Math.unsignedMultiplyHigh(d.umax, s.umax()) != 0) {
            d.umin = 0;
            d.umax = -1;
        } else {
            d.umin *= s.umin();
            d.umax *= s.umax();
        }
        signedMul64(d, s);
    }

    private static void signedMul64(Bounds d, Scalar s) {
        if (mulOverflows(d.smin, s.smin()) || mulOverflows(d.smin, s.smax())
            || mulOverflows(d.smax, s.smin()) || mulOverflows(d.smax, s.smax())) {
            d.smin = Long.MIN_VALUE;
            d.smax = Long.MAX_VALUE;
            return;
        }
        long a = d.smin * s.smin();
        long b = d.smin * s.smax();
        long c = d.smax * s.smin();
        long e = d.smax * s.smax();
        d.smin = Math.min(Math.min(a, b), Math.min(c, e));
        d.smax = Math.max(Math.max(a, b), Math.max(c, e));
    }

    private static boolean mulOverflows(long a, long b) {
        return Math.multiplyHigh(a, b) != a * b >> Long.SIZE - 1;
    }

    private static void mul32(Bounds d, Scalar s) {
        long high = Integer.toUnsignedLong(d.u32max) * Integer.toUnsignedLong(s.u32max());
        if (high >>> HALF != 0) {
            d.u32min = 0;
            d.u32max = -1;
        } else {
            d.u32min *= s.u32min();
            d.u32max = (int) high;
        }
        long a = (long) d.s32min * s.s32min();
        long b = (long) d.s32min * s.s32max();
        long c = (long) d.s32max * s.s32min();
        long e = (long) d.s32max * s.s32max();
        long min = Math.min(Math.min(a, b), Math.min(c, e));
        long max = Math.max(Math.max(a, b), Math.max(c, e));
        boolean fits = (int) min == min && (int) max == max;
        d.s32min = fits ? (int) min : Integer.MIN_VALUE;
        d.s32max = fits ? (int) max : Integer.MAX_VALUE;
    }

    private static void and(Bounds d, Scalar s) {
        d.tnum(d.tnum().and(s.tnum()));
        bitwise32(d, s, (int) d.value, Bounds.smaller(d.u32max, s.u32max()));
        bitwise64(d, s, d.value, Bounds.smaller(d.umax, s.umax()));
    }

    private static void or(Bounds d, Scalar s) {
        d.tnum(d.tnum().or(s.tnum()));
        bitwise32(d, s, Bounds.larger(d.u32min, s.u32min()), (int) (d.value | d.mask));
        bitwise64(d, s, Bounds.larger(d.umin, s.umin()), d.value | d.mask);
    }

    private static void xor(Bounds d, Scalar s) {
        d.tnum(d.tnum().xor(s.tnum()));
        bitwise32(d, s, (int) d.value, (int) (d.value | d.mask));
        bitwise64(d, s, d.value, d.value | d.mask);
    }

    /** The signed range is the unsigned one where that does not cross the sign, else unknown. */
    private static void bitwise32(Bounds d, Scalar s, int min, int max) {
        boolean known = s.isConstant32() && d.isSubregConstant();
        int low = (int) d.value;
        d.u32min = known ? low : min;
        d.u32max = known ? low : max;
        boolean oneSign = d.u32min <= d.u32max;
        d.s32min = oneSign ? d.u32min : Integer.MIN_VALUE;
        d.s32max = oneSign ? d.u32max : Integer.MAX_VALUE;
    }

    private static void bitwise64(Bounds d, Scalar s, long min, long max) {
        if (s.isConstant() && d.isConstant()) {
            d.known(d.value);
            return;
        }
        d.umin = min;
        d.umax = max;
        boolean oneSign = min <= max;
        d.smin = oneSign ? min : Long.MIN_VALUE;
        d.smax = oneSign ? max : Long.MAX_VALUE;
        d.fromBits();
    }

    private static void lsh(boolean is64, Bounds d, int shift) {
        if (is64) {
            lsh64(d, shift);
            lsh32(d, shift);
            d.tnum(d.tnum().lsh(shift));
            d.fromBits();
        } else {
            lsh32(d, shift);
            d.tnum(d.tnum().subreg().lsh(shift).subreg());
            d.unbounded64();
            d.fromBits32();
        }
    }

    private static void lsh64(Bounds d, int shift) {
        // The first half of the shift pair that sign-extends the lower half: its signed bounds move up.
        boolean half = shift == HALF;
        d.smin = half ? (long) d.s32min << HALF : Long.MIN_VALUE;
        d.smax = half ? (long) d.s32max << HALF : Long.MAX_VALUE;
        boolean loses = Long.compareUnsigned(d.umax, 1L << Long.SIZE - 1 - shift) > 0;
        d.umin = loses ? 0 : d.umin << shift;
        d.umax = loses ? -1 : d.umax << shift;
    }

    private static void lsh32(Bounds d, int shift) {
        d.s32min = Integer.MIN_VALUE;
        d.s32max = Integer.MAX_VALUE;
        boolean loses = shift >= Integer.SIZE
            || Integer.compareUnsigned(d.u32max, 1 << Integer.SIZE - 1 - shift) > 0;
        d.u32min = loses ? 0 : d.u32min << shift;
        d.u32max = loses ? -1 : d.u32max << shift;
    }

    private static void rsh(boolean is64, Bounds d, int shift) {
        if (is64) {
            d.smin = Long.MIN_VALUE;
            d.smax = Long.MAX_VALUE;
            d.tnum(d.tnum().rsh(shift));
            d.umin >>>= shift;
            d.umax >>>= shift;
            d.unbounded32();
            d.fromBits();
        } else {
            d.s32min = Integer.MIN_VALUE;
            d.s32max = Integer.MAX_VALUE;
            d.tnum(d.tnum().subreg().rsh(shift));
            d.u32min >>>= shift;
            d.u32max >>>= shift;
            d.unbounded64();
            d.fromBits32();
        }
    }

    private static void arsh(boolean is64, Bounds d, int shift) {
        if (is64) {
            d.smin >>= shift;
            d.smax >>= shift;
            d.tnum(d.tnum().arsh(shift, Long.SIZE));
            d.umin = 0;
            d.umax = -1;
            d.unbounded32();
            d.fromBits();
        } else {
            d.s32min >>= shift;
            d.s32max >>= shift;
            d.tnum(d.tnum().arsh(shift, Integer.SIZE));
            d.u32min = 0;
            d.u32max = -1;
            d.unbounded64();
            d.fromBits32();
        }
    }
}
