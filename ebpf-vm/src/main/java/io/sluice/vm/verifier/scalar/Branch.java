package io.sluice.vm.verifier.scalar;

import io.sluice.vm.insn.JmpOp;

/** Conditional jumps on scalars: whether they are taken, and what is known afterwards. */
public final class Branch {
    /** The condition holds for all values. */
    public static final int TAKEN = 1;
    /** The condition holds for no value. */
    public static final int NOT_TAKEN = 0;
    /** The condition holds for some values, or nothing is known. */
    public static final int UNKNOWN = -1;

    private static final long LOW = 0xffff_ffffL;

    private Branch() {
    }

    /**
     * What is known of both operands on both ways out.
     *
     * @param takenDst the left operand where the condition holds
     * @param takenSrc the right operand where it holds
     * @param otherDst the left operand where it does not hold
     * @param otherSrc the right operand where it does not
     */
    public record Refined(Scalar takenDst, Scalar takenSrc, Scalar otherDst, Scalar otherSrc) {
    }

    /**
     * Predicts {@code if a op b}.
     *
     * @param is64 false to compare the lower halves
     * @return {@link #TAKEN}, {@link #NOT_TAKEN} or {@link #UNKNOWN}
     */
    public static int taken(JmpOp op, boolean is64, Scalar a, Scalar b) {
        return switch (op) {
            case EQ -> equal(is64, a, b);
            case NE -> not(equal(is64, a, b));
            case SET -> set(is64, a, b);
            case GT -> above(is64, a, b);
            case LE -> not(above(is64, a, b));
            case LT -> above(is64, b, a);
            case GE -> not(above(is64, b, a));
            case SGT -> greater(is64, a, b);
            case SLE -> not(greater(is64, a, b));
            case SLT -> greater(is64, b, a);
            case SGE -> not(greater(is64, b, a));
        };
    }

    /**
     * Returns what is known after {@code if dst op src} on both ways. Where knowledge becomes contradictory the
     * ranges are given up, as in the kernel.
     *
     * @param is64 false where the lower halves are compared
     */
    public static Refined refine(JmpOp op, boolean is64, Scalar dst, Scalar src) {
        Bounds a = new Bounds(dst);
        Bounds b = new Bounds(src);
        Refinement.holds(op, is64, a, b);
        Bounds c = new Bounds(dst);
        Bounds d = new Bounds(src);
        Refinement.holdsNot(op, is64, c, d);
        return new Refined(result(dst, a), result(src, b), result(dst, c), result(src, d));
    }

    /**
     * Returns what the kernel knows after {@code if r op r}, a register compared with itself: it refines both operands
     * in one place, which changes the way that cannot be gone only.
     */
    public static Refined refineSame(JmpOp op, boolean is64, Scalar both) {
        Bounds a = new Bounds(both);
        Refinement.holds(op, is64, a, a);
        Bounds b = new Bounds(both);
        Refinement.holdsNot(op, is64, b, b);
        Scalar taken = result(both, a.sync());
        Scalar other = result(both, b.sync());
        return new Refined(taken, taken, other, other);
    }

    /** A constant that is compared stays one: the jump would be predicted if it could be any other. */
    private static Scalar result(Scalar before, Bounds b) {
        if (before.isConstant() && before.umin() == before.umax() && before.smin() == before.smax()) {
            return before;
        }
        Scalar after = b.sync().checked();
        return after.equals(before) ? before : after;
    }

    private static int not(int taken) {
        return taken < 0 ? UNKNOWN : 1 - taken;
    }

    private static int equal(boolean is64, Scalar a, Scalar b) {
        return is64 ? equal64(a, b) : equal32(a, b);
    }

    private static int equal64(Scalar a, Scalar b) {
        if (a.isConstant() && b.isConstant()) {
            return a.value() == b.value() ? TAKEN : NOT_TAKEN;
        }
        boolean apart = ((a.value() ^ b.value()) & ~a.mask() & ~b.mask()) != 0
            || Long.compareUnsigned(a.umin(), b.umax()) > 0 || Long.compareUnsigned(a.umax(), b.umin()) < 0
            || a.smin() > b.smax() || a.smax() < b.smin();
        return apart || apart32(a, b) ? NOT_TAKEN : UNKNOWN;
    }

    private static int equal32(Scalar a, Scalar b) {
        if (a.isConstant32() && b.isConstant32()) {
            return (int) a.value() == (int) b.value() ? TAKEN : NOT_TAKEN;
        }
        boolean apart = ((a.value() ^ b.value()) & ~a.mask() & ~b.mask() & LOW) != 0;
        return apart || apart32(a, b) ? NOT_TAKEN : UNKNOWN;
    }

    private static boolean apart32(Scalar a, Scalar b) {
        return Integer.compareUnsigned(a.u32min(), b.u32max()) > 0
            || Integer.compareUnsigned(a.u32max(), b.u32min()) < 0
            || a.s32min() > b.s32max() || a.s32max() < b.s32min();
    }

    private static int set(boolean is64, Scalar a, Scalar b) {
        long width = is64 ? -1 : LOW;
        if ((b.mask() & width) == 0) {
            return tested(a, b.value() & width);
        }
        return (a.mask() & width) == 0 ? tested(b, a.value() & width) : UNKNOWN;
    }

    private static int tested(Scalar a, long bits) {
        if ((a.value() & bits) != 0) {
            return TAKEN;
        }
        return (a.mask() & bits) == 0 ? NOT_TAKEN : UNKNOWN;
    }

    private static int above(boolean is64, Scalar a, Scalar b) {
        long amin = is64 ? a.umin() : a.u32min() & LOW;
        long amax = is64 ? a.umax() : a.u32max() & LOW;
        long bmin = is64 ? b.umin() : b.u32min() & LOW;
        long bmax = is64 ? b.umax() : b.u32max() & LOW;
        if (Long.compareUnsigned(amin, bmax) > 0) {
            return TAKEN;
        }
        return Long.compareUnsigned(amax, bmin) <= 0 ? NOT_TAKEN : UNKNOWN;
    }

    private static int greater(boolean is64, Scalar a, Scalar b) {
        long amin = is64 ? a.smin() : a.s32min();
        long amax = is64 ? a.smax() : a.s32max();
        long bmin = is64 ? b.smin() : b.s32min();
        long bmax = is64 ? b.smax() : b.s32max();
        if (amin > bmax) {
            return TAKEN;
        }
        return amax <= bmin ? NOT_TAKEN : UNKNOWN;
    }
}
