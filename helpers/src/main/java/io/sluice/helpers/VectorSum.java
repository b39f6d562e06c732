package io.sluice.helpers;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Sums of bytes by vectors of one type: of their halves of 32 bits in lanes of 64, or of their words of 16 bits in
 * lanes of 32. Either is 0 only where all bytes are. The latter equals the former modulo 2^16 - 1 only, but takes two
 * insns a vector instead of four.
 *
 * <p>Words of 16 bits have no sign, and the insn that multiplies and adds them has signed ones. So 2^15 is taken from
 * each, which is to turn its top bit, and given back where the sums begin.
 */
final class VectorSum {
    /** Sums that do not wait for each other: with one, the latency of 4 cycles of each insn shows on Zen 4. */
    private static final int SUMS = 2;
    /** Vectors of one round of a loop: it has few rounds. */
    private static final int PER_ROUND = 8;
    /** From here on so many vectors are summed by a loop: unrolled they take more code than a call. */
    private static final int LOOP_FROM = 2 * PER_ROUND;
    private static final int SIGN = 1 << Short.SIZE - 1;
    /** So many vectors keep the sum of two words from each within the 32 bits of a lane. */
    private static final int MOST = 1 << Short.SIZE - 1;

    private final Builder ir;
    private final Type type;
    private final Region memory;
    /** Those of 16 bits: the top bit and the number 1 in each word; else null. */
    private final Value signs;
    private final Value ones;

    private VectorSum(Builder ir, Type type, Region memory, boolean words) {
        this.ir = ir;
        this.type = type;
        this.memory = memory;
        this.signs = words ? splat(Short.SIZE, SIGN) : null;
        this.ones = words ? splat(Short.SIZE, 1) : null;
    }

    /** Sums of halves of 32 bits. */
    static VectorSum ofHalves(Builder ir, Type type, Region memory) {
        return new VectorSum(ir, type, memory, false);
    }

    /** Sums of words of 16 bits, of up to 2^15 vectors. */
    static VectorSum ofWords(Builder ir, Type type, Region memory) {
        return new VectorSum(ir, type, memory, true);
    }

    private Value splat(int bits, long number) {
        return ir.emit(Op.VSPLAT, type, Value.Payload.of(bits), ir.constant(number));
    }

    /** Sums to begin with, of which the first gets back what is taken from the words of so many vectors. */
    Value[] start(int vectors) {
        Value[] sums = new Value[SUMS];
        for (int i = 0; i < SUMS; i++) {
            sums[i] = splat(Long.SIZE, 0);
        }
        sums[0] = ones == null ? sums[0] : given(vectors);
        return sums;
    }

    private Value given(int vectors) {
        if (vectors > MOST) {
            throw new IllegalArgumentException("internal error: the words of " + vectors + " vectors");
        }
        return splat(Integer.SIZE, (long) vectors << Short.SIZE);
    }

    /** The sum of {@code bytes}, a multiple of the type's. */
    Value of(Value address, int bytes) {
        int vectors = bytes / type.bytes();
        Value[] sums = new Value[SUMS];
        int at = 0;
        if (vectors >= LOOP_FROM) {
            at = vectors / PER_ROUND * PER_ROUND;
            sums = rounds(address, at * type.bytes(), start(vectors));
        } else if (ones != null) {
            sums[0] = given(vectors);
        }
        for (; at < vectors; at++) {
            add(address, at, sums);
        }
        return total(sums);
    }

    /** The sums of so many bytes, a multiple of a round, by a loop. */
    private Value[] rounds(Value address, int bytes, Value[] start) {
        Block body = ir.newBlock();
        Block done = ir.newBlock();
        Value at = ir.param(body, Type.I64);
        Value[] sums = {ir.param(body, type), ir.param(body, type)};
        Value end = ir.add(address, bytes);
        ir.jump(body, address, start[0], start[1]);
        ir.at(body);
        for (int i = 0; i < PER_ROUND; i++) {
            add(at, i, sums);
        }
        Value next = ir.add(at, (long) PER_ROUND * type.bytes());
        ir.either(Cond.NE, next, end, Edge.to(body, next, sums[0], sums[1]), new Edge(done));
        ir.at(done);
        return sums;
    }

    /** Adds the vector of an index to the sums; null begins one. */
    void add(Value address, int index, Value[] sums) {
        long offset = (long) index * type.bytes();
        Value loaded = ir.emit(Op.VLOAD, type, new Value.Payload(offset, memory, 0), address);
        if (ones == null) {
            // 64-bit words to the first sum, carries lost, and their upper halves to the second
            sums[0] = plus(Long.SIZE, sums[0], loaded);
            sums[1] = plus(Long.SIZE, sums[1], ir.emit(Op.VSHR64, type, Value.Payload.of(Integer.SIZE), loaded));
        } else {
            Value signed = ir.op(Op.VXOR, type, loaded, signs);
            int to = index % SUMS;
            sums[to] = plus(Integer.SIZE, sums[to], ir.op(Op.VMADD16, type, signed, ones));
        }
    }

    private Value plus(int lane, Value sum, Value more) {
        return sum == null ? more : ir.emit(Op.VADD, type, Value.Payload.of(lane), sum, more);
    }

    /**
     * The sum of all, which fits 64 bits. Of words a lane of 64 bits has two sums, and tells the upper one times 2^32,
     * which is the same modulo 2^32 - 1. As a 64-bit word is {@code upper * 2^32 + lower}, the sum of lower halves is,
     * modulo 2^64, the first sum less the second shifted by 32.
     */
    Value total(Value[] sums) {
        Value all = sums[0];
        if (ones != null) {
            all = sums[1] == null ? all : plus(Integer.SIZE, all, sums[1]);
        } else {
            Value moved = ir.emit(Op.VSHL64, type, Value.Payload.of(Integer.SIZE), sums[1]);
            Value lower = ir.emit(Op.VSUB, type, Value.Payload.of(Long.SIZE), sums[0], moved);
            all = plus(Long.SIZE, lower, sums[1]);
        }
        return ir.op(Op.VSUM64, Type.I64, all);
    }
}
