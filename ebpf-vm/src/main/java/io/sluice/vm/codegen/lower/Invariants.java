package io.sluice.vm.codegen.lower;

import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which addresses and long numbers are made before all loops: those that loops use most often, as each takes an insn of
 * ten bytes. The allocator makes them again where no register is left.
 */
final class Invariants {
    private static final int MOST = 2;

    /** Uses in loops by value id. */
    private final int[] uses;
    /** The values that have such, in the order of their first ones. */
    private final List<Value> values = new ArrayList<>();

    Invariants(int ids) {
        uses = new int[ids];
    }

    /** The symbols (by themselves) and numbers (as Long) to be made before loops, the most used first. */
    List<Object> most() {
        if (values.isEmpty()) {
            return List.of();
        }
        Map<Object, Integer> counts = new LinkedHashMap<>();
        for (Value value : values) {
            counts.merge(value.isConst() ? value.imm() : value.aux(), uses[value.id()], Integer::sum);
        }
        List<Map.Entry<Object, Integer>> all = new ArrayList<>(counts.entrySet());
        all.sort((a, b) -> b.getValue() - a.getValue());
        List<Object> most = new ArrayList<>(MOST);
        for (int i = 0; i < Math.min(MOST, all.size()); i++) {
            most.add(all.get(i).getKey());
        }
        return most;
    }

    /** Counts a use in a loop. */
    void count(Value value) {
        boolean isLong = value.isConst() && value.imm() != (int) value.imm() && value.imm() >>> Integer.SIZE != 0;
        if ((isLong || value.op() == Op.SYMBOL) && uses[value.id()]++ == 0) {
            values.add(value);
        }
    }
}
