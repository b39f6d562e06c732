package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.List;

/**
 * After how many rounds a test of a counter leaves a loop: of {@code counter + plus + offset} against a bound, where
 * both do not change. What the counter is after {@code n} rounds is looked at for n from {@code from} on: 0 where the
 * test is at the head of a round, 1 where it is at the end. Sums are taken modulo the width, so that a counter that
 * wraps, and one that is past its bound from the start, are counted right.
 *
 * @param cond EQ, or UGE or SGE with a step above 0, or ULE or SLE with one below; any where all is known
 * @param width of the test and the sums
 * @param plus what is added to the counter beside the offset, or null
 * @param more what is added to the bound
 */
@SuppressWarnings("checkstyle:ParameterNumber") // the parts of a test
record Threshold(Counter counter, int from, Cond cond, Type width, Value plus, long offset, Value bound, long more) {
    /** More rounds than packets have bytes. */
    private static final int MOST_ROUNDS = 4096;

    /** Those of a test at the head of a round or at its end, or null where they are not known. */
    static Threshold of(LoopShape shape, ExitTest test, List<Counter> counters) {
        boolean swap = !shape.isInvariant(test.right());
        Value left = swap ? test.right() : test.left();
        Value right = swap ? test.left() : test.right();
        Cond cond = swap ? test.cond().swapped() : test.cond();
        if (!shape.isInvariant(right)) {
            return null;
        }
        int from = test.block() == shape.latch() ? 1 : 0;
        Value at = left;
        Value plus = null;
        long offset = 0;
        boolean wide = true;
        while (true) {
            for (Counter counter : counters) {
                if (at == counter.param() || at == counter.next()) {
                    int rounds = (at == counter.next() ? 1 : 0) - from;
                    Type width = width(test.type(), cond, wide && counter.type() == Type.I64, left, right);
                    return width == null ? null : new Threshold(counter, from, cond, width, plus,
                            offset + rounds * counter.step(), right, 0).normal();
                }
            }
            if (at.op() != Op.ADD) {
                return null;
            }
            wide &= at.type() == Type.I64;
            Value rest = shape.isInvariant(at.arg(1)) ? at.arg(1) : at.arg(0);
            if (rest.isConst()) {
                offset += rest.imm();
            } else if (plus == null && shape.isInvariant(rest)) {
                plus = rest;
            } else {
                return null;
            }
            at = rest == at.arg(1) ? at.arg(0) : at.arg(1);
        }
    }

    /** The width modulo which the sums may be taken, or null. */
    private static Type width(Type type, Cond cond, boolean wide, Value left, Value right) {
        if (type == Type.I32 || wide) {
            return type;
        }
        boolean unsigned = switch (cond) {
            case SLT, SLE, SGT, SGE -> false;
            default -> true;
        };
        return unsigned && left.range().fits(32) && right.range().fits(32) ? Type.I32 : null;
    }

    /** The same as a test that is understood, or null. */
    private Threshold normal() {
        if (isKnown()) {
            return knownRounds() < 0 ? null : this;
        }
        boolean up = counter.step() > 0;
        boolean fits = bound.range().fits(width.bits());
        long max = fits ? bound.range().max() : width.mask();
        long min = fits ? bound.range().min() : 0;
        long greatest = width == Type.I32 ? Integer.MAX_VALUE : Long.MAX_VALUE;
        long number = width == Type.I32 ? (int) bound.imm() : bound.imm();
        Threshold same = switch (cond) {
            case EQ -> this;
            case UGE, SGE -> up ? this : null;
            case ULE, SLE -> up ? null : this;
            case UGT -> up && max != width.mask() ? with(Cond.UGE, 1) : null;
            case ULT -> !up && min != 0 ? with(Cond.ULE, -1) : null;
            case SGT -> up && bound.isConst() && number != greatest ? with(Cond.SGE, 1) : null;
            case SLT -> !up && bound.isConst() && number != -greatest - 1 ? with(Cond.SLE, -1) : null;
            case NE, TEST, NTEST -> null;
        };
        return same != null && same.isCountable(max) ? same : null;
    }

    private Threshold with(Cond other, long by) {
        return new Threshold(counter, from, other, width, plus, offset, bound, by);
    }

    private boolean isCountable(long max) {
        long step = counter.step();
        // one round more than the width counts
        boolean overflows = width == Type.I64 && from == 1 && (step < 0 || cond != Cond.UGE || max < 0);
        if (overflows) {
            return false;
        }
        if (step == 1 || step == -1) {
            return true;
        }
        return step > 0 && Long.bitCount(step) == 1 && cond == Cond.UGE
                && Long.compareUnsigned(max + more, width.mask() - step + 1) <= 0 && max + more != 0;
    }

    /** Whether the number of rounds is known here. */
    boolean isKnown() {
        return plus == null && counter.first().isConst() && bound.isConst();
    }

    /** The number of rounds where all is known, or -1 where it is too large. */
    int knownRounds() {
        long at = counter.first().imm() + offset + from * counter.step();
        for (int rounds = from; rounds <= MOST_ROUNDS; rounds++) {
            if (cond.holds(width, at, bound.imm() + more)) {
                return rounds;
            }
            at += counter.step();
        }
        return -1;
    }

    /** The number of rounds, made where the builder is, in front of the loop. */
    Value rounds(Builder b) {
        if (isKnown()) {
            return b.constant(knownRounds());
        }
        long step = counter.step();
        Value start = LoopShape.at(b, counter.first());
        if (plus != null) {
            start = b.op(Op.ADD, width, start, LoopShape.at(b, plus));
        }
        start = b.op(Op.ADD, width, start, b.constant(offset + from * step & width.mask()));
        Value end = b.op(Op.ADD, width, LoopShape.at(b, bound), b.constant(more & width.mask()));
        Value distance = step > 0 ? b.op(Op.SUB, width, end, start) : b.op(Op.SUB, width, start, end);
        if (Math.abs(step) != 1) {
            distance = b.shr(b.add(distance, step - 1), Long.numberOfTrailingZeros(step));
        }
        boolean fromZero = cond == Cond.UGE && start.isConst(0) || cond == Cond.ULE && end.isConst(0);
        Value rounds = cond == Cond.EQ || fromZero
                ? distance : b.select(cond, width, start, end, b.constant(0), distance);
        return b.add(rounds, from);
    }
}
