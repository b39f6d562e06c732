package io.sluice.vm.opt.fold;

import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/** Pure scalar ops on numbers. */
public final class Constants {
    private static final int CRC32C_POLYNOMIAL = 0x82f6_3b78;

    private Constants() {
    }

    /** Whether {@link #apply} knows the op. */
    public static boolean knows(Op op) {
        return op.isPure() && !op.is(Op.Trait.VECTOR) && op != Op.SYMBOL && op != Op.FRAME && op != Op.CONST;
    }

    /** The result of an op that {@link #knows}, of operands that it is defined for. */
    public static long apply(Op op, Type type, Value.Payload payload, long[] a) {
        long result = switch (op) {
            case SET -> ((Cond) payload.aux()).holds(type, a[0], a[1]) ? 1 : 0;
            case SELECT -> ((Cond) payload.aux()).holds(type, a[0], a[1]) ? a[2] : a[3];
            case ZEXT -> a[0] & lower((int) payload.imm());
            case SEXT -> a[0] << Long.SIZE - payload.imm() >> Long.SIZE - payload.imm();
            case BSWAP -> Long.reverseBytes(a[0]) >>> Long.SIZE - payload.imm();
            case CRC32C -> crc((int) a[0], a[1], (int) payload.imm());
            default -> type == Type.I32 ? narrow(op, (int) a[0], a.length > 1 ? (int) a[1] : 0)
                    : wide(op, a[0], a.length > 1 ? a[1] : 0);
        };
        return op != Op.SELECT && type == Type.I32 ? result & Type.I32.mask() : result;
    }

    private static long lower(int bits) {
        return (1L << bits) - 1;
    }

    private static long wide(Op op, long x, long y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case UMULH -> Math.unsignedMultiplyHigh(x, y);
            case UDIV -> Long.divideUnsigned(x, y);
            case UREM -> Long.remainderUnsigned(x, y);
            case SDIV -> x / y;
            case SREM -> x % y;
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
            case SHL -> x << y;
            case SHR -> x >>> y;
            case SAR -> x >> y;
            case ROTL -> Long.rotateLeft(x, (int) y);
            case NEG -> -x;
            case NOT -> ~x;
            case CTZ -> Long.numberOfTrailingZeros(x);
            case CLZ -> Long.numberOfLeadingZeros(x);
            case OCADD -> x + y + (Long.compareUnsigned(x + y, x) < 0 ? 1 : 0);
            default -> throw new IllegalStateException("internal error: " + op.text() + " of numbers");
        };
    }

    private static long narrow(Op op, int x, int y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case UMULH -> Integer.toUnsignedLong(x) * Integer.toUnsignedLong(y) >>> Integer.SIZE;
            case UDIV -> Integer.divideUnsigned(x, y);
            case UREM -> Integer.remainderUnsigned(x, y);
            case SDIV -> x / y;
            case SREM -> x % y;
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
            case SHL -> x << y;
            case SHR -> x >>> y;
            case SAR -> x >> y;
            case ROTL -> Integer.rotateLeft(x, y);
            case NEG -> -x;
            case NOT -> ~x;
            case CTZ -> Integer.numberOfTrailingZeros(x);
            case CLZ -> Integer.numberOfLeadingZeros(x);
            case OCADD -> x + y + (Integer.compareUnsigned(x + y, x) < 0 ? 1 : 0);
            default -> throw new IllegalStateException("internal error: " + op.text() + " of numbers");
        };
    }

    /** Bit by bit, reflected, as the CRC32 insn of SSE4.2 (Intel SDM volume 2). */
    private static long crc(int start, long data, int bits) {
        int crc = start ^ (bits < Integer.SIZE ? (int) (data & lower(bits)) : (int) data);
        for (int i = 0; i < Math.min(bits, Integer.SIZE); i++) {
            crc = crc >>> 1 ^ ((crc & 1) != 0 ? CRC32C_POLYNOMIAL : 0);
        }
        return bits == Long.SIZE ? crc(crc, data >>> Integer.SIZE, Integer.SIZE) & Type.I32.mask()
                : crc & Type.I32.mask();
    }
}
