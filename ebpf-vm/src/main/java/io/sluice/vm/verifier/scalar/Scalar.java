package io.sluice.vm.verifier.scalar;

import io.sluice.vm.insn.AluOp;

/**
 * What is known of a number in a register or stack slot: its bits, and the signed and unsigned ranges of all 64 bits
 * and of the lower 32. Immutable. All bounds are inclusive; the u-bounds are unsigned, whatever Java's type says.
 */
public final class Scalar {
    private static final int CACHE_MIN = -64;
    private static final int CACHE_MAX = 1024;
    private static final Scalar[] CACHE = cache();

    /** A number of which nothing is known. */
    public static final Scalar UNKNOWN = new Scalar(new Bounds());

    private static final Scalar BYTE = new Scalar(lowest(1));
    private static final Scalar SHORT = new Scalar(lowest(2));
    private static final Scalar INT = new Scalar(lowest(4));

    private final long value;
    private final long mask;
    private final long smin;
    private final long smax;
    private final long umin;
    private final long umax;
    private final int s32min;
    private final int s32max;
    private final int u32min;
    private final int u32max;

    private Scalar(Bounds b) {
        value = b.value;
        mask = b.mask;
        smin = b.smin;
        smax = b.smax;
        umin = b.umin;
        umax = b.umax;
        s32min = b.s32min;
        s32max = b.s32max;
        u32min = b.u32min;
        u32max = b.u32max;
    }

    private static Scalar[] cache() {
        Scalar[] cache = new Scalar[CACHE_MAX - CACHE_MIN + 1];
        Bounds b = new Bounds();
        for (int i = 0; i < cache.length; i++) {
            b.known(i + CACHE_MIN);
            cache[i] = new Scalar(b);
        }
        return cache;
    }

    private static Bounds lowest(int bytes) {
        Bounds b = new Bounds();
        b.tnum(Tnum.UNKNOWN.cast(bytes));
        return b.sync();
    }

    static Scalar of(Bounds b) {
        if (b.mask == -1 && UNKNOWN.hasBounds(b)) {
            return UNKNOWN;
        }
        if (b.mask == 0 && b.value >= CACHE_MIN && b.value <= CACHE_MAX) {
            Scalar cached = CACHE[(int) b.value - CACHE_MIN];
            return cached.hasBounds(b) ? cached : new Scalar(b);
        }
        return new Scalar(b);
    }

    /** Returns the number that is known. */
    public static Scalar constant(long v) {
        if (v >= CACHE_MIN && v <= CACHE_MAX) {
            return CACHE[(int) v - CACHE_MIN];
        }
        Bounds b = new Bounds();
        b.known(v);
        return new Scalar(b);
    }

    /** Returns what follows from known bits alone. */
    public static Scalar ofTnum(Tnum t) {
        Bounds b = new Bounds();
        b.tnum(t);
        return b.sync().freeze();
    }

    /** Returns an unknown number of 1, 2, 4 or 8 bytes, zero-extended. */
    public static Scalar ofBytes(int bytes) {
        return switch (bytes) {
            case 1 -> BYTE;
            case 2 -> SHORT;
            case 4 -> INT;
            case 8 -> UNKNOWN;
            default -> throw new IllegalArgumentException("number of " + bytes + " bytes, must be 1, 2, 4 or 8");
        };
    }

    /** Returns what follows from ranges of all 64 bits: the signed one and the unsigned one. */
    public static Scalar ranged(long smin, long smax, long umin, long umax) {
        Bounds b = new Bounds();
        b.smin = smin;
        b.smax = smax;
        b.umin = umin;
        b.umax = umax;
        return b.sync().checked();
    }

    /** Returns what follows from a signed range of all 64 bits. */
    public static Scalar signed(long smin, long smax) {
        return ranged(smin, smax, 0, -1);
    }

    /** Returns what follows from an unsigned range of all 64 bits. */
    public static Scalar unsigned(long umin, long umax) {
        return ranged(Long.MIN_VALUE, Long.MAX_VALUE, umin, umax);
    }

    /** Returns the bits known to be 1. */
    public long value() {
        return value;
    }

    /** Returns the unknown bits. */
    public long mask() {
        return mask;
    }

    /** Returns the known bits. */
    public Tnum tnum() {
        return new Tnum(value, mask);
    }

    /** Returns the signed minimum. */
    public long smin() {
        return smin;
    }

    /** Returns the signed maximum. */
    public long smax() {
        return smax;
    }

    /** Returns the unsigned minimum. */
    public long umin() {
        return umin;
    }

    /** Returns the unsigned maximum. */
    public long umax() {
        return umax;
    }

    /** Returns the signed minimum of the lower half. */
    public int s32min() {
        return s32min;
    }

    /** Returns the signed maximum of the lower half. */
    public int s32max() {
        return s32max;
    }

    /** Returns the unsigned minimum of the lower half. */
    public int u32min() {
        return u32min;
    }

    /** Returns the unsigned maximum of the lower half. */
    public int u32max() {
        return u32max;
    }

    /** Returns whether each bit is known. */
    public boolean isConstant() {
        return mask == 0;
    }

    /** Returns whether each bit of the lower half is known. */
    public boolean isConstant32() {
        return (int) mask == 0;
    }

    /** Returns the number that is known; requires {@link #isConstant()}. */
    public long constant() {
        if (mask != 0) {
            throw new IllegalStateException("scalar " + this + ": no constant");
        }
        return value;
    }

    /** Returns whether v may be the number. */
    public boolean admits(long v) {
        int low = (int) v;
        return (v & ~mask) == value && v >= smin && v <= smax
            && Long.compareUnsigned(v, umin) >= 0 && Long.compareUnsigned(v, umax) <= 0
            && low >= s32min && low <= s32max
            && Integer.compareUnsigned(low, u32min) >= 0 && Integer.compareUnsigned(low, u32max) <= 0;
    }

    /**
     * Returns the result of {@code this op= src}, as far as Linux 6.18 knows it: nothing after a division, nor after
     * a shift by an amount that is not known or not below the width.
     *
     * @param is64 false for the 32-bit form, whose result is zero-extended where it is known
     * @param src the other operand; an immediate is sign-extended to 64 bits
     */
    public Scalar alu(AluOp op, boolean is64, Scalar src) {
        switch (op) {
            case MOV -> {
                return is64 ? src : src.zext32();
            }
            case DIV, MOD, SDIV, SMOD -> {
                return UNKNOWN;
            }
            case LSH, RSH, ARSH -> {
                if (!src.isShiftBelow(is64)) {
                    return UNKNOWN;
                }
            }
            case ADD, SUB, MUL, AND, OR, XOR -> { }
        }
        if (mask == 0 && src.mask == 0) {
            return constant(op.apply(is64, value, src.value));
        }
        Bounds b = new Bounds(this);
        Arithmetic.apply(op, is64, b, src);
        if (!is64) {
            b.zext32();
        }
        return b.sync().checked();
    }

    private boolean isShiftBelow(boolean is64) {
        return is64
            ? mask == 0 && smin == smax && umin == umax && Long.compareUnsigned(umax, Long.SIZE) < 0
            : isConstant32() && s32min == s32max && u32min == u32max
                && Long.compareUnsigned(umax, Integer.SIZE) < 0;
    }

    /**
     * Returns whether the kernel looks at {@code this op= src} twice: compilers make a mask of a sign, 0 or -1, and
     * then choose a constant by it. It goes on with {@link #splitOnes()}, and comes back to the same insn with
     * {@link #splitZero()}.
     */
    public boolean isSplitBy(AluOp op, Scalar src) {
        return (op == AluOp.AND || op == AluOp.OR) && src.mask == 0 && (isMask() || s32min == -1 && s32max == 0);
    }

    /** Returns whether it is all zeros or all ones, as far as its signed range tells. */
    public boolean isMask() {
        return smin == -1 && smax == 0;
    }

    /** Returns it as 0, or with 0 in its lower half, where {@link #isSplitBy}. */
    public Scalar splitZero() {
        return split(0);
    }

    /** Returns it as -1, or with -1 in its lower half, where {@link #isSplitBy}. */
    public Scalar splitOnes() {
        return split(-1);
    }

    private Scalar split(int v) {
        if (isMask()) {
            return constant(v);
        }
        Bounds b = new Bounds(this);
        b.tnum(tnum().constSubreg(v));
        b.s32min = v;
        b.s32max = v;
        b.u32min = v;
        b.u32max = v;
        return b.freeze();
    }

    /** Returns zero less this. */
    public Scalar neg(boolean is64) {
        return constant(0).alu(AluOp.SUB, is64, this);
    }

    /** Returns the lower half, zero-extended. */
    public Scalar zext32() {
        if (umax >>> Integer.SIZE == 0 && mask == 0) {
            return this;
        }
        Bounds b = new Bounds(this);
        b.zext32();
        return b.sync().checked();
    }

    /**
     * Returns the lowest bits, sign-extended.
     *
     * @param bits 8, 16 or 32
     * @param is64 false to extend to 32 bits only, and zero-extend from there
     */
    public Scalar signExtend(int bits, boolean is64) {
        Bounds b = new Bounds(this);
        if (is64) {
            SignExtension.to64(b, bits);
            return b.checked();
        }
        if (bits < Integer.SIZE) {
            SignExtension.to32(b, bits);
        }
        b.zext32();
        return b.sync().checked();
    }

    /** Returns the lowest 1, 2, 4 or 8 bytes, zero-extended. */
    public Scalar truncate(int bytes) {
        if (bytes == Long.BYTES) {
            return this;
        }
        Bounds b = new Bounds(this);
        long kept = -1L >>> Long.SIZE - bytes * Byte.SIZE;
        b.value &= kept;
        b.mask &= kept;
        boolean sameAbove = (umin & ~kept) == (umax & ~kept);
        b.umin = sameAbove ? umin & kept : 0;
        b.umax = sameAbove ? umax & kept : kept;
        b.smin = b.umin;
        b.smax = b.umax;
        if (bytes < Integer.BYTES) {
            b.unbounded32();
        }
        return b.sync().freeze();
    }

    /**
     * Returns the sum as a pointer's variable offset: its lower half has no ranges of its own, and an unsigned range
     * of which any end wraps is given up.
     */
    public Scalar addOffset(Scalar src) {
        Bounds b = new Bounds(this);
        Arithmetic.add(b, src);
        boolean wraps = Long.compareUnsigned(umin + src.umin, umin) < 0
            || Long.compareUnsigned(umax + src.umax, umax) < 0;
        return offset(b, wraps);
    }

    /** Returns the difference as a pointer's variable offset, as {@link #addOffset(Scalar)}. */
    public Scalar subOffset(Scalar src) {
        Bounds b = new Bounds(this);
        Arithmetic.sub(b, src);
        return offset(b, Long.compareUnsigned(umin, src.umax) < 0);
    }

    private static Scalar offset(Bounds b, boolean wraps) {
        b.unbounded32();
        if (wraps) {
            b.umin = 0;
            b.umax = -1;
        }
        return b.sync().checked();
    }

    /** Returns whether all that is known here is known of cur too: the test of pruning. */
    public boolean contains(Scalar cur) {
        return smin <= cur.smin && smax >= cur.smax && s32min <= cur.s32min && s32max >= cur.s32max
            && Long.compareUnsigned(umin, cur.umin) <= 0 && Long.compareUnsigned(umax, cur.umax) >= 0
            && Integer.compareUnsigned(u32min, cur.u32min) <= 0 && Integer.compareUnsigned(u32max, cur.u32max) >= 0
            && (cur.mask & ~mask) == 0 && (cur.value & ~mask) == value;
    }

    /** Returns the smallest that contains both. */
    public Scalar join(Scalar o) {
        if (contains(o)) {
            return this;
        }
        if (o.contains(this)) {
            return o;
        }
        Bounds b = new Bounds(this);
        b.tnum(tnum().union(o.tnum()));
        b.smin = Math.min(smin, o.smin);
        b.smax = Math.max(smax, o.smax);
        b.umin = Bounds.smaller(umin, o.umin);
        b.umax = Bounds.larger(umax, o.umax);
        b.s32min = Math.min(s32min, o.s32min);
        b.s32max = Math.max(s32max, o.s32max);
        b.u32min = Bounds.smaller(u32min, o.u32min);
        b.u32max = Bounds.larger(u32max, o.u32max);
        return b.freeze();
    }

    /**
     * Returns one that contains both, in which each bound that the next one crosses is given up: a chain of them
     * becomes stable.
     *
     * @param next what the next round of a loop found
     */
    public Scalar widen(Scalar next) {
        if (contains(next)) {
            return this;
        }
        Bounds b = new Bounds(this);
        b.tnum(tnum().union(next.tnum()));
        b.smin = next.smin < smin ? Long.MIN_VALUE : smin;
        b.smax = next.smax > smax ? Long.MAX_VALUE : smax;
        b.umin = Long.compareUnsigned(next.umin, umin) < 0 ? 0 : umin;
        b.umax = Long.compareUnsigned(next.umax, umax) > 0 ? -1 : umax;
        b.s32min = next.s32min < s32min ? Integer.MIN_VALUE : s32min;
        b.s32max = next.s32max > s32max ? Integer.MAX_VALUE : s32max;
        b.u32min = Integer.compareUnsigned(next.u32min, u32min) < 0 ? 0 : u32min;
        b.u32max = Integer.compareUnsigned(next.u32max, u32max) > 0 ? -1 : u32max;
        return b.freeze();
    }

    private boolean hasBounds(Bounds b) {
        return smin == b.smin && smax == b.smax && umin == b.umin && umax == b.umax
            && s32min == b.s32min && s32max == b.s32max && u32min == b.u32min && u32max == b.u32max;
    }

    @Override
    public boolean equals(Object o) {
        return this == o || o instanceof Scalar s && value == s.value && mask == s.mask
            && smin == s.smin && smax == s.smax && umin == s.umin && umax == s.umax
            && s32min == s.s32min && s32max == s.s32max && u32min == s.u32min && u32max == s.u32max;
    }

    @Override
    public int hashCode() {
        long h = value * 31 + mask;
        h = (h * 31 + smin) * 31 + smax;
        h = (h * 31 + umin) * 31 + umax;
        h = (h * 31 + s32min) * 31 + s32max;
        h = (h * 31 + u32min) * 31 + u32max;
        return Long.hashCode(h);
    }

    /** Returns all of it for people; the log has its own form. */
    @Override
    public String toString() {
        return mask == 0 ? Long.toString(value)
            : "s64 [" + smin + ", " + smax + "] u64 [" + Long.toUnsignedString(umin) + ", "
                + Long.toUnsignedString(umax) + "] s32 [" + s32min + ", " + s32max + "] u32 ["
                + Integer.toUnsignedString(u32min) + ", " + Integer.toUnsignedString(u32max) + "] bits " + tnum();
    }
}
