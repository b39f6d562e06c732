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

    private final Map<Object, Integer> counts = new LinkedHashMap<>();

    /** The symbols (by themselves) and numbers (as Long) to be made before loops, the most used first. */
    List<Object> most() {
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
        if (value.op() == Op.SYMBOL) {
            counts.merge(value.aux(), 1, Integer::sum);
        } else if (value.isConst() && value.imm() != (int) value.imm() && value.imm() >>> Integer.SIZE != 0) {
            counts.merge(value.imm(), 1, Integer::sum);
        }
    }
}
