package io.sluice.vm.opt.fold;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Unsigned division by constants as a multiplication: Granlund and Montgomery, "Division by invariant integers using
 * multiplication", PLDI 1994, figure 4.1 and section 4.
 */
final class Division {
    private Division() {
    }

    /** The quotient or remainder by a constant, or null where it is none. */
    static Value byConstant(Builder b, Op op, Type type, Value x, Value y) {
        if (!y.isConst()) {
            return null;
        }
        long divisor = y.imm() & type.mask();
        if (divisor == 0) {
            return null;
        }
        if (Long.bitCount(divisor) == 1) {
            return op == Op.UDIV
                    ? b.op(Op.SHR, type, x, b.constant(Long.numberOfTrailingZeros(divisor)))
                    : b.op(Op.AND, type, x, b.constant(divisor - 1));
        }
        Value quotient = type == Type.I32 || x.range().fits(Integer.SIZE) && divisor >>> Integer.SIZE == 0
                ? narrow(b, x, divisor) : wide(b, x, divisor);
        if (op == Op.UDIV) {
            return quotient;
        }
        return b.op(Op.SUB, type, x, b.op(Op.MUL, type, quotient, b.constant(divisor)));
    }

    /**
     * With l = ceil(log2 d) the multiplier m = floor(2^(32+l) / d) + 1 has up to 33 bits and the quotient is
     * {@code x * m >> 32 + l}. Where m has 33 bits, an even d is halved with x first, and else the product is
     * taken as x * 2^32 + x * (m - 2^32), which fits into 64 bits after the two terms are averaged.
     */
    private static Value narrow(Builder b, Value x, long divisor) {
        Value dividend = b.zext(x, Integer.SIZE);
        int bits = Long.SIZE - Long.numberOfLeadingZeros(divisor - 1);
        // fewer bits of precision often are enough: the least l whose multiplier is exact for all 32-bit x
        for (int l = 0; l <= bits && l < Integer.SIZE; l++) {
            long power = 1L << Integer.SIZE + l;
            long multiplier = Long.divideUnsigned(power, divisor) + 1;
            long excess = multiplier * divisor - power;
            if (multiplier >>> Integer.SIZE == 0 && Long.compareUnsigned(excess, 1L << l) <= 0) {
                Value product = b.op(Op.MUL, Type.I64, dividend, b.constant(multiplier));
                return b.shr(product, Integer.SIZE + l);
            }
        }
        long multiplier = Long.divideUnsigned(1L << Integer.SIZE + bits, divisor) + 1 - (1L << Integer.SIZE);
        if (bits == Integer.SIZE) {
            // 2^64 does not fit: floor((2^64 - 1) / d) is the same, as d is no power of two
            multiplier = Long.divideUnsigned(-1, divisor) + 1 - (1L << Integer.SIZE);
        }
        Value high = b.shr(b.op(Op.MUL, Type.I64, dividend, b.constant(multiplier)), Integer.SIZE);
        Value half = b.shr(b.sub(dividend, high), 1);
        return b.shr(b.add(half, high), bits - 1);
    }

    /** The same in 64 bits: the multiplier is 2^64 + m, and the sum x + umulh(x, m) is averaged so that it fits. */
    private static Value wide(Builder b, Value x, long divisor) {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(divisor - 1);
        // m = floor(2^64 * (2^bits - d) / d) + 1
        long multiplier = divide128(bits == Long.SIZE ? -divisor : (1L << bits) - divisor, divisor) + 1;
        Value high = b.op(Op.UMULH, Type.I64, x, b.constant(multiplier));
        Value half = b.shr(b.sub(x, high), 1);
        return b.shr(b.add(half, high), bits - 1);
    }

    /** {@code floor(high * 2^64 / divisor)} for high below the divisor, bit by bit. */
    private static long divide128(long high, long divisor) {
        long remainder = high;
        long quotient = 0;
        for (int i = 0; i < Long.SIZE; i++) {
            boolean overflow = remainder < 0;
            remainder <<= 1;
            quotient <<= 1;
            if (overflow || Long.compareUnsigned(remainder, divisor) >= 0) {
                remainder -= divisor;
                quotient |= 1;
            }
        }
        return quotient;
    }
}
