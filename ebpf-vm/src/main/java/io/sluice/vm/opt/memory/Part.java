package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Bits of a value.
 *
 * @param shift the lowest one
 */
record Part(Value from, int shift) {
    /** Bits of a number under 64: larger ones do not shift by themselves. */
    private static final int SHIFT_BITS = 6;

    /** What the lower bits of a value are a part of. */
    static Part of(Value value, int bits) {
        Value v = value;
        while (v.op() == Op.ZEXT && v.imm() >= bits) {
            v = v.arg(0);
        }
        boolean shifted = v.op() == Op.SHR && v.arg(1).isConst()
                && v.arg(1).range().fits(SHIFT_BITS)
                && (v.type() == Type.I64 || v.arg(1).imm() + bits <= Integer.SIZE);
        if (!shifted) {
            return new Part(v, 0);
        }
        int shift = (int) v.arg(1).imm();
        Value from = v.arg(0);
        while (from.op() == Op.ZEXT && from.imm() >= shift + bits) {
            from = from.arg(0);
        }
        return new Part(from, shift);
    }
}
