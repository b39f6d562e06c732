package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.fold.Comparison;

/**
 * What a branch asks of one value before it goes on: {@code low <= (value & mask) <= high}, without sign.
 *
 * @param value in all its bits
 * @param mask the bits that are looked at
 * @param low the least that goes on
 * @param high the greatest; {@code low} where {@code mask} is neither all that the value may have nor its lowest ones
 */
record Guard(Value value, long mask, long low, long high) {
    /** How many ops of a compared value are looked through. */
    private static final int DEPTH = 4;

    /** What a comparison asks, or null where it is no such question, or always or never holds. */
    static Guard of(Cond cond, Type type, Value left, Value right) {
        if (!right.isConst() || type == Type.I32 && !left.range().fits(Integer.SIZE)) {
            return null;
        }
        long number = right.imm() & type.mask();
        long all = bitsOf(left);
        Guard found = switch (cond) {
            case EQ -> new Guard(left, all, number, number);
            case NTEST -> new Guard(left, number & all, 0, 0);
            case TEST -> Long.bitCount(number & all) == 1 ? new Guard(left, number & all, number & all, number & all)
                    : null;
            case ULT, ULE, UGT, UGE -> between(cond, left, number);
            case SLT, SLE, SGT, SGE -> {
                int sign = type.bits() - 1;
                boolean positive = left.range().fits(sign) && number >>> sign == 0;
                yield positive ? between(unsigned(cond), left, number) : null;
            }
            case NE -> null;
        };
        if (found == null || found.isEmpty() || (found.low & ~found.mask) != 0 || found.mask == 0) {
            return null;
        }
        return found.inner(DEPTH);
    }

    private static Cond unsigned(Cond cond) {
        return switch (cond) {
            case SLT -> Cond.ULT;
            case SLE -> Cond.ULE;
            case SGT -> Cond.UGT;
            default -> Cond.UGE;
        };
    }

    private static Guard between(Cond cond, Value value, long number) {
        long all = bitsOf(value);
        return switch (cond) {
            case ULT -> number == 0 ? null : span(value, 0, number - 1);
            case ULE -> span(value, 0, number);
            case UGT -> Long.compareUnsigned(number, all) >= 0 ? null : span(value, number + 1, all);
            default -> span(value, number, all);
        };
    }

    private static Guard span(Value value, long low, long high) {
        long all = bitsOf(value);
        return new Guard(value, all, low, Long.compareUnsigned(high, all) < 0 ? high : all);
    }

    /** All bits up to the highest that a value may have. */
    static long bitsOf(Value value) {
        long max = value.range().max();
        return max == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(max);
    }

    private boolean isEmpty() {
        return Long.compareUnsigned(low, high) > 0;
    }

    /** Whether all bits are looked at. */
    boolean isSpan() {
        return mask == bitsOf(value);
    }

    /** Whether only the lowest bits are looked at. */
    boolean isLow() {
        return (mask & mask + 1) == 0;
    }

    /** The same of an operand of the value. */
    private Guard inner(int depth) {
        if (depth == 0 || value.args() == 0 || !value.op().isPure()) {
            return this;
        }
        Guard next = switch (value.op()) {
            case AND -> value.arg(1).isConst() ? ofMasked(value.arg(1).imm() & value.type().mask()) : null;
            case ZEXT -> ofMasked(Range.bits((int) value.imm()).max());
            case SHR -> ofShifted();
            case ADD -> ofMoved();
            default -> null;
        };
        return next == null || next.isEmpty() ? this : next.inner(depth - 1);
    }

    private Guard ofMasked(long bits) {
        Value x = value.arg(0);
        long all = bitsOf(x);
        long kept = bits & all;
        if (low == high && (low & ~kept) == 0 && (mask & kept) != 0) {
            return new Guard(x, mask & kept, low, high).whole();
        }
        if (!isSpan()) {
            return null;
        }
        if ((kept & kept + 1) == 0) {
            return kept == 0 ? null : new Guard(x, kept, low, Long.compareUnsigned(high, kept) < 0 ? high : kept);
        }
        long below = all & ~kept;
        if ((below & below + 1) != 0) {
            return null;
        }
        // what is masked is x rounded down
        long least = low + below & ~below;
        boolean wraps = Long.compareUnsigned(least, low) < 0;
        return wraps ? null : span(x, least, high & ~below | below);
    }

    /** A question about the upper bits is one of where the value lies. */
    private Guard whole() {
        long all = bitsOf(value);
        long below = all & ~mask;
        return (below & below + 1) == 0 ? new Guard(value, all, low, low | below) : this;
    }

    private Guard ofShifted() {
        Value x = value.arg(0);
        if (!value.arg(1).isConst() || value.type() == Type.I32 && !x.range().fits(Integer.SIZE)) {
            return null;
        }
        int count = (int) value.arg(1).imm() & value.type().bits() - 1;
        long below = (1L << count) - 1;
        long all = bitsOf(x);
        if (Long.compareUnsigned(low, all >>> count) > 0) {
            return null;
        }
        if (isSpan()) {
            boolean fits = Long.compareUnsigned(high, all >>> count) <= 0;
            return span(x, low << count, fits ? high << count | below : all);
        }
        return low == high ? new Guard(x, mask << count, low << count, low << count) : null;
    }

    /** {@code low <= x + c <= high} is {@code low - c <= x <= high - c} where that does not wrap. */
    private Guard ofMoved() {
        Value x = value.arg(0);
        Type type = value.type();
        if (!isSpan() || !value.arg(1).isConst() || type == Type.I32 && !x.range().fits(Integer.SIZE)) {
            return null;
        }
        if (Long.compareUnsigned(low, value.range().max()) > 0) {
            // never holds: what is taken from the ends would turn them around
            return null;
        }
        long by = value.arg(1).imm();
        long least = low - by & type.mask();
        long most = (Long.compareUnsigned(high, value.range().max()) < 0 ? high : value.range().max()) - by
                & type.mask();
        return Long.compareUnsigned(least, most) <= 0 ? span(x, least, most) : null;
    }

    /** Whether it may be asked together with another one of the same value, as one question. */
    Guard and(Guard other) {
        if (value != other.value) {
            return null;
        }
        Guard wide = isSpan() ? this : other;
        Guard second = isSpan() ? other : this;
        if (wide.isSpan()) {
            Guard span = second.isSpan() ? second : second.isLow() ? second.within(wide) : null;
            Guard both = span == null ? null : wide.intersected(span);
            return both == null || both.isEmpty() ? null : both;
        }
        boolean exact = low == high && other.low == other.high && ((low ^ other.low) & mask & other.mask) == 0;
        return exact ? new Guard(value, mask | other.mask, low | other.low, low | other.low).whole() : null;
    }

    private Guard intersected(Guard other) {
        return new Guard(value, mask, Long.compareUnsigned(low, other.low) >= 0 ? low : other.low,
                Long.compareUnsigned(high, other.high) <= 0 ? high : other.high);
    }

    /** A question about the lower bits where the upper ones are the same all over a span. */
    private Guard within(Guard span) {
        long upper = span.low & ~mask;
        return (span.high & ~mask) == upper ? span(value, upper | low, upper | high) : null;
    }

    /** The same as {@code (value & mask) == low}, or null. */
    Guard exact() {
        if (low == high) {
            return this;
        }
        long free = low ^ high;
        boolean isBlock = isSpan() && (free & free + 1) == 0 && (low & free) == 0;
        return isBlock ? new Guard(value, mask & ~free, low, low) : null;
    }

    /** What to compare so that it holds where this goes on. */
    Comparison comparison(Builder b) {
        Range known = value.range();
        if (low == high) {
            Value masked = isSpan() ? value : b.and(value, mask);
            return Comparison.of(b, Cond.EQ, Type.I64, masked, b.constant(low));
        }
        if (Long.compareUnsigned(low, known.min()) <= 0) {
            return Comparison.of(b, Cond.ULE, Type.I64, value, b.constant(high));
        }
        if (Long.compareUnsigned(high, known.max()) >= 0) {
            return Comparison.of(b, Cond.UGE, Type.I64, value, b.constant(low));
        }
        Type type = known.fits(Integer.SIZE) ? Type.I32 : Type.I64;
        Value moved = b.op(Op.ADD, type, value, b.constant(-low & type.mask()));
        return Comparison.of(b, Cond.ULE, type, moved, b.constant(high - low));
    }
}
