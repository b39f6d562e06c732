package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * What grows by the same number in each round, as its counter does: sums with what does not change, products with
 * numbers.
 *
 * @param stride how much it grows in each round
 * @param wide whether that is so of all 64 bits, else modulo 2^32
 */
record Affine(long stride, boolean wide) {
    private static final int MOST_STEPS = 6;

    /** What a value is to a counter of a loop, or null; it must be one that is made in each round. */
    static Affine of(LoopShape shape, Counter counter, Value value) {
        return of(shape, counter, value, MOST_STEPS);
    }

    private static Affine of(LoopShape shape, Counter counter, Value value, int steps) {
        if (value == counter.param()) {
            return new Affine(counter.step(), counter.type() == Type.I64);
        }
        if (steps == 0 || shape.isInvariant(value)) {
            return null;
        }
        boolean wide = value.type() == Type.I64;
        return switch (value.op()) {
            case ADD, SUB -> {
                boolean swap = value.op() == Op.ADD && shape.isInvariant(value.arg(0));
                Value grows = value.arg(swap ? 1 : 0);
                Affine of = shape.isInvariant(value.arg(swap ? 0 : 1)) ? of(shape, counter, grows, steps - 1) : null;
                yield of == null ? null : of.then(wide, grows, grows.range().max(), 1);
            }
            case SHL, MUL -> {
                Value grows = value.arg(0);
                Affine of = value.arg(1).isConst() ? of(shape, counter, grows, steps - 1) : null;
                yield of == null ? null : of.then(wide, grows, most(value), factor(value));
            }
            default -> null;
        };
    }

    /** What a product multiplies by. */
    static long factor(Value product) {
        long number = product.arg(1).imm();
        return product.op() == Op.MUL ? number : 1L << (number & product.type().bits() - 1);
    }

    /** The most that a product's first operand is: what is known of the product counts, too. */
    private static long most(Value product) {
        Range of = product.arg(0).range();
        boolean shifts = product.op() == Op.SHL && of.fits(32) && product.arg(1).imm() < 32;
        long byProduct = shifts ? product.range().max() >>> product.arg(1).imm() : -1;
        return Long.compareUnsigned(byProduct, of.max()) < 0 ? byProduct : of.max();
    }

    /**
     * This times a factor. What wraps at 32 bits counts as 64 bits where it does not wrap between two rounds: were it
     * to, it would have been within a step of 2^32 before, or be there after.
     */
    private Affine then(boolean inWide, Value grows, long most, long factor) {
        if (!inWide) {
            return new Affine((int) (stride * factor), false);
        }
        boolean exact = wide || grows.range().fits(32)
                && Long.compareUnsigned(most + Math.abs(stride), Type.I32.mask()) <= 0;
        return exact ? new Affine(stride * factor, true) : null;
    }

    /** What such a value is where the counter is another, made where the builder is. */
    static Value at(LoopShape shape, Builder b, Counter counter, Value value, Value number) {
        if (value == counter.param()) {
            return number;
        }
        if (shape.isInvariant(value)) {
            return LoopShape.at(b, value);
        }
        Value[] args = new Value[value.args()];
        for (int i = 0; i < args.length; i++) {
            args[i] = at(shape, b, counter, value.arg(i), number);
        }
        return b.emit(value.op(), value.type(), value.payload(), args);
    }
}
