package io.sluice.vm.ir;

/** What an op alone says of its result; {@link Range} of operands where they tell more. */
public final class Ranges {
    /** Of an address: it is not 0. */
    private static final Range ADDRESS = new Range(1, -1, 0);

    private Ranges() {
    }

    /** What is known of a value from its op and operands. */
    public static Range of(Value value) {
        Range own = byOp(value);
        return value.type() == Type.I32 && narrows(value.op()) ? own.and(Range.INT) : own;
    }

    private static boolean narrows(Op op) {
        return switch (op) {
            case SELECT, SEXT, SLOAD, CALL -> op == Op.SEXT;
            default -> true;
        };
    }

    private static Range byOp(Value v) {
        return switch (v.op()) {
            case CONST -> Range.constant(v.imm());
            case SYMBOL, FRAME -> ADDRESS;
            case LOAD, LOAD_ACQUIRE -> Range.bits(v.size() * Byte.SIZE);
            case ZEXT -> v.arg(0).range().fits((int) v.imm()) ? v.arg(0).range()
                    : Range.bits((int) v.imm()).and(new Range(0, -1, v.arg(0).range().zeros()));
            case BSWAP -> Range.bits((int) v.imm());
            case SET -> Range.BOOL;
            case VMASK -> Range.bits(v.arg(0).type().bytes());
            case SELECT -> v.arg(2).range().or(v.arg(3).range());
            case CTZ, CLZ -> Range.between(0, v.type().bits() - 1);
            case AND -> {
                Range a = v.arg(0).range();
                Range b = v.arg(1).range();
                long max = Long.compareUnsigned(a.max(), b.max()) <= 0 ? a.max() : b.max();
                yield Range.between(0, max).and(new Range(0, -1, a.zeros() | b.zeros()));
            }
            case OR, XOR -> {
                Range a = v.arg(0).range();
                Range b = v.arg(1).range();
                long highest = Long.highestOneBit(a.max() | b.max());
                long max = highest == 0 ? 0 : highest | highest - 1;
                long min = v.op() == Op.XOR ? 0 : Long.compareUnsigned(a.min(), b.min()) >= 0 ? a.min() : b.min();
                yield v.type() == Type.I32 ? Range.bits(32)
                        : new Range(min, max, a.zeros() & b.zeros());
            }
            case SHR -> shr(v);
            case SHL -> shl(v);
            case ADD -> add(v);
            case MUL -> mul(v);
            case UDIV -> v.type() == Type.I64 ? Range.between(0, v.arg(0).range().max()) : Range.INT;
            case UREM -> v.arg(1).isConst() && v.type() == Type.I64
                    ? Range.between(0, v.arg(1).imm() - 1) : Range.ANY;
            case XCHG, FETCH_ADD, FETCH_AND, FETCH_OR, FETCH_XOR, CMPXCHG -> Range.bits(v.type().bits());
            default -> Range.ANY;
        };
    }

    private static Range shr(Value v) {
        if (!v.arg(1).isConst()) {
            return Range.ANY;
        }
        int count = (int) v.arg(1).imm() & v.type().bits() - 1;
        if (v.type() == Type.I32 && !v.arg(0).range().fits(32)) {
            return Range.bits(32 - count);
        }
        Range a = v.arg(0).range();
        long above = count == 0 ? 0 : -1L << Long.SIZE - count;
        return new Range(a.min() >>> count, a.max() >>> count, a.zeros() >>> count | above);
    }

    private static Range shl(Value v) {
        if (!v.arg(1).isConst()) {
            return Range.ANY;
        }
        int count = (int) v.arg(1).imm() & v.type().bits() - 1;
        long below = (1L << count) - 1;
        Range a = v.arg(0).range();
        long max = a.max() << count;
        if (max >>> count != a.max() || v.type() == Type.I32 && max >>> 32 != 0) {
            return new Range(0, -1, below);
        }
        return new Range(a.min() << count, max, a.zeros() << count | below);
    }

    private static Range add(Value v) {
        Range a = v.arg(0).range();
        Range b = v.arg(1).range();
        long min = a.min() + b.min();
        long max = a.max() + b.max();
        boolean minCarries = Long.compareUnsigned(min, a.min()) < 0;
        boolean maxCarries = Long.compareUnsigned(max, a.max()) < 0;
        // where both ends wrap, or both their lower halves do as often, all between them do
        if (v.type() == Type.I32) {
            boolean together = !maxCarries && min >>> 32 == max >>> 32;
            return together ? Range.between(min & Type.I32.mask(), max & Type.I32.mask()) : Range.ANY;
        }
        return minCarries == maxCarries ? Range.between(min, max) : Range.ANY;
    }

    private static Range mul(Value v) {
        Range a = v.arg(0).range();
        Range b = v.arg(1).range();
        if (!a.fits(32) || !b.fits(32)) {
            return Range.ANY;
        }
        long max = a.max() * b.max();
        return v.type() == Type.I32 && max >>> 32 != 0 ? Range.ANY : Range.between(a.min() * b.min(), max);
    }
}
