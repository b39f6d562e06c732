package io.sluice.vm.verifier.scalar;

import io.sluice.vm.insn.JmpOp;

/** Narrows two operands by a condition that holds or does not; the result still has to be synced. */
final class Refinement {
    private static final long LOW = 0xffff_ffffL;

    private Refinement() {
    }

    static void holds(JmpOp op, boolean is64, Bounds a, Bounds b) {
        switch (op) {
            case EQ -> equal(is64, a, b);
            case NE -> notEqual(is64, a, b);
            case SET -> set(is64, a, b);
            case LE -> atMost(is64, a, b, 0);
            case LT -> atMost(is64, a, b, 1);
            case GE -> atMost(is64, b, a, 0);
            case GT -> atMost(is64, b, a, 1);
            case SLE -> signedAtMost(is64, a, b, 0);
            case SLT -> signedAtMost(is64, a, b, 1);
            case SGE -> signedAtMost(is64, b, a, 0);
            case SGT -> signedAtMost(is64, b, a, 1);
        }
    }

    static void holdsNot(JmpOp op, boolean is64, Bounds a, Bounds b) {
        switch (op) {
            case EQ -> notEqual(is64, a, b);
            case NE -> equal(is64, a, b);
            case SET -> notSet(is64, a, b);
            case LE -> atMost(is64, b, a, 1);
            case LT -> atMost(is64, b, a, 0);
            case GE -> atMost(is64, a, b, 1);
            case GT -> atMost(is64, a, b, 0);
            case SLE -> signedAtMost(is64, b, a, 1);
            case SLT -> signedAtMost(is64, b, a, 0);
            case SGE -> signedAtMost(is64, a, b, 1);
            case SGT -> signedAtMost(is64, a, b, 0);
        }
    }

    private static boolean isConstant(boolean is64, Bounds b) {
        return is64 ? b.isConstant() : b.isSubregConstant();
    }

    private static void equal(boolean is64, Bounds a, Bounds b) {
        if (is64) {
            a.umin = Bounds.larger(a.umin, b.umin);
            a.umax = Bounds.smaller(a.umax, b.umax);
            a.smin = Math.max(a.smin, b.smin);
            a.smax = Math.min(a.smax, b.smax);
            b.umin = a.umin;
            b.umax = a.umax;
            b.smin = a.smin;
            b.smax = a.smax;
            Tnum both = a.tnum().intersect(b.tnum());
            a.tnum(both);
            b.tnum(both);
        } else {
            a.u32min = Bounds.larger(a.u32min, b.u32min);
            a.u32max = Bounds.smaller(a.u32max, b.u32max);
            a.s32min = Math.max(a.s32min, b.s32min);
            a.s32max = Math.min(a.s32max, b.s32max);
            b.u32min = a.u32min;
            b.u32max = a.u32max;
            b.s32min = a.s32min;
            b.s32max = a.s32max;
            Tnum both = a.tnum().subreg().intersect(b.tnum().subreg());
            a.tnum(a.tnum().withSubreg(both));
            b.tnum(b.tnum().withSubreg(both));
        }
    }

    /** An end of a range that equals the other, known operand moves inwards. */
    private static void notEqual(boolean is64, Bounds a, Bounds b) {
        if (isConstant(is64, b)) {
            exclude(is64, a, b.value);
        } else if (isConstant(is64, a)) {
            exclude(is64, b, a.value);
        }
    }

    private static void exclude(boolean is64, Bounds d, long v) {
        if (is64) {
            d.umin = d.umin == v ? d.umin + 1 : d.umin;
            d.umax = d.umax == v ? d.umax - 1 : d.umax;
            d.smin = d.smin == v ? d.smin + 1 : d.smin;
            d.smax = d.smax == v ? d.smax - 1 : d.smax;
        } else {
            int low = (int) v;
            d.u32min = d.u32min == low ? d.u32min + 1 : d.u32min;
            d.u32max = d.u32max == low ? d.u32max - 1 : d.u32max;
            d.s32min = d.s32min == low ? d.s32min + 1 : d.s32min;
            d.s32max = d.s32max == low ? d.s32max - 1 : d.s32max;
        }
    }

    /** Tells something for a single bit only: of several one cannot say which of them is set. */
    private static void set(boolean is64, Bounds a, Bounds b) {
        boolean swap = !isConstant(is64, b);
        Bounds bits = swap ? a : b;
        Bounds d = swap ? b : a;
        long tested = is64 ? bits.value : bits.value & LOW;
        if (isConstant(is64, bits) && Long.bitCount(tested) == 1) {
            d.tnum(d.tnum().or(Tnum.constant(tested)));
        }
    }

    /** The ranges are given up first: on a dead way they would contradict the bits. */
    private static void notSet(boolean is64, Bounds a, Bounds b) {
        boolean swap = !isConstant(is64, b);
        Bounds bits = swap ? a : b;
        Bounds d = swap ? b : a;
        if (isConstant(is64, bits)) {
            long tested = is64 ? bits.value : bits.value & LOW;
            d.unbounded();
            d.tnum(d.tnum().and(Tnum.constant(~tested)));
        }
    }

    /** The right operand is greater by the gap or more, unsigned. */
    private static void atMost(boolean is64, Bounds a, Bounds b, int gap) {
        if (is64) {
            a.umax = Bounds.smaller(a.umax, b.umax - gap);
            b.umin = Bounds.larger(a.umin + gap, b.umin);
        } else {
            a.u32max = Bounds.smaller(a.u32max, b.u32max - gap);
            b.u32min = Bounds.larger(a.u32min + gap, b.u32min);
        }
    }

    /** The right operand is greater by the gap or more, signed. */
    private static void signedAtMost(boolean is64, Bounds a, Bounds b, int gap) {
        if (is64) {
            a.smax = Math.min(a.smax, b.smax - gap);
            b.smin = Math.max(a.smin + gap, b.smin);
        } else {
            a.s32max = Math.min(a.s32max, b.s32max - gap);
            b.s32min = Math.max(a.s32min + gap, b.s32min);
        }
    }
}
