package io.sluice.vm.ir;

/** A comparison of two scalars in the width of its {@link Type}. */
public enum Cond {
    /** Equal. */
    EQ,
    /** Not equal. */
    NE,
    /** Below, unsigned. */
    ULT,
    /** Below or equal, unsigned. */
    ULE,
    /** Above, unsigned. */
    UGT,
    /** Above or equal, unsigned. */
    UGE,
    /** Less, signed. */
    SLT,
    /** Less or equal, signed. */
    SLE,
    /** Greater, signed. */
    SGT,
    /** Greater or equal, signed. */
    SGE,
    /** They have a bit in common. */
    TEST,
    /** They have no bit in common. */
    NTEST;

    /** What holds where this does not. */
    public Cond negated() {
        return switch (this) {
            case EQ -> NE;
            case NE -> EQ;
            case ULT -> UGE;
            case ULE -> UGT;
            case UGT -> ULE;
            case UGE -> ULT;
            case SLT -> SGE;
            case SLE -> SGT;
            case SGT -> SLE;
            case SGE -> SLT;
            case TEST -> NTEST;
            case NTEST -> TEST;
        };
    }

    /** The same with the operands the other way round. */
    public Cond swapped() {
        return switch (this) {
            case EQ, NE, TEST, NTEST -> this;
            case ULT -> UGT;
            case ULE -> UGE;
            case UGT -> ULT;
            case UGE -> ULE;
            case SLT -> SGT;
            case SLE -> SGE;
            case SGT -> SLT;
            case SGE -> SLE;
        };
    }

    /** Whether it holds of two numbers, of which I32 compares the lower halves. */
    public boolean holds(Type type, long x, long y) {
        long a = type == Type.I32 ? (int) x : x;
        long b = type == Type.I32 ? (int) y : y;
        // sign extension of both keeps the unsigned order
        return switch (this) {
            case EQ -> a == b;
            case NE -> a != b;
            case ULT -> Long.compareUnsigned(a, b) < 0;
            case ULE -> Long.compareUnsigned(a, b) <= 0;
            case UGT -> Long.compareUnsigned(a, b) > 0;
            case UGE -> Long.compareUnsigned(a, b) >= 0;
            case SLT -> a < b;
            case SLE -> a <= b;
            case SGT -> a > b;
            case SGE -> a >= b;
            case TEST -> (a & b) != 0;
            case NTEST -> (a & b) == 0;
        };
    }
}
