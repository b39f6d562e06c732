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
 * order of the blocks. Where an edge brings one to several parameters, all but the first of them get a double, which
 * may be in a register of its own.
 */
final class Constants {
    private int[] first;
    private final Map<What, Integer> known = new HashMap<>();
    private final List<Map<Integer, Integer>> doubles = new ArrayList<>();
    private final MInsn[] defs;
    private final List<MInsn> twins = new ArrayList<>();
    private boolean anyAgain;
    private boolean anyTwice;

    private record What(MOp op, Width width, RegClass of, MInsn.Detail detail) {
    }

    Constants(MFunction function) {
        first = new int[function.vregs()];
        defs = new MInsn[function.vregs()];
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
                    } else {
                        defs[vreg] = insn;
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

    /** Leaves one def of each constant, where the function begins, and lets all uses be of that or a double of it. */
    void merge(MFunction function) {
        for (MBlock block : function.blocks()) {
            for (MEdge edge : block.edges()) {
                anyTwice |= hasTwice(edge.args());
            }
        }
        if (!anyAgain && !anyTwice) {
            return;
        }
        List<MInsn> all = new ArrayList<>();
        for (MBlock block : function.blocks()) {
            boolean any = false;
            for (MInsn insn : block.insns()) {
                if (insn.op().isRemat() && first[insn.vreg(0)] == insn.vreg(0)) {
                    all.add(insn);
                }
                any |= insn.op().isRemat();
                for (int k = 0; k < insn.operands(); k++) {
                    insn.setVreg(k, first[insn.vreg(k)]);
                }
            }
            if (any) {
                block.insns().removeIf(insn -> insn.op().isRemat());
            }
            block.edges().replaceAll(edge -> edge.args().length == 0 ? edge
                    : new MEdge(edge.target(), doubled(function, merged(edge.args()))));
        }
        List<MInsn> entry = function.blocks().getFirst().insns();
        int at = entry.getFirst().op() == MOp.PARAMETERS ? 1 : 0;
        all.addAll(twins);
        entry.addAll(at, all);
    }

    /** Whether a constant is there twice. */
    private boolean hasTwice(int[] args) {
        for (int i = 0; i < args.length; i++) {
            for (int j = 0; defs[first[args[i]]] != null && j < i; j++) {
                if (first[args[i]] == first[args[j]]) {
                    return true;
                }
            }
        }
        return false;
    }

    private int[] doubled(MFunction function, int[] args) {
        int[] result = args.clone();
        for (int i = 1; i < args.length; i++) {
            int before = 0;
            for (int j = 0; defs[args[i]] != null && j < i; j++) {
                before += args[j] == args[i] ? 1 : 0;
            }
            if (before > 0) {
                while (doubles.size() < before) {
                    doubles.add(new HashMap<>());
                }
                result[i] = doubles.get(before - 1).computeIfAbsent(args[i], vreg -> twin(function, defs[vreg]));
            }
        }
        return result;
    }

    private int twin(MFunction function, MInsn def) {
        int vreg = function.newVreg(function.classOf(def.vreg(0)));
        first = Arrays.copyOf(first, vreg + 1);
        first[vreg] = def.vreg(0);
        twins.add(new MInsn(def.op(), def.width(), new int[] {vreg}, Moves.DEF, def.detail()).from(def.origin()));
        return vreg;
    }

    /** Puts what doubles stand for back in their place, after allocation. */
    void forgetDoubles(MFunction function) {
        if (!anyTwice) {
            return;
        }
        for (MBlock block : function.blocks()) {
            block.edges().replaceAll(edge -> edge.args().length == 0 ? edge
                    : new MEdge(edge.target(), merged(edge.args())));
            for (MInsn insn : block.insns()) {
                if (insn.op().isRemat()) {
                    insn.setVreg(0, first[insn.vreg(0)]);
                }
            }
        }
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
