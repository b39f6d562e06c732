package io.sluice.vm.opt.fold;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * A comparison in its simplest form: constants on the right, as narrow as it can be, without what does not matter.
 *
 * @param cond compared in the width of {@code type}
 */
public record Comparison(Cond cond, Type type, Value left, Value right) {
    private static final int INT_BITS = 31;
    private static final int MAX_STEPS = 16;

    /** The simplest form of a comparison. */
    public static Comparison of(Builder b, Cond cond, Type type, Value left, Value right) {
        Comparison now = new Comparison(cond, type, left.resolved(), right.resolved());
        for (int i = 0; i < MAX_STEPS; i++) {
            Comparison next = now.step(b);
            if (next == null) {
                return now;
            }
            now = next;
        }
        return now;
    }

    /** What it comes to: 1 where it always holds, 0 where it never does, -1 where that is not known. */
    public int outcome() {
        if (left.isConst() && right.isConst()) {
            return cond.holds(type, left.imm(), right.imm()) ? 1 : 0;
        }
        if (left == right && cond != Cond.TEST && cond != Cond.NTEST) {
            return cond.holds(type, 0, 0) ? 1 : 0;
        }
        return byRange();
    }

    private int byRange() {
        Range a = left.range();
        Range b = right.range();
        if (type == Type.I32 && (!a.fits(32) || !b.fits(32))) {
            return -1;
        }
        boolean isBelow = Long.compareUnsigned(a.max(), b.min()) < 0;
        boolean isAbove = Long.compareUnsigned(a.min(), b.max()) > 0;
        boolean isUpTo = Long.compareUnsigned(a.max(), b.min()) <= 0;
        boolean isFrom = Long.compareUnsigned(a.min(), b.max()) >= 0;
        int sign = type.bits() - 1;
        boolean positive = a.fits(sign) && b.fits(sign);
        return switch (cond) {
            case EQ -> isBelow || isAbove || lacksBits(a, right) ? 0 : -1;
            case NE -> isBelow || isAbove || lacksBits(a, right) ? 1 : -1;
            case ULT -> isBelow ? 1 : isFrom ? 0 : -1;
            case ULE -> isUpTo ? 1 : isAbove ? 0 : -1;
            case UGT -> isAbove ? 1 : isUpTo ? 0 : -1;
            case UGE -> isFrom ? 1 : isBelow ? 0 : -1;
            case SLT -> !positive ? -1 : isBelow ? 1 : isFrom ? 0 : -1;
            case SLE -> !positive ? -1 : isUpTo ? 1 : isAbove ? 0 : -1;
            case SGT -> !positive ? -1 : isAbove ? 1 : isUpTo ? 0 : -1;
            case SGE -> !positive ? -1 : isFrom ? 1 : isBelow ? 0 : -1;
            case TEST -> (~a.zeros() & ~b.zeros()) == 0 ? 0 : -1;
            case NTEST -> (~a.zeros() & ~b.zeros()) == 0 ? 1 : -1;
        };
    }

    private static boolean lacksBits(Range a, Value number) {
        return number.isConst() && (number.imm() & a.zeros()) != 0;
    }

    private Comparison step(Builder b) {
        if (left.isConst() && !right.isConst()) {
            return new Comparison(cond.swapped(), type, right, left);
        }
        if (type == Type.I32) {
            Value l = withoutUpper(left);
            Value r = withoutUpper(right);
            if (l != left || r != right) {
                return new Comparison(cond, type, l, r);
            }
            if (right.isConst() && right.imm() >>> 32 != 0) {
                return new Comparison(cond, type, left, b.constant(right.imm() & type.mask()));
            }
        } else if (narrows()) {
            return new Comparison(cond, Type.I32, left, right);
        }
        return right.isConst() ? withNumber(b) : withValues(b);
    }

    /** Whether the lower halves alone decide. */
    private boolean narrows() {
        Range a = left.range();
        Range b = right.range();
        return switch (cond) {
            case SLT, SLE, SGT, SGE -> a.fits(INT_BITS) && b.fits(INT_BITS);
            case TEST, NTEST -> a.fits(32) || b.fits(32);
            default -> a.fits(32) && b.fits(32);
        };
    }

    /** The value that a 32-bit op may look at instead. */
    static Value withoutUpper(Value v) {
        Value at = v;
        while ((at.op() == Op.ZEXT || at.op() == Op.SEXT) && at.imm() == 32) {
            at = at.arg(0);
        }
        return at;
    }

    private boolean isEquality() {
        return cond == Cond.EQ || cond == Cond.NE;
    }

    private Comparison withNumber(Builder b) {
        long number = right.imm();
        long max = type.mask();
        Comparison edge = switch (cond) {
            // x < 1, x <= 0: x == 0
            case ULT -> number == 1 ? with(b, Cond.EQ, 0) : null;
            case ULE -> number == 0 ? with(b, Cond.EQ, 0) : null;
            case UGT -> number == 0 ? with(b, Cond.NE, 0) : number == max - 1 ? with(b, Cond.EQ, max) : null;
            case UGE -> number == 1 ? with(b, Cond.NE, 0) : null;
            default -> null;
        };
        if (edge != null || !isEquality()) {
            return edge;
        }
        return equalityWithNumber(b, number);
    }

    private Comparison with(Builder b, Cond other, long number) {
        return new Comparison(other, type, left, b.constant(number));
    }

    private Comparison equalityWithNumber(Builder b, long number) {
        Op op = left.op();
        if (number == 0) {
            Cond test = cond == Cond.NE ? Cond.TEST : Cond.NTEST;
            Type narrower = left.type() == Type.I32 ? Type.I32 : type;
            if (op == Op.AND) {
                return new Comparison(test, narrower, left.arg(0), left.arg(1));
            }
            if (op == Op.SUB || op == Op.XOR) {
                return new Comparison(cond, narrower, left.arg(0), left.arg(1));
            }
            if (op == Op.SET) {
                Cond inner = cond == Cond.NE ? left.cond() : left.cond().negated();
                return new Comparison(inner, left.type(), left.arg(0), left.arg(1));
            }
            if (op == Op.BSWAP && (type == Type.I64 || left.imm() <= 32)) {
                return new Comparison(cond, type, unswapped(b, left), right);
            }
        }
        if (op == Op.SET && number == 1) {
            Cond inner = cond == Cond.EQ ? left.cond() : left.cond().negated();
            return new Comparison(inner, left.type(), left.arg(0), left.arg(1));
        }
        if (left.type() == type && op == Op.ADD && left.arg(1).isConst()) {
            return new Comparison(cond, type, left.arg(0), b.constant(number - left.arg(1).imm() & type.mask()));
        }
        if (left.type() == type && op == Op.XOR && left.arg(1).isConst()) {
            return new Comparison(cond, type, left.arg(0), b.constant((number ^ left.arg(1).imm()) & type.mask()));
        }
        if (op == Op.BSWAP && (type == Type.I64 || left.imm() <= 32) && Range.bits((int) left.imm()).contains(number)) {
            long swapped = Long.reverseBytes(number) >>> Long.SIZE - left.imm();
            return new Comparison(cond, left.imm() > 32 ? Type.I64 : Type.I32, unswapped(b, left), b.constant(swapped));
        }
        return null;
    }

    /** What a byte swap looks at, before it. */
    private static Value unswapped(Builder b, Value swap) {
        return swap.imm() == Long.SIZE ? swap.arg(0) : b.zext(swap.arg(0), (int) swap.imm());
    }

    private Comparison withValues(Builder b) {
        if (isEquality() && left.op() == Op.BSWAP && right.op() == Op.BSWAP && left.imm() == right.imm()
                && (type == Type.I64 || left.imm() <= 32)) {
            return new Comparison(
                    cond, left.imm() > 32 ? Type.I64 : Type.I32, unswapped(b, left), unswapped(b, right));
        }
        return type == Type.I64 && cond != Cond.TEST && cond != Cond.NTEST ? withoutBase(b) : null;
    }

    /** base + x against base + y is x against y where neither sum wraps, as in checks of a packet's bounds. */
    private Comparison withoutBase(Builder b) {
        if (right.op() == Op.ADD && right.type() == Type.I64) {
            Comparison first = without(b, right.arg(0), right.arg(1));
            return first != null ? first : without(b, right.arg(1), right.arg(0));
        }
        return without(b, right, null);
    }

    /** The same without a base of the right side and the rest there; null where the left side has another. */
    private Comparison without(Builder b, Value base, Value rest) {
        Value sum = left;
        long number = 0;
        if (left != base && isSum(left) && left.arg(1).isConst() && left.arg(0) != base) {
            sum = left.arg(0);
            number = left.arg(1).imm();
        }
        Value other = sum == base ? null : !isSum(sum) ? sum
                : sum.arg(0) == base ? sum.arg(1) : sum.arg(1) == base ? sum.arg(0) : sum;
        if (other == sum || base.isConst() || other == null && rest == null) {
            return null;
        }
        long most = base.range().max();
        long before = other == null ? 0 : other.range().max();
        long after = rest == null ? 0 : rest.range().max();
        if (most < 0 || before < 0 || after < 0 || number < 0
                || most + before < 0 || most + before + number < 0 || most + after < 0) {
            return null;
        }
        Value x = other == null ? b.constant(number) : b.add(other, number);
        return new Comparison(cond, type, x, rest == null ? b.constant(0) : rest);
    }

    private static boolean isSum(Value v) {
        return v.op() == Op.ADD && v.type() == Type.I64;
    }
}
