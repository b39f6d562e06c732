package io.sluice.vm.codegen.lower;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
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

    private Invariants() {
    }

    /** The symbols (by themselves) and numbers (as Long) of a graph to be made before loops, the most used first. */
    static List<Object> of(Shape shape) {
        Invariants invariants = new Invariants();
        for (Block block : shape.postorder().reversed()) {
            if (shape.depth(block) > 0 && !block.isCold()) {
                invariants.count(block);
            }
        }
        List<Map.Entry<Object, Integer>> all = new ArrayList<>(invariants.counts.entrySet());
        all.sort((a, b) -> b.getValue() - a.getValue());
        List<Object> most = new ArrayList<>();
        for (int i = 0; i < Math.min(MOST, all.size()); i++) {
            most.add(all.get(i).getKey());
        }
        return most;
    }

    private void count(Block block) {
        for (Value value : block.values()) {
            for (int i = 0; i < value.args(); i++) {
                count(value.arg(i));
            }
        }
        block.terminator().uses().forEach(this::count);
        for (Edge edge : block.edges()) {
            for (int i = 0; i < edge.args(); i++) {
                count(edge.arg(i));
            }
        }
    }

    private void count(Value value) {
        if (value.op() == Op.SYMBOL) {
            counts.merge(value.aux(), 1, Integer::sum);
        } else if (value.isConst() && value.imm() != (int) value.imm() && value.imm() >>> Integer.SIZE != 0) {
            counts.merge(value.imm(), 1, Integer::sum);
        }
    }
}
