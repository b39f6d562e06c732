package io.sluice.vm.opt.fold;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/** The identities, by op; the comment is the identity. Constants stand on the right already. */
final class Rules {
    private static final Value.Payload NONE = Value.Payload.NONE;
    private static final int INT = Integer.SIZE;

    Value apply(Builder b, Op op, Type type, Value[] a, Value.Payload payload) {
        return switch (op) {
            case ADD -> add(b, type, a[0], a[1]);
            case SUB -> sub(b, type, a[0], a[1]);
            case MUL -> mul(b, type, a[0], a[1]);
            case UDIV, UREM -> Division.byConstant(b, op, type, a[0], a[1]);
            case AND -> and(b, type, a[0], a[1]);
            case OR -> or(b, type, a[0], a[1]);
            case XOR -> xor(b, type, a[0], a[1]);
            case SHL, SHR, SAR, ROTL -> shift(b, op, type, a[0], a[1]);
            case NEG -> a[0].op() == Op.NEG && a[0].type() == type ? inWidth(b, type, a[0].arg(0)) : null; // --x = x
            case NOT -> a[0].op() == Op.NOT && a[0].type() == type ? inWidth(b, type, a[0].arg(0)) : null; // ~~x = x
            case ZEXT -> zext(b, a[0], (int) payload.imm());
            case SEXT -> sext(b, type, a[0], (int) payload.imm());
            case BSWAP -> bswap(b, a[0], (int) payload.imm());
            case OCADD -> a[1].isConst(0) ? inWidth(b, type, a[0]) : null; // x +' 0 = x
            case SET, SELECT -> compared(b, op, type, a, payload);
            default -> null;
        };
    }

    /** The value as an op of a width would give it. */
    private static Value inWidth(Builder b, Type type, Value v) {
        return type == Type.I32 ? b.zext(v, INT) : v;
    }

    private static boolean is(Value v, Op op, Type type) {
        return v.op() == op && v.type() == type;
    }

    /** {@code (x op c1) op c2 = x op (c1 op c2)}. */
    private static Value reassociate(Builder b, Op op, Type type, Value x, Value c) {
        if (!c.isConst() || !is(x, op, type) || !x.arg(1).isConst()) {
            return null;
        }
        long both = Constants.apply(op, type, NONE, new long[] {x.arg(1).imm(), c.imm()});
        return b.op(op, type, x.arg(0), b.constant(both));
    }

    private static Value add(Builder b, Type type, Value x, Value y) {
        if (y.isConst(0)) {
            return inWidth(b, type, x); // x + 0 = x
        }
        if (y.isConst() && type == Type.I64) {
            Value moved = Fold.moved(b, x, y.imm());
            if (moved != null) {
                return moved; // (&s + c1) + c2 = &s + (c1 + c2)
            }
        }
        Value joined = reassociate(b, Op.ADD, type, x, y);
        if (joined != null) {
            return joined;
        }
        if (is(y, Op.NEG, type)) {
            return b.op(Op.SUB, type, x, y.arg(0)); // x + -y = x - y
        }
        if (is(x, Op.SUB, type) && x.arg(1) == y) {
            return inWidth(b, type, x.arg(0)); // (x - y) + y = x
        }
        // constants outwards, so that they meet: (x + c) + y = (x + y) + c
        if (type == Type.I64 && is(x, Op.ADD, type) && x.arg(1).isConst() && !y.isConst()) {
            return b.add(b.add(x.arg(0), y), x.arg(1));
        }
        if (type == Type.I64 && is(y, Op.ADD, type) && y.arg(1).isConst()) {
            return b.add(b.add(x, y.arg(0)), y.arg(1));
        }
        return disjoint(type, x, y) ? rotation(b, type, x, y) : null;
    }

    private static boolean disjoint(Type type, Value x, Value y) {
        return (~x.range().zeros() & ~y.range().zeros() & type.mask()) == 0;
    }

    private static Value sub(Builder b, Type type, Value x, Value y) {
        if (y.isConst()) {
            return b.op(Op.ADD, type, x, b.constant(-y.imm() & type.mask())); // x - c = x + -c
        }
        if (x == y) {
            return b.constant(0); // x - x = 0
        }
        if (x.isConst(0)) {
            return b.op(Op.NEG, type, y); // 0 - x = -x
        }
        if (is(x, Op.ADD, type) && x.arg(0) == y) {
            return inWidth(b, type, x.arg(1)); // (x + y) - x = y
        }
        if (is(x, Op.ADD, type) && x.arg(1) == y) {
            return inWidth(b, type, x.arg(0)); // (x + y) - y = x
        }
        if (is(x, Op.ADD, type) && x.arg(1).isConst()) {
            return b.op(Op.ADD, type, b.op(Op.SUB, type, x.arg(0), y), x.arg(1)); // (x + c) - y = (x - y) + c
        }
        if (is(y, Op.ADD, type) && y.arg(1).isConst()) {
            // x - (y + c) = (x - y) - c
            return b.op(Op.SUB, type, b.op(Op.SUB, type, x, y.arg(0)), y.arg(1));
        }
        return null;
    }

    private static Value mul(Builder b, Type type, Value x, Value y) {
        if (!y.isConst()) {
            return null;
        }
        long c = y.imm() & type.mask();
        if (c == 0) {
            return b.constant(0); // x * 0 = 0
        }
        if (c == 1) {
            return inWidth(b, type, x); // x * 1 = x
        }
        if (Long.bitCount(c) == 1) {
            return b.op(Op.SHL, type, x, b.constant(Long.numberOfTrailingZeros(c))); // x * 2^n = x << n
        }
        return reassociate(b, Op.MUL, type, x, y);
    }

    private static Value and(Builder b, Type type, Value x, Value y) {
        if (x == y) {
            return inWidth(b, type, x); // x & x = x
        }
        if (!y.isConst()) {
            return null;
        }
        long mask = y.imm() & type.mask();
        if (mask == 0) {
            return b.constant(0); // x & 0 = 0
        }
        if ((~x.range().zeros() & ~mask & type.mask()) == 0) {
            return inWidth(b, type, x); // bits that are zero anyway
        }
        if (mask == 0xff || mask == 0xffff || mask == 0xffff_ffffL) {
            return b.zext(x, Long.bitCount(mask)); // x & 0xff = zext8 x
        }
        Value moved = lessUpper(b, x, mask);
        if (moved != null) {
            return moved;
        }
        if (x.op() == Op.ZEXT && mask <= Range.bits((int) x.imm()).max() && mask > 0) {
            return b.op(Op.AND, type, x.arg(0), y); // zext8 x & 0x0f = x & 0x0f
        }
        return reassociate(b, Op.AND, type, x, y);
    }

    /** {@code x & 15 = x - 0x40} where x is from 0x40 to 0x4f: all that is masked out is the same all over a range. */
    private static Value lessUpper(Builder b, Value x, long mask) {
        Range range = x.range();
        long differing = range.min() ^ range.max();
        long lower = differing == 0 ? 0 : -1L >>> Long.numberOfLeadingZeros(differing);
        long upper = range.min() & ~lower;
        long gone = upper & ~mask;
        boolean keepsLower = (lower & ~range.zeros() & ~mask) == 0;
        // numbers of 64 bits are dear
        return keepsLower && differing != 0 && gone != 0 && gone == (int) gone ? b.add(x, -gone) : null;
    }

    private static Value or(Builder b, Type type, Value x, Value y) {
        if (x == y || y.isConst(0)) {
            return inWidth(b, type, x); // x | x = x, x | 0 = x
        }
        if (y.isConst() && (y.imm() & type.mask()) == type.mask()) {
            return b.constant(type.mask()); // x | -1 = -1
        }
        Value joined = reassociate(b, Op.OR, type, x, y);
        return joined != null ? joined : rotation(b, type, x, y);
    }

    private static Value xor(Builder b, Type type, Value x, Value y) {
        if (x == y) {
            return b.constant(0); // x ^ x = 0
        }
        if (y.isConst(0)) {
            return inWidth(b, type, x); // x ^ 0 = x
        }
        if (y.isConst() && (y.imm() & type.mask()) == type.mask()) {
            return b.op(Op.NOT, type, x); // x ^ -1 = ~x
        }
        Value joined = reassociate(b, Op.XOR, type, x, y);
        if (joined == null) {
            joined = rotation(b, type, x, y);
        }
        return joined != null ? joined : XorShifts.undone(b, type, x, y); // L(L(a) ^ y) = a ^ L(y)
    }

    /** {@code x << n op x >>> w - n = rotl x, n} where op adds, ors or xors bits that do not meet. */
    private static Value rotation(Builder b, Type type, Value x, Value y) {
        if (x.op() == Op.SHR) {
            return y.op() == Op.SHL ? rotation(b, type, y, x) : null;
        }
        if (x.op() != Op.SHL || y.op() != Op.SHR || !x.arg(1).isConst() || !y.arg(1).isConst()) {
            return null;
        }
        Value from = x.arg(0);
        long left = x.arg(1).imm();
        if (left + y.arg(1).imm() != type.bits()) {
            return null;
        }
        boolean wide = type == Type.I64 && x.type() == Type.I64 && y.type() == Type.I64 && from == y.arg(0);
        // the upper halves do not matter to the left part, and are zero or left out in the right one
        boolean lower = type == Type.I32
                && Comparison.withoutUpper(from) == Comparison.withoutUpper(y.arg(0))
                && (y.type() == Type.I32 || y.arg(0).range().fits(INT));
        return wide || lower ? b.op(Op.ROTL, type, from, b.constant(left)) : null;
    }

    private static Value shift(Builder b, Op op, Type type, Value x, Value y) {
        if (!y.isConst()) {
            // the count is taken modulo the width: x << (n & 63) = x << n
            boolean masked = y.op() == Op.AND && y.arg(1).isConst()
                    && (y.arg(1).imm() & type.bits() - 1) == type.bits() - 1;
            boolean extended = y.op() == Op.ZEXT || y.op() == Op.SEXT;
            return masked || extended ? b.op(op, type, x, y.arg(0)) : null;
        }
        int count = (int) y.imm() & type.bits() - 1;
        if (count == 0) {
            return inWidth(b, type, x); // x << 0 = x
        }
        if (count != y.imm()) {
            return b.op(op, type, x, b.constant(count));
        }
        return switch (op) {
            case SHL -> shl(b, type, x, count);
            case SHR -> shr(b, type, x, count);
            case SAR -> sar(b, type, x, count);
            default -> null;
        };
    }

    private static Value shl(Builder b, Type type, Value x, int count) {
        if (is(x, Op.SHL, type) && x.arg(1).isConst()) {
            int both = (int) x.arg(1).imm() + count;
            // (x << m) << n = x << (m + n)
            return both >= type.bits() ? b.constant(0) : b.op(Op.SHL, type, x.arg(0), b.constant(both));
        }
        if (x.op() == Op.SHR && x.type() == type && x.arg(1).isConst(count)) {
            return b.op(Op.AND, type, x.arg(0), b.constant(type.mask() << count & type.mask()));
        }
        return null;
    }

    private static Value shr(Builder b, Type type, Value x, int count) {
        boolean exact = type == Type.I64 || x.range().fits(INT);
        if (exact && Long.numberOfLeadingZeros(x.range().max()) >= Long.SIZE - count) {
            return b.constant(0); // nothing is left
        }
        if (is(x, Op.SHR, type) && x.arg(1).isConst()) {
            int both = (int) x.arg(1).imm() + count;
            // (x >> m) >> n = x >> (m + n)
            return both >= type.bits() ? b.constant(0) : b.op(Op.SHR, type, x.arg(0), b.constant(both));
        }
        if (is(x, Op.SHL, type) && x.arg(1).isConst(count)) {
            return b.op(Op.AND, type, x.arg(0), b.constant(type.mask() >>> count)); // x << n >> n = x & mask
        }
        if (type == Type.I64 && is(x, Op.SHL, type) && x.arg(1).isConst() && x.arg(1).imm() > count
                && x.arg(1).imm() == INT) {
            // x << 32 >> n = (lower half of x) << (32 - n)
            return b.shl(b.zext(x.arg(0), INT), INT - count);
        }
        if (type == Type.I64 && is(x, Op.SHL, type) && x.arg(1).isConst(INT) && count > INT) {
            return b.op(Op.SHR, Type.I32, x.arg(0), b.constant(count - INT)); // x << 32 >> 32 + n
        }
        return null;
    }

    private static Value sar(Builder b, Type type, Value x, int count) {
        if (is(x, Op.SAR, type) && x.arg(1).isConst()) {
            int both = Math.min(type.bits() - 1, (int) x.arg(1).imm() + count);
            return b.op(Op.SAR, type, x.arg(0), b.constant(both)); // (x >> m) >> n = x >> (m + n)
        }
        int bits = type.bits() - count;
        if (is(x, Op.SHL, type) && x.arg(1).isConst(count) && (bits == 8 || bits == 16 || bits == INT)) {
            return b.emit(Op.SEXT, type, Value.Payload.of(bits), x.arg(0)); // x << n >> n = sext x
        }
        if (type == Type.I64 && x.range().fits(Long.SIZE - 1) || type == Type.I32 && x.range().fits(INT - 1)) {
            return b.op(Op.SHR, type, x, b.constant(count)); // of what is not negative
        }
        return null;
    }

    private static Value zext(Builder b, Value x, int bits) {
        if (x.range().fits(bits)) {
            return x; // nothing above
        }
        if ((x.op() == Op.ZEXT || x.op() == Op.SEXT) && x.imm() >= bits) {
            return b.zext(x.arg(0), bits); // zext8 zext16 x = zext8 x
        }
        if (bits == INT) {
            return lowerHalf(b, x);
        }
        if (x.op() == Op.AND && x.arg(1).isConst() && (x.arg(1).imm() & Range.bits(bits).max()) == 0) {
            return b.constant(0);
        }
        return null;
    }

    /** {@code zext32 (x op.64 y) = x op.32 y}. */
    private static Value lowerHalf(Builder b, Value x) {
        return switch (x.op()) {
            case ADD, SUB, MUL, AND, OR, XOR -> b.op(x.op(), Type.I32, x.arg(0), x.arg(1));
            case NEG, NOT -> b.op(x.op(), Type.I32, x.arg(0));
            case SHL -> x.arg(1).isConst() && x.arg(1).imm() < INT
                    ? b.op(Op.SHL, Type.I32, x.arg(0), x.arg(1))
                    : x.arg(1).isConst() ? b.constant(0) : null;
            default -> null;
        };
    }

    private static Value sext(Builder b, Type type, Value x, int bits) {
        if (x.range().fits(bits - 1)) {
            return x; // not negative
        }
        if (x.op() == Op.ZEXT && x.imm() >= bits) {
            return b.emit(Op.SEXT, type, Value.Payload.of(bits), x.arg(0));
        }
        return type == Type.I32 && bits == INT ? b.zext(x, INT) : null;
    }

    private static Value bswap(Builder b, Value x, int bits) {
        if (x.op() == Op.BSWAP && x.imm() == bits) {
            return bits == Long.SIZE ? x.arg(0) : b.zext(x.arg(0), bits); // bswap bswap x = x
        }
        if (x.op() == Op.ZEXT && x.imm() >= bits) {
            return b.emit(Op.BSWAP, Type.I64, Value.Payload.of(bits), x.arg(0)); // it ignores what is above
        }
        return null;
    }

    private static Value compared(Builder b, Op op, Type type, Value[] a, Value.Payload payload) {
        Comparison before = new Comparison((Cond) payload.aux(), type, a[0], a[1]);
        if (op == Op.SELECT && a[2] == a[3]) {
            return a[2]; // c ? x : x = x
        }
        Comparison c = Comparison.of(b, before.cond(), type, a[0], a[1]);
        if (op == Op.SET) {
            return Fold.set(b, c);
        }
        if (a[2].isConst(1) && a[3].isConst(0)) {
            return Fold.set(b, c); // c ? 1 : 0 = c
        }
        if (a[2].isConst(0) && a[3].isConst(1)) {
            return Fold.set(b, new Comparison(c.cond().negated(), c.type(), c.left(), c.right()));
        }
        return Fold.select(b, c, a[2], a[3]);
    }
}
