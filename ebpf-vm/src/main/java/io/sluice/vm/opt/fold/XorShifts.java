package io.sluice.vm.opt.fold;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Steps {@code x ^ x >> k} of hashes that undo each other.
 *
 * <p>The step {@code L(x) = x ^ x >> k} is linear over xor, {@code L(x ^ y) = L(x) ^ L(y)}, and {@code L(L(x))} is
 * {@code x ^ x >> 2k}, which is x where 2k is at least the width. A mixer that ends in such a step, as those of
 * MurmurHash3 and lowbias32 do, and whose result goes through the next round's first step together with a word, does
 * {@code L(L(a) ^ word)}: that is {@code a ^ L(word)}, of which the second part waits for nothing, so that two shifts
 * and two xors are gone from the chain that a hash over several words is. The number of ops becomes no greater where
 * nobody else wants the inner step, and greater by one where somebody does.
 */
final class XorShifts {
    /** Of this many words at most is a sum told to hold a step. */
    private static final int MAX_TERMS = 4;

    private final Type type;
    private final int by;
    private final Value[] terms = new Value[MAX_TERMS];
    private int count;

    private XorShifts(Type type, int by) {
        this.type = type;
        this.by = by;
    }

    /** {@code L(L(a) ^ y) = a ^ L(y)} for the xor of two values, or null where it is not of that form. */
    static Value undone(Builder b, Type type, Value x, Value y) {
        if (isStep(type, y, x)) {
            return new XorShifts(type, (int) y.arg(1).imm()).undone(b, x);
        }
        return isStep(type, x, y) ? new XorShifts(type, (int) x.arg(1).imm()).undone(b, y) : null;
    }

    /** Whether a value is another, which is a sum, shifted right by at least half of the width. */
    private static boolean isStep(Type type, Value shifted, Value from) {
        return shifted.op() == Op.SHR && shifted.type() == type && from.op() == Op.XOR && from.type() == type
                && shifted.arg(0) == from && shifted.arg(1).isConst() && shifted.arg(1).imm() * 2 >= type.bits();
    }

    private Value undone(Builder b, Value sum) {
        if (!collect(sum)) {
            return null;
        }
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < count; k++) {
                if (isShifted(terms[k], terms[i])) {
                    return without(b, i, k);
                }
            }
        }
        return null;
    }

    /** Notes the terms of a sum; false where they are too many. */
    private boolean collect(Value value) {
        if (value.op() == Op.XOR && value.type() == type) {
            return collect(value.arg(0)) && collect(value.arg(1));
        }
        if (count == MAX_TERMS) {
            return false;
        }
        terms[count++] = value;
        return true;
    }

    private boolean isShifted(Value shifted, Value from) {
        if (shifted.op() != Op.SHR || shifted.type() != type || !shifted.arg(1).isConst(by)) {
            return false;
        }
        return shifted.arg(0) == from
                || type == Type.I32 && Comparison.withoutUpper(shifted.arg(0)) == Comparison.withoutUpper(from);
    }

    /** {@code a ^ L(all terms but a and a >> by)}. */
    private Value without(Builder b, int a, int shifted) {
        Value from = terms[a];
        Value rest = null;
        for (int i = 0; i < count; i++) {
            if (i != a && i != shifted) {
                rest = rest == null ? terms[i] : b.op(Op.XOR, type, rest, terms[i]);
            }
        }
        if (rest == null) {
            return b.op(Op.XOR, type, from, b.constant(0));
        }
        Value step = b.op(Op.XOR, type, rest, b.op(Op.SHR, type, rest, b.constant(by)));
        return b.op(Op.XOR, type, from, step);
    }
}
