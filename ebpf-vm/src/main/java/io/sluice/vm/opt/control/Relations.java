package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.Arrays;

/**
 * What is known of pairs of values: which ways a comparison of them may still come out, and bounds of their
 * difference where neither is negative. Scoped as {@link ValueTable} is; a later entry of a pair says all that an
 * earlier one does.
 */
final class Relations {
    private static final int NONE = -1;
    private static final int SLOTS = 64;
    private static final int FEW = 16;

    private static final int BELOW = 1;
    private static final int EQUAL = 1 << 1;
    private static final int ABOVE = 1 << 2;
    private static final int UNSIGNED = BELOW | EQUAL | ABOVE;
    /** The signed outcomes are the unsigned ones so many bits higher. */
    private static final int SIGNED_SHIFT = 3;
    private static final int SIGNED = UNSIGNED << SIGNED_SHIFT;
    private static final int DISJOINT = 1 << 6;
    private static final int MEETING = 1 << 7;
    private static final int TEST = DISJOINT | MEETING;
    private static final int ALL = UNSIGNED | SIGNED | TEST;

    private final int[] heads = new int[SLOTS];
    private Entry[] entries = new Entry[FEW];
    private int count;

    /**
     * What is known of two values.
     *
     * @param possible the outcomes that are left
     * @param low the least of {@code second - first}, signed
     * @param high the greatest
     * @param next the entry behind it in its chain
     */
    private record Entry(Type type, int first, int second, int possible, long low, long high, int next) {}

    /** A value as another plus a number of 32 bits, neither wrapped nor negative; null where it may be. */
    private record Sum(Value base, long offset) {
        static Sum of(Value v) {
            if (v.op() == Op.ADD && v.type() == Type.I64 && v.arg(1).isConst()) {
                Value base = v.arg(0);
                long offset = v.arg(1).imm();
                long max = base.range().max();
                boolean stays = offset >= 0
                        ? max + offset >= 0 : Long.compareUnsigned(base.range().min(), -offset) >= 0;
                if (max >= 0 && offset == (int) offset && stays) {
                    return new Sum(base, offset);
                }
            }
            return v.range().max() >= 0 ? new Sum(v, 0) : null;
        }
    }

    Relations() {
        Arrays.fill(heads, NONE);
    }

    int mark() {
        return count;
    }

    void leave(int mark) {
        while (count > mark) {
            Entry last = entries[--count];
            heads[slot(last.first(), last.second())] = last.next();
            entries[count] = null;
        }
    }

    /** Adds that a comparison holds. */
    void assume(Cond cond, Type type, Value left, Value right) {
        add(cond, type, left, right);
        Sum l = type == Type.I64 ? Sum.of(left) : null;
        Sum r = type == Type.I64 ? Sum.of(right) : null;
        if (l == null || r == null || left.isConst() || right.isConst() || l.base() == r.base()) {
            return;
        }
        // left cond right is: the difference of the bases cond bound
        long bound = l.offset() - r.offset();
        long low = Long.MIN_VALUE;
        long high = Long.MAX_VALUE;
        switch (cond) {
            case EQ -> {
                low = bound;
                high = bound;
            }
            case ULT, SLT -> low = bound + 1;
            case ULE, SLE -> low = bound;
            case UGT, SGT -> high = bound - 1;
            case UGE, SGE -> high = bound;
            default -> { }
        }
        addBounds(l.base(), r.base(), low, high);
    }

    /** 1 where it holds, 0 where it does not, -1 where that is not known. */
    int outcome(Cond cond, Type type, Value left, Value right) {
        Entry known = find(type, left, right);
        if (known != null) {
            Cond ordered = left.id() > right.id() ? cond.swapped() : cond;
            int possible = known.possible() & group(ordered);
            int holding = possible & allowed(ordered);
            if (possible != 0 && (holding == possible || holding == 0)) {
                return holding == 0 ? 0 : 1;
            }
        }
        return type == Type.I64 ? byDifference(cond, left, right) : NONE;
    }

    private int byDifference(Cond cond, Value left, Value right) {
        Sum l = Sum.of(left);
        Sum r = Sum.of(right);
        if (l == null || r == null) {
            return NONE;
        }
        long low = 0;
        long high = 0;
        if (l.base() != r.base()) {
            Entry known = find(Type.I64, l.base(), r.base());
            if (known == null) {
                return NONE;
            }
            boolean swapped = l.base().id() > r.base().id();
            low = swapped ? -known.high() : known.low();
            high = swapped ? known.low() == Long.MIN_VALUE ? Long.MAX_VALUE : -known.low() : known.high();
        }
        long bound = l.offset() - r.offset();
        return switch (cond) {
            case ULT, SLT -> low > bound ? 1 : high <= bound ? 0 : NONE;
            case ULE, SLE -> low >= bound ? 1 : high < bound ? 0 : NONE;
            case UGT, SGT -> high < bound ? 1 : low >= bound ? 0 : NONE;
            case UGE, SGE -> high <= bound ? 1 : low > bound ? 0 : NONE;
            case EQ -> low > bound || high < bound ? 0 : low == high ? 1 : NONE;
            case NE -> low > bound || high < bound ? 1 : low == high ? 0 : NONE;
            case TEST, NTEST -> NONE;
        };
    }

    private void add(Cond cond, Type type, Value left, Value right) {
        if (left.id() > right.id()) {
            add(cond.swapped(), type, right, left);
            return;
        }
        Entry known = find(type, left, right);
        int before = known == null ? ALL : known.possible();
        int after = consistent(before & (allowed(cond) | ALL & ~group(cond)));
        if (after != before) {
            push(type, left, right, after, known);
        }
    }

    private void push(Type type, Value first, Value second, int possible, Entry known) {
        long low = known == null ? Long.MIN_VALUE : known.low();
        long high = known == null ? Long.MAX_VALUE : known.high();
        push(new Entry(type, first.id(), second.id(), possible, low, high, heads[slot(first.id(), second.id())]));
    }

    private void addBounds(Value left, Value right, long low, long high) {
        if (left.id() > right.id()) {
            addBounds(right, left, high == Long.MAX_VALUE ? Long.MIN_VALUE : -high,
                    low == Long.MIN_VALUE ? Long.MAX_VALUE : -low);
            return;
        }
        Entry known = find(Type.I64, left, right);
        int possible = known == null ? ALL : known.possible();
        long newLow = known == null ? low : Math.max(low, known.low());
        long newHigh = known == null ? high : Math.min(high, known.high());
        boolean more = known == null ? low != Long.MIN_VALUE || high != Long.MAX_VALUE
                : newLow != known.low() || newHigh != known.high();
        if (more) {
            push(new Entry(Type.I64, left.id(), right.id(), possible, newLow, newHigh,
                    heads[slot(left.id(), right.id())]));
        }
    }

    private void push(Entry entry) {
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count * 2);
        }
        entries[count] = entry;
        heads[slot(entry.first(), entry.second())] = count++;
    }

    private Entry find(Type type, Value left, Value right) {
        int first = Math.min(left.id(), right.id());
        int second = Math.max(left.id(), right.id());
        for (int at = heads[slot(first, second)]; at != NONE; at = entries[at].next()) {
            Entry entry = entries[at];
            if (entry.first() == first && entry.second() == second && entry.type() == type) {
                return entry;
            }
        }
        return null;
    }

    private static int slot(int first, int second) {
        int hash = (first * 31 + second) * 0x9e37_79b9;
        return hash >>> Integer.SIZE - Integer.numberOfTrailingZeros(SLOTS);
    }

    private static int consistent(int possible) {
        int p = possible;
        if ((p & EQUAL) == 0 || (p & EQUAL << SIGNED_SHIFT) == 0) {
            p &= ~(EQUAL | EQUAL << SIGNED_SHIFT);
        }
        if ((p & UNSIGNED) == EQUAL || (p & SIGNED) == EQUAL << SIGNED_SHIFT) {
            p &= EQUAL | EQUAL << SIGNED_SHIFT | TEST;
        }
        return p;
    }

    private static int group(Cond cond) {
        return switch (cond) {
            case EQ, NE, ULT, ULE, UGT, UGE -> UNSIGNED;
            case SLT, SLE, SGT, SGE -> SIGNED;
            case TEST, NTEST -> TEST;
        };
    }

    private static int allowed(Cond cond) {
        return switch (cond) {
            case EQ -> EQUAL;
            case NE -> BELOW | ABOVE;
            case ULT -> BELOW;
            case ULE -> BELOW | EQUAL;
            case UGT -> ABOVE;
            case UGE -> ABOVE | EQUAL;
            case SLT -> BELOW << SIGNED_SHIFT;
            case SLE -> (BELOW | EQUAL) << SIGNED_SHIFT;
            case SGT -> ABOVE << SIGNED_SHIFT;
            case SGE -> (ABOVE | EQUAL) << SIGNED_SHIFT;
            case TEST -> MEETING;
            case NTEST -> DISJOINT;
        };
    }
}
