package io.sluice.helpers;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Builds the ones' complement sum, over 64 bits, of the bytes that an argument points to: equal modulo 2^32 - 1 to
 * that of their 32-bit words, and 0 only where they all are. Short constant lengths are unrolled.
 */
final class ByteSum {
    private static final int WORD = Long.BYTES;
    private static final int VECTOR = Type.V256.bytes();
    /** Words of one round of the loop. */
    private static final int WORDS_PER_ROUND = 4;
    private static final int ROUND = WORDS_PER_ROUND * WORD;
    /** Vectors of one round of the loop over vectors. */
    private static final int VECTORS_PER_ROUND = 4;
    private static final int VECTOR_ROUND = VECTORS_PER_ROUND * VECTOR;
    /** From here on vectors are faster, in bytes. */
    private static final int VECTORS_FROM = 128;
    /** Vectors of one round of the loop over a constant length: it has few rounds. */
    private static final int VECTORS_PER_LONG_ROUND = 8;
    private static final int LONG_ROUND = VECTORS_PER_LONG_ROUND * VECTOR;
    /** From here on so many vectors of constant length are summed by a loop, in bytes. */
    private static final int LOOP_FROM = 2 * LONG_ROUND;
    /** The longest constant length whose rest is unrolled, in bytes. */
    private static final int UNROLLED = 1 << 14;

    private final RecipeBuilder around;
    private final Builder ir;

    ByteSum(RecipeBuilder around) {
        this.around = around;
        this.ir = around.ir();
    }

    /** Where a sum stands: what is left of the bytes, and the sum of those before. */
    private record State(Value at, Value left, Value sum) {}

    /** The sum of {@code length} bytes, 32 bits with zeros above, at argument 1 to 5. */
    Value of(int argument, Value address, Value length) {
        Region memory = around.memory(argument);
        if (length.isConst() && Long.compareUnsigned(length.imm(), UNROLLED) <= 0) {
            return unrolled(memory, address, (int) length.imm());
        }
        State state = new State(address, length, ir.constant(0));
        if (around.vectors() && Long.compareUnsigned(length.range().max(), VECTORS_FROM) >= 0) {
            state = vectorLoop(memory, state);
        }
        state = rounds(memory, state, ROUND);
        state = rounds(memory, state, WORD);
        return tail(memory, state);
    }

    private Value unrolled(Region memory, Value address, int length) {
        int at = 0;
        Value sum = null;
        if (around.vectors() && length >= VECTORS_FROM) {
            Value[] sums = new Value[2];
            if (length >= LOOP_FROM) {
                at = length / LONG_ROUND * LONG_ROUND;
                sums = roundsOfVectors(memory, address, at);
            }
            for (; at + VECTOR <= length; at += VECTOR) {
                addVector(memory, address, at, sums);
            }
            sum = scalar(sums);
        }
        for (; at + WORD <= length; at += WORD) {
            sum = plus(sum, ir.load(WORD, memory, address, at));
        }
        Value rest = null;
        for (int part = WORD / 2, shift = 0; part > 0; part /= 2) {
            if ((length & part) != 0) {
                // of 4, 2 and 1 bytes no sum overflows 64 bits; each stands where it does in a 32-bit word
                Value loaded = ir.shl(ir.load(part, memory, address, at), shift);
                rest = rest == null ? loaded : ir.add(rest, loaded);
                at += part;
                shift = part == Short.BYTES ? Short.SIZE : shift;
            }
        }
        sum = rest == null ? sum : plus(sum, rest);
        return sum == null ? ir.constant(0) : sum;
    }

    /** The sums of so many bytes, a multiple of a round, by a loop: unrolled they take more code than a call. */
    private Value[] roundsOfVectors(Region memory, Value address, int length) {
        Block body = ir.newBlock();
        Block done = ir.newBlock();
        Value at = ir.param(body, Type.I64);
        Value words = ir.param(body, Type.V256);
        Value upper = ir.param(body, Type.V256);
        Value end = ir.add(address, length);
        ir.jump(body, address, zeros(), zeros());
        ir.at(body);
        Value[] sums = {words, upper};
        for (int i = 0; i < VECTORS_PER_LONG_ROUND; i++) {
            addVector(memory, at, (long) i * VECTOR, sums);
        }
        Value next = ir.add(at, LONG_ROUND);
        ir.either(Cond.NE, next, end, Edge.to(body, next, sums[0], sums[1]), new Edge(done));
        ir.at(done);
        return sums;
    }

    private Value plus(Value sum, Value word) {
        return sum == null ? word : ir.op(Op.OCADD, Type.I64, sum, word);
    }

    private Value zeros() {
        return ir.emit(Op.VSPLAT, Type.V256, Value.Payload.of(Long.SIZE), ir.constant(0));
    }

    /** Adds 64-bit words w to the first sum, carries lost, and their upper halves to the second; null begins one. */
    private void addVector(Region memory, Value address, long offset, Value[] sums) {
        Value words = ir.emit(Op.VLOAD, Type.V256, new Value.Payload(offset, memory, 0), address);
        Value.Payload lanes = Value.Payload.of(Long.SIZE);
        Value upper = ir.emit(Op.VSHR64, Type.V256, Value.Payload.of(Integer.SIZE), words);
        sums[0] = sums[0] == null ? words : ir.emit(Op.VADD, Type.V256, lanes, sums[0], words);
        sums[1] = sums[1] == null ? upper : ir.emit(Op.VADD, Type.V256, lanes, sums[1], upper);
    }

    /**
     * The sum of all halves, which fits 64 bits. As w is {@code upper * 2^32 + lower}, the sum of the lower halves is,
     * modulo 2^64, the first sum less the second shifted by 32.
     */
    private Value scalar(Value[] sums) {
        Value words = ir.op(Op.VSUM64, Type.I64, sums[0]);
        Value upper = ir.op(Op.VSUM64, Type.I64, sums[1]);
        return ir.add(ir.sub(words, ir.shl(upper, Integer.SIZE)), upper);
    }

    private State vectorLoop(Region memory, State from) {
        Block head = ir.newBlock();
        Block body = ir.newBlock();
        Block done = ir.newBlock();
        Value at = ir.param(head, Type.I64);
        Value left = ir.param(head, Type.I64);
        Value words = ir.param(head, Type.V256);
        Value upper = ir.param(head, Type.V256);
        ir.jump(head, from.at(), from.left(), zeros(), zeros());
        ir.at(head);
        ir.either(Cond.UGE, left, ir.constant(VECTOR_ROUND), new Edge(body), new Edge(done));
        ir.at(body);
        Value[] sums = {words, upper};
        for (int i = 0; i < VECTORS_PER_ROUND; i++) {
            addVector(memory, at, (long) i * VECTOR, sums);
        }
        ir.jump(head, ir.add(at, VECTOR_ROUND), ir.add(left, -VECTOR_ROUND), sums[0], sums[1]);
        ir.at(done);
        Value sum = scalar(new Value[] {words, upper});
        return new State(at, left, ir.op(Op.OCADD, Type.I64, from.sum(), sum));
    }

    /** A loop that takes {@code size} bytes a round. */
    private State rounds(Region memory, State from, int size) {
        Block head = ir.newBlock();
        Block body = ir.newBlock();
        Block done = ir.newBlock();
        Value at = ir.param(head, Type.I64);
        Value left = ir.param(head, Type.I64);
        Value sum = ir.param(head, Type.I64);
        ir.jump(head, from.at(), from.left(), from.sum());
        ir.at(head);
        ir.either(Cond.UGE, left, ir.constant(size), new Edge(body), new Edge(done));
        ir.at(body);
        Value next = sum;
        for (int i = 0; i < size; i += WORD) {
            next = plus(next, ir.load(WORD, memory, at, i));
        }
        ir.jump(head, ir.add(at, size), ir.add(left, -size), next);
        ir.at(done);
        return new State(at, left, sum);
    }

    /** The sum with the last bytes, fewer than a word. */
    private Value tail(Region memory, State from) {
        Value at = from.at();
        Value sum = from.sum();
        for (int part = WORD / 2; part > 0; part /= 2) {
            Block some = ir.newBlock();
            Block next = ir.newBlock();
            Value nextAt = ir.param(next, Type.I64);
            Value nextSum = ir.param(next, Type.I64);
            ir.either(Cond.TEST, from.left(), ir.constant(part), new Edge(some), Edge.to(next, at, sum));
            ir.at(some);
            Value loaded = ir.load(part, memory, at, 0);
            if (part == Byte.BYTES) {
                // after two bytes it stands in the upper half of a 32-bit word
                Value shift = ir.shl(ir.and(from.left(), Short.BYTES), 3);
                loaded = ir.op(Op.SHL, Type.I64, loaded, shift);
            }
            ir.jump(next, ir.add(at, part), plus(sum, loaded));
            ir.at(next);
            at = nextAt;
            sum = nextSum;
        }
        return sum;
    }
}
