package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.Arrays;

/**
 * Numbers of 32 bits without sign, as intervals in order that do not meet: of which ones a branch holds, where what it
 * compares is made of one value, the key.
 */
final class KeySet {
    /** No number. */
    static final KeySet NONE = new KeySet(new long[0], 0);

    private static final long MAX = 0xffff_ffffL;
    private static final long SIGN = 0x8000_0000L;
    private static final int DEPTH = 6;
    /** A swap of bytes takes an interval apart: of so many numbers at most. */
    private static final int FEW = 8;

    /** Pairs: the least and the greatest of each interval. */
    private final long[] bounds;
    private final int count;

    private KeySet(long[] bounds, int count) {
        this.bounds = bounds;
        this.count = count;
    }

    /** All numbers from one to another. */
    static KeySet of(long low, long high) {
        return low > high ? NONE : new KeySet(new long[] {low, high}, 1);
    }

    /** How many intervals. */
    int intervals() {
        return count;
    }

    long low(int interval) {
        return bounds[2 * interval];
    }

    long high(int interval) {
        return bounds[2 * interval + 1];
    }

    /** Those that both have. */
    KeySet and(KeySet other) {
        long[] out = new long[2 * (count + other.count)];
        int n = 0;
        int i = 0;
        int k = 0;
        while (i < count && k < other.count) {
            long low = Math.max(low(i), other.low(k));
            long high = Math.min(high(i), other.high(k));
            if (low <= high) {
                out[2 * n] = low;
                out[2 * n++ + 1] = high;
            }
            if (high(i) < other.high(k)) {
                i++;
            } else {
                k++;
            }
        }
        return new KeySet(out, n);
    }

    /** All others. */
    KeySet not() {
        long[] out = new long[2 * count + 2];
        int n = 0;
        long next = 0;
        for (int i = 0; i < count; i++) {
            if (low(i) > next) {
                out[2 * n] = next;
                out[2 * n++ + 1] = low(i) - 1;
            }
            next = high(i) + 1;
        }
        if (next <= MAX) {
            out[2 * n] = next;
            out[2 * n++ + 1] = MAX;
        }
        return new KeySet(out, n);
    }

    /** The keys for which a comparison with a number holds, or null where it asks for something else. */
    static KeySet where(Cond cond, Type type, Value left, Value right, Value key) {
        if (!right.isConst() || !left.range().fits(Integer.SIZE)
                || type == Type.I64 && (right.imm() & MAX) != right.imm()) {
            return null;
        }
        // an interval that has few numbers is more easily followed than all others
        Cond asked = switch (cond) {
            case NE, UGE, UGT, SGE, SGT, TEST -> cond.negated();
            default -> cond;
        };
        KeySet compared = holding(asked, type, left, right.imm() & MAX);
        KeySet keys = compared == null ? null : compared.through(left, key, DEPTH);
        return keys == null || asked == cond ? keys : keys.not();
    }

    private static KeySet holding(Cond cond, Type type, Value left, long number) {
        return switch (cond) {
            case EQ -> of(number, number);
            case ULT -> of(0, number - 1);
            case ULE -> of(0, number);
            case SLT -> type == Type.I64 ? of(0, number - 1) : below((int) number, false);
            case SLE -> type == Type.I64 ? of(0, number) : below((int) number, true);
            case NTEST -> {
                // none of the upper bits
                long low = Long.lowestOneBit(number);
                yield low != 0 && isAllAbove(number, low, left.range().max()) ? of(0, low - 1) : null;
            }
            default -> null;
        };
    }

    /** Whether a mask has all bits from one up to the highest that a number may have. */
    private static boolean isAllAbove(long mask, long low, long max) {
        long all = max == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(max);
        return (all & ~(low - 1) & ~mask) == 0;
    }

    private static KeySet below(int number, boolean orEqual) {
        long last = (orEqual ? (long) number : number - 1L) & MAX;
        if (!orEqual && number == Integer.MIN_VALUE) {
            return NONE;
        }
        return last >= SIGN ? of(SIGN, last) : new KeySet(new long[] {0, last, SIGN, MAX}, 2);
    }

    /** The keys for which a value that is made of it is one of these; null where it is made otherwise. */
    private KeySet through(Value value, Value key, int depth) {
        if (value == key) {
            return this;
        }
        if (key.op() == Op.BSWAP && key.arg(0) == value && value.range().fits((int) key.imm())) {
            return swapped((int) key.imm());
        }
        if (depth == 0 || value.args() == 0 || !value.arg(0).range().fits(Integer.SIZE)) {
            return null;
        }
        Value of = value.arg(0);
        KeySet before = switch (value.op()) {
            case ZEXT -> of.range().fits((int) value.imm()) ? this : null;
            case BSWAP -> of.range().fits((int) value.imm()) ? swapped((int) value.imm()) : null;
            case ADD -> value.arg(1).isConst() ? moved(-value.arg(1).imm(), value.type()) : null;
            case AND -> value.arg(1).isConst() ? unmasked(value.arg(1).imm() & MAX, of.range().max()) : null;
            case SHR -> value.arg(1).isConst() ? unshifted((int) value.arg(1).imm() & value.type().bits() - 1) : null;
            default -> null;
        };
        return before == null ? null : before.through(of, key, depth - 1);
    }

    /** Each number with some of its bytes reversed; null where there are many. */
    private KeySet swapped(int bits) {
        long[] numbers = new long[FEW];
        int n = 0;
        for (int i = 0; i < count; i++) {
            if (high(i) - low(i) >= FEW - n) {
                return null;
            }
            for (long number = low(i); number <= high(i); number++) {
                if (number >>> bits == 0) {
                    numbers[n++] = Long.reverseBytes(number) >>> Long.SIZE - bits;
                }
            }
        }
        Arrays.sort(numbers, 0, n);
        long[] out = new long[2 * n];
        for (int i = 0; i < n; i++) {
            out[2 * i] = numbers[i];
            out[2 * i + 1] = numbers[i];
        }
        return new KeySet(out, n);
    }

    private KeySet moved(long by, Type type) {
        if (type == Type.I64) {
            return Math.abs(by) > MAX ? null : shifted(by).and(of(0, MAX));
        }
        long around = by & MAX;
        KeySet straight = shifted(around).and(of(0, MAX));
        KeySet wrapped = shifted(around - MAX - 1).and(of(0, MAX));
        // wrapped ones come first
        long[] out = new long[2 * (straight.count + wrapped.count)];
        System.arraycopy(wrapped.bounds, 0, out, 0, 2 * wrapped.count);
        System.arraycopy(straight.bounds, 0, out, 2 * wrapped.count, 2 * straight.count);
        return new KeySet(out, straight.count + wrapped.count);
    }

    private KeySet shifted(long by) {
        long[] out = new long[2 * count];
        for (int i = 0; i < out.length; i++) {
            out[i] = bounds[i] + by;
        }
        return new KeySet(out, count);
    }

    /** What has these numbers in the bits of a mask, which is either all that there may be or all but the lowest. */
    private KeySet unmasked(long mask, long max) {
        long low = Long.lowestOneBit(mask);
        if (low == 0 || !isAllAbove(mask, low, max)) {
            return null;
        }
        long[] out = new long[2 * count];
        int n = 0;
        for (int i = 0; i < count; i++) {
            long first = low(i) + low - 1 & -low;
            long last = high(i) | low - 1;
            if (first <= last) {
                out[2 * n] = first;
                out[2 * n++ + 1] = last;
            }
        }
        return new KeySet(out, n);
    }

    private KeySet unshifted(int by) {
        long[] out = new long[2 * count];
        int n = 0;
        for (int i = 0; i < count && low(i) <= MAX >>> by; i++) {
            out[2 * n] = low(i) << by;
            out[2 * n++ + 1] = Math.min(MAX, Math.min(high(i), MAX >>> by) << by | (1L << by) - 1);
        }
        return new KeySet(out, n);
    }
}
