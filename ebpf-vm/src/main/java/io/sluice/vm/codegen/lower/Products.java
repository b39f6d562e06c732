package io.sluice.vm.codegen.lower;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pairs of a block's lower and upper halves of one product, which one insn makes: hashes mix both. */
final class Products {
    private final Map<Value, Value> others = new HashMap<>();

    /** Looks for the pairs of a block. */
    void start(Block block) {
        others.clear();
        List<Value> values = block.values();
        for (int i = 0; i < values.size(); i++) {
            Value upper = values.get(i);
            if (upper.op() == Op.UMULH && upper.type() == Type.I64) {
                pair(upper, values);
            }
        }
    }

    private void pair(Value upper, List<Value> values) {
        for (int i = 0; i < values.size(); i++) {
            Value lower = values.get(i);
            if (lower.op() == Op.MUL && lower.type() == Type.I64 && sameOperands(lower, upper)
                    && !others.containsKey(lower)) {
                others.put(lower, upper);
                others.put(upper, lower);
                return;
            }
        }
    }

    private static boolean sameOperands(Value one, Value other) {
        Value a = Shape.arg(one, 0);
        Value b = Shape.arg(one, 1);
        Value x = Shape.arg(other, 0);
        Value y = Shape.arg(other, 1);
        return a == x && b == y || a == y && b == x;
    }

    /** The other half of the product that a value is one half of, or null. */
    Value other(Value half) {
        return others.get(half);
    }
}
