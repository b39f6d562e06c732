package io.sluice.helpers;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.VectorLevel;
import java.util.function.UnaryOperator;

/**
 * Builds the ones' complement sum, over 64 bits, of the bytes that an argument points to: equal modulo 2^32 - 1 to
 * that of their 32-bit words, and 0 only where they all are. Short constant lengths are unrolled.
 */
final class ByteSum {
    private static final int WORD = Long.BYTES;
    /** Bytes of one round of the loop over words. */
    private static final int ROUND = 4 * WORD;
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
        if (around.vectors()) {
            state = whereLeft(VECTORS_FROM, state, from -> vectors(memory, from));
        }
        state = whereLeft(ROUND, state, from -> rounds(memory, from));
        for (int part = ROUND / 2; part >= Integer.BYTES; part /= 2) {
            int size = part;
            state = where(Cond.TEST, length, part, state, from -> part(memory, from, size));
        }
        // hardly ever is there more
        return where(Cond.TEST, length, Integer.BYTES - 1, state, from -> lastBytes(memory, from, length)).sum();
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

    /** What is left where there are at least so many bytes; else where it starts from. */
    private State whereLeft(int bytes, State from, UnaryOperator<State> inside) {
        return where(Cond.UGE, from.left(), bytes, from, inside);
    }

    /** What is left where a condition holds; else where it starts from. */
    private State where(Cond cond, Value value, int number, State from, UnaryOperator<State> inside) {
        Range range = value.range();
        boolean isPossible = cond == Cond.UGE ? Long.compareUnsigned(range.max(), number) >= 0
                : (range.zeros() & number) != number;
        if (!isPossible) {
            return from;
        }
        Block some = ir.newBlock();
        Block next = ir.newBlock();
        State joined = params(next);
        ir.either(cond, value, ir.constant(number), new Edge(some), edge(next, from));
        ir.at(some);
        State after = inside.apply(from);
        ir.jump(next, after.at(), after.left(), after.sum());
        ir.at(next);
        return joined;
    }

    private State params(Block block) {
        return new State(ir.param(block, Type.I64), ir.param(block, Type.I64), ir.param(block, Type.I64));
    }

    private static Edge edge(Block to, State state) {
        return Edge.to(to, state.at(), state.left(), state.sum());
    }

    /** All rounds of vectors, at least one. */
    private State vectors(Region memory, State from) {
        Block body = ir.newBlock();
        Block done = ir.newBlock();
        Value at = ir.param(body, Type.I64);
        Value left = ir.param(body, Type.I64);
        Type type = widest();
        VectorSum vectors = VectorSum.ofHalves(ir, type, memory);
        Value[] start = vectors.start(0);
        Value[] sums = {ir.param(body, type), ir.param(body, type)};
        ir.jump(body, from.at(), from.left(), start[0], start[1]);
        ir.at(body);
        for (int i = 0; i < VECTOR_ROUND / type.bytes(); i++) {
            vectors.add(at, i, sums);
        }
        Value nextAt = ir.add(at, VECTOR_ROUND);
        Value nextLeft = ir.add(left, -VECTOR_ROUND);
        ir.either(Cond.UGE, nextLeft, ir.constant(VECTOR_ROUND), Edge.to(body, nextAt, nextLeft, sums[0], sums[1]),
                new Edge(done));
        ir.at(done);
        return new State(nextAt, nextLeft, plus(from.sum(), vectors.total(sums)));
    }

    /** All rounds of words, at least one. */
    private State rounds(Region memory, State from) {
        Block body = ir.newBlock();
        Block done = ir.newBlock();
        State state = params(body);
        ir.jump(body, from.at(), from.left(), from.sum());
        ir.at(body);
        State summed = part(memory, state, ROUND);
        State next = new State(summed.at(), ir.add(state.left(), -ROUND), summed.sum());
        ir.either(Cond.UGE, next.left(), ir.constant(ROUND), edge(body, next), new Edge(done));
        ir.at(done);
        return next;
    }

    /** So many bytes: a power of two. */
    private State part(Region memory, State from, int bytes) {
        Value sum = from.sum();
        for (int at = 0; at < bytes; at += WORD) {
            sum = plus(sum, ir.load(Math.min(bytes, WORD), memory, from.at(), at));
        }
        return new State(ir.add(from.at(), bytes), from.left(), sum);
    }

    /** The last one to three bytes. */
    private State lastBytes(Region memory, State from, Value length) {
        State pair = where(Cond.TEST, length, Short.BYTES, from, state -> part(memory, state, Short.BYTES));
        return where(Cond.TEST, length, Byte.BYTES, pair, state -> {
            // after two bytes it stands in the upper half of a 32-bit word
            Value shift = ir.shl(ir.and(length, Short.BYTES), 3);
            Value loaded = ir.load(Byte.BYTES, memory, state.at(), 0);
            Value sum = plus(state.sum(), ir.op(Op.SHL, Type.I64, loaded, shift));
            return new State(state.at(), state.left(), sum);
        });
    }
}
