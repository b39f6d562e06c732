package io.sluice.helpers;

import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * Builds bpf_strncmp of a length that is known: byte by byte, as neither string may be read after its end. Bytes of a
 * constant string are constants, so that most of what is built folds away.
 */
final class StringRecipe {
    /** The most bytes that are compared in place. */
    private static final int MAX_INLINE = 16;

    private StringRecipe() {
    }

    static Value compare(RecipeBuilder around, Value[] args) {
        long length = args[1].isConst() ? Integer.toUnsignedLong((int) args[1].imm()) : 0;
        if (length == 0 || length > MAX_INLINE) {
            return null;
        }
        Builder ir = around.ir();
        Value zero = ir.constant(0);
        Block join = ir.newBlock();
        Block differ = ir.newBlock();
        Value result = ir.param(join, Type.I64);
        Value left = ir.param(differ, Type.I64);
        Value right = ir.param(differ, Type.I64);
        for (int i = 0; i < length; i++) {
            Value one = ir.load(Byte.BYTES, around.memory(1), args[0], i);
            Value other = ir.load(Byte.BYTES, around.memory(3), args[2], i);
            Block same = ir.newBlock();
            ir.either(Cond.NE, one, other, Edge.to(differ, one, other), new Edge(same));
            ir.at(same);
            if (i + 1 < length) {
                Block next = ir.newBlock();
                ir.either(Cond.EQ, other, zero, Edge.to(join, zero), new Edge(next));
                ir.at(next);
            }
        }
        ir.jump(join, zero);
        ir.at(differ);
        ir.jump(join, ir.select(Cond.ULT, Type.I64, left, right, ir.constant(-1), ir.constant(1)));
        ir.at(join);
        return result;
    }
}
