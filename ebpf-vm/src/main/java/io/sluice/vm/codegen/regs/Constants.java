package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.x64.Width;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Vregs that can be computed again anywhere, and are the same. Which of them stands for the others: the first in the
 * order of the blocks.
 */
final class Constants {
    private final int[] first;
    private final Map<What, Integer> known = new HashMap<>();
    private boolean anyAgain;

    private record What(MOp op, Width width, RegClass of, MInsn.Detail detail) {
    }

    Constants(MFunction function) {
        first = new int[function.vregs()];
        for (int v = 0; v < first.length; v++) {
            first[v] = v;
        }
        for (MBlock block : function.blocks()) {
            for (MInsn insn : block.insns()) {
                if (insn.op().isRemat()) {
                    int vreg = insn.vreg(0);
                    What what = new What(insn.op(), insn.width(), function.classOf(vreg), insn.detail());
                    Integer before = known.putIfAbsent(what, vreg);
                    if (before != null) {
                        first[vreg] = before;
                        anyAgain = true;
                    }
                }
            }
        }
    }

    /** The vreg that stands for one. */
    int first(int vreg) {
        return first[vreg];
    }

    /** Those that stand for some, in any order. */
    Iterable<Integer> all() {
        return known.values();
    }

    /** Leaves one def of each constant, where the function begins, and lets all uses be of that. */
    void merge(MFunction function) {
        if (!anyAgain) {
            return;
        }
        List<MInsn> defs = new ArrayList<>();
        for (MBlock block : function.blocks()) {
            for (MInsn insn : block.insns()) {
                if (insn.op().isRemat() && first[insn.vreg(0)] == insn.vreg(0)) {
                    defs.add(insn);
                }
                for (int k = 0; k < insn.operands(); k++) {
                    insn.setVreg(k, first[insn.vreg(k)]);
                }
            }
            block.insns().removeIf(insn -> insn.op().isRemat());
            block.edges().replaceAll(this::merged);
        }
        List<MInsn> entry = function.blocks().getFirst().insns();
        entry.addAll(entry.getFirst().op() == MOp.PARAMETERS ? 1 : 0, defs);
    }

    private MEdge merged(MEdge edge) {
        return edge.args().length == 0 ? edge : new MEdge(edge.target(), merged(edge.args()));
    }

    /** Vregs, with those that stand for them in their place. */
    int[] merged(int[] vregs) {
        int[] merged = Arrays.copyOf(vregs, vregs.length);
        for (int i = 0; i < merged.length; i++) {
            merged[i] = first[merged[i]];
        }
        return merged;
    }
}
