package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Ranges;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.Arrays;

/**
 * What holds at the place of a walk down the dominator tree: {@link Value#range} of values is narrowed while the
 * walk is where a condition holds, and put back by {@link #leave}; {@link Relations} holds the rest.
 */
final class Knowledge {
    /** How far back from a compared value the walk looks at operands. */
    private static final int DEPTH = 4;
    private static final int FEW = 32;

    private final Relations relations = new Relations();
    /** What was narrowed, and what its range was before. */
    private Value[] narrowed = new Value[FEW];
    private Range[] before = new Range[FEW];
    private int count;
    /** Two for each scope: of what was narrowed, and of the relations. */
    private int[] marks = new int[FEW];
    private int scopes;

    /** Begins a scope. */
    void enter() {
        if (2 * scopes == marks.length) {
            marks = Arrays.copyOf(marks, 2 * marks.length);
        }
        marks[2 * scopes] = count;
        marks[2 * scopes++ + 1] = relations.mark();
    }

    /** Ends the scope that was begun last. */
    void leave() {
        relations.leave(marks[2 * --scopes + 1]);
        int mark = marks[2 * scopes];
        while (count > mark) {
            narrowed[--count].restore(before[count]);
        }
    }

    /** How often something was narrowed in the scopes that are open. */
    int narrowings() {
        return count;
    }

    /** What a comparison comes to here: 1, 0, or -1 where that is not known. */
    int outcome(Cond cond, Type type, Value left, Value right) {
        return relations.outcome(cond, type, left, right);
    }

    /** Sharpens the range of a value by what is known now of its operands, and of theirs. */
    void refresh(Value value) {
        refresh(value, DEPTH);
    }

    private void refresh(Value value, int depth) {
        if (depth == 0 || !value.op().isPure() || value.isConst()) {
            return;
        }
        for (int i = 0; i < value.args(); i++) {
            refresh(value.arg(i), depth - 1);
        }
        narrow(value, Ranges.of(value));
    }

    /** Adds that a value lies in a range. */
    boolean narrow(Value value, Range known) {
        Range range = value.range();
        Range after = range.and(known);
        if (after.min() == range.min() && after.max() == range.max() && after.zeros() == range.zeros()) {
            return false;
        }
        if (count == narrowed.length) {
            narrowed = Arrays.copyOf(narrowed, 2 * count);
            before = Arrays.copyOf(before, 2 * count);
        }
        narrowed[count] = value;
        before[count++] = range;
        value.restore(after);
        return true;
    }

    /** Adds that a comparison holds. */
    void assume(Cond cond, Type type, Value left, Value right) {
        assume(cond, type, left, right, DEPTH);
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // the parts of a comparison
    private void assume(Cond cond, Type type, Value left, Value right, int depth) {
        relations.assume(cond, type, left, right);
        Range a = left.range();
        Range b = right.range();
        // ranges speak of 64 bits
        if (type == Type.I64 || a.fits(Integer.SIZE) && b.fits(Integer.SIZE)) {
            if (!left.isConst()) {
                learn(left, bounds(cond, type, a, b), depth);
            }
            if (!right.isConst()) {
                learn(right, bounds(cond.swapped(), type, b, a), depth);
            }
        }
        if (cond == Cond.NTEST && right.isConst()) {
            learn(left, new Range(0, -1, right.imm() & type.mask()), depth);
        } else if (cond == Cond.TEST) {
            learn(left, new Range(1, -1, 0), depth);
            learn(right, new Range(1, -1, 0), depth);
        }
    }

    /** What the left side of a comparison lies in. */
    private static Range bounds(Cond cond, Type type, Range a, Range b) {
        long most = type == Type.I32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
        boolean isPositive = a.max() >= 0 && Long.compareUnsigned(a.max(), most) <= 0;
        boolean isToPositive = b.max() >= 0 && Long.compareUnsigned(b.max(), most) <= 0;
        return switch (cond) {
            case EQ -> b;
            case NE -> !b.isConstant() || a.isConstant() ? Range.ANY
                    : a.min() == b.min() ? new Range(a.min() + 1, -1, 0)
                    : a.max() == b.min() ? new Range(0, a.max() - 1, 0) : Range.ANY;
            case ULT -> b.max() == 0 ? Range.ANY : Range.between(0, b.max() - 1);
            case ULE -> Range.between(0, b.max());
            case UGT -> b.min() == -1 ? Range.ANY : new Range(b.min() + 1, -1, 0);
            case UGE -> new Range(b.min(), -1, 0);
            // what is not negative compares as if without sign
            case SLT -> isPositive && isToPositive && b.max() != 0 ? Range.between(0, b.max() - 1) : Range.ANY;
            case SLE -> isPositive && isToPositive ? Range.between(0, b.max()) : Range.ANY;
            case SGT -> isToPositive && b.min() < most ? new Range(b.min() + 1, most, 0) : Range.ANY;
            case SGE -> isToPositive ? new Range(b.min(), most, 0) : Range.ANY;
            case TEST, NTEST -> Range.ANY;
        };
    }

    private void learn(Value value, Range known, int depth) {
        if (!value.isConst() && narrow(value, known) && depth > 0) {
            derive(value, depth - 1);
        }
    }

    /** What a range of the sum of a value and a number says of the value where sums do not wrap. */
    private void deriveUnwrapped(Value x, Value sum, int depth) {
        long c = sum.arg(1).imm();
        Range range = sum.range();
        boolean wraps = Long.compareUnsigned(x.range().max() + c, c) < 0
                || sum.type() == Type.I32 && x.range().max() + c >>> Integer.SIZE != 0;
        if (!wraps && Long.compareUnsigned(range.max(), c) >= 0) {
            learn(x, new Range(0, range.max() - c, 0), depth);
        }
    }

    /** What a range of a value says of its operands. */
    private void derive(Value value, int depth) {
        Range range = value.range();
        switch (value.op()) {
            case SET -> {
                if (range.isConstant()) {
                    Cond cond = range.min() != 0 ? value.cond() : value.cond().negated();
                    assume(cond, value.type(), value.arg(0), value.arg(1), depth);
                }
            }
            case ADD -> {
                Value x = value.arg(0);
                Type type = value.type();
                if (value.arg(1).isConst() && (type == Type.I64 || x.range().fits(Integer.SIZE))) {
                    // x is the sum less c, in the width: between the ends less c where that does not wrap
                    long c = value.arg(1).imm();
                    long min = range.min() - c & type.mask();
                    long max = range.max() - c & type.mask();
                    if (Long.compareUnsigned(min, max) <= 0) {
                        learn(x, new Range(min, max, 0), depth);
                    } else {
                        deriveUnwrapped(x, value, depth);
                    }
                }
            }
            case AND -> {
                if (value.type() == Type.I64) {
                    // both are at least their common bits
                    learn(value.arg(0), new Range(range.min(), -1, 0), depth);
                    learn(value.arg(1), new Range(range.min(), -1, 0), depth);
                }
            }
            case OR -> {
                if (value.type() == Type.I64) {
                    learn(value.arg(0), new Range(0, range.max(), range.zeros()), depth);
                    learn(value.arg(1), new Range(0, range.max(), range.zeros()), depth);
                }
            }
            case SHR -> {
                if (value.type() == Type.I64 && value.arg(1).isConst()) {
                    int count = (int) value.arg(1).imm() & Long.SIZE - 1;
                    long low = (1L << count) - 1;
                    boolean fits = Long.compareUnsigned(range.max(), -1L >>> count) <= 0;
                    long max = fits ? range.max() << count | low : -1;
                    learn(value.arg(0), new Range(range.min() << count, max, 0), depth);
                }
            }
            default -> { }
        }
    }
}
