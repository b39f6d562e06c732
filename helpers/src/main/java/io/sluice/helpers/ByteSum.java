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
import io.sluice.vm.ir.VectorLevel;

/**
 * Builds the ones' complement sum, over 64 bits, of the bytes that an argument points to: equal modulo 2^32 - 1 to
 * that of their 32-bit words, and 0 only where they all are. Short constant lengths are unrolled.
 */
final class ByteSum {
    private static final int WORD = Long.BYTES;
    /** Words of one round of the loop. */
    private static final int WORDS_PER_ROUND = 4;
    private static final int ROUND = WORDS_PER_ROUND * WORD;
    /** Bytes of one round of the loop over vectors. */
    private static final int VECTOR_ROUND = 128;
    /** From here on vectors are faster, in bytes. */
    private static final int VECTORS_FROM = 128;
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

    /** The sum of {@code length} bytes at argument 1 to 5. */
    Value of(int argument, Value address, Value length) {
        return of(argument, address, length, false);
    }

    /** As {@link #of}, or equal modulo 2^16 - 1 only, and still 0 only where all bytes are. */
    Value foldedOf(int argument, Value address, Value length) {
        return of(argument, address, length, around.vectorLevel().includes(VectorLevel.PRODUCTS));
    }

    private Value of(int argument, Value address, Value length, boolean words) {
        Region memory = around.memory(argument);
        if (length.isConst() && Long.compareUnsigned(length.imm(), UNROLLED) <= 0) {
            return unrolled(memory, address, (int) length.imm(), words);
        }
        State state = new State(address, length, ir.constant(0));
        if (around.vectors() && Long.compareUnsigned(length.range().max(), VECTORS_FROM) >= 0) {
            state = vectorLoop(memory, state);
        }
        state = rounds(memory, state, ROUND);
        state = rounds(memory, state, WORD);
        return tail(memory, state);
    }

    private Value unrolled(Region memory, Value address, int length, boolean words) {
        int at = 0;
        Value sum = null;
        if (around.vectors() && length >= VECTORS_FROM) {
            Type type = widest();
            VectorSum vectors = words ? VectorSum.ofWords(ir, type, memory) : VectorSum.ofHalves(ir, type, memory);
            at = length & -type.bytes();
            sum = vectors.of(address, at);
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

    private Value plus(Value sum, Value word) {
        return sum == null ? word : ir.op(Op.OCADD, Type.I64, sum, word);
    }

    private Type widest() {
        return around.vectorLevel().types().getFirst();
    }

    private State vectorLoop(Region memory, State from) {
        Block head = ir.newBlock();
        Block body = ir.newBlock();
        Block done = ir.newBlock();
        Value at = ir.param(head, Type.I64);
        Value left = ir.param(head, Type.I64);
        Type type = widest();
        VectorSum vectors = VectorSum.ofHalves(ir, type, memory);
        Value[] start = vectors.start(0);
        Value[] sums = {ir.param(head, type), ir.param(head, type)};
        ir.jump(head, from.at(), from.left(), start[0], start[1]);
        ir.at(head);
        ir.either(Cond.UGE, left, ir.constant(VECTOR_ROUND), new Edge(body), new Edge(done));
        ir.at(body);
        Value[] next = sums.clone();
        for (int i = 0; i < VECTOR_ROUND / type.bytes(); i++) {
            vectors.add(at, i, next);
        }
        ir.jump(head, ir.add(at, VECTOR_ROUND), ir.add(left, -VECTOR_ROUND), next[0], next[1]);
        ir.at(done);
        return new State(at, left, ir.op(Op.OCADD, Type.I64, from.sum(), vectors.total(sums)));
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
