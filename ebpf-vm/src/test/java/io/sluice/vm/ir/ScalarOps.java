package io.sluice.vm.ir;

/** Pure scalar ops in Java, written apart from those by which the compiler folds constants. */
final class ScalarOps {
    private static final int CRC32C_POLYNOMIAL = 0x82f6_3b78;

    private ScalarOps() {
    }

    static long apply(Value v, long[] a) {
        return switch (v.op()) {
            case CONST -> v.imm();
            case ZEXT -> a[0] & -1L >>> Long.SIZE - (int) v.imm();
            case SEXT -> extended(a[0], (int) v.imm()) & v.type().mask();
            case BSWAP -> Long.reverseBytes(a[0]) >>> Long.SIZE - (int) v.imm();
            case SET -> v.cond().holds(v.type(), a[0], a[1]) ? 1 : 0;
            // of 64 bits, in whatever width is compared
            case SELECT -> v.cond().holds(v.type(), a[0], a[1]) ? a[2] : a[3];
            case CRC32C -> crc(a[0], a[1], (int) v.imm());
            default -> {
                long second = a.length > 1 ? a[1] : 0;
                yield v.type() == Type.I32 ? Integer.toUnsignedLong(narrow(v.op(), (int) a[0], (int) second))
                        : wide(v.op(), a[0], second);
            }
        };
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
            // of 0 any number of the range will do: passes may compute it where nobody wants it
            case CTZ -> Long.numberOfTrailingZeros(x) & Long.SIZE - 1;
            case CLZ -> Long.numberOfLeadingZeros(x) & Long.SIZE - 1;
            case OCADD -> x + y + (Long.compareUnsigned(x + y, x) < 0 ? 1 : 0);
            default -> throw new IllegalStateException("no such op here: " + op);
        };
    }

    private static int narrow(Op op, int x, int y) {
        return switch (op) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case UMULH -> (int) (Integer.toUnsignedLong(x) * Integer.toUnsignedLong(y) >>> Integer.SIZE);
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
            case CTZ -> Integer.numberOfTrailingZeros(x) & Integer.SIZE - 1;
            case CLZ -> Integer.numberOfLeadingZeros(x) & Integer.SIZE - 1;
            case OCADD -> x + y + (Integer.compareUnsigned(x + y, x) < 0 ? 1 : 0);
            default -> throw new IllegalStateException("no such op here: " + op);
        };
    }

    static long extended(long number, int bits) {
        return number << Long.SIZE - bits >> Long.SIZE - bits;
    }

    /** Byte by byte, reflected: Intel SDM volume 2, CRC32. */
    private static long crc(long start, long bits, int count) {
        int crc = (int) start;
        for (int i = 0; i < count; i += Byte.SIZE) {
            crc ^= (int) (bits >>> i) & 0xff;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ CRC32C_POLYNOMIAL : crc >>> 1;
            }
        }
        return Integer.toUnsignedLong(crc);
    }
}
