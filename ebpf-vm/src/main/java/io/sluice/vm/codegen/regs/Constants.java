package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
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
    private static final int NONE = -1;

    private int[] first;
    /** Insns that make different constants, by their hash; open addressing. */
    private MInsn[] known = new MInsn[32];
    private int count;
    private final List<Map<Integer, Integer>> doubles = new ArrayList<>();
    private final MInsn[] defs;
    private final List<MInsn> twins = new ArrayList<>();
    private boolean anyAgain;
    private boolean anyTwice;

    Constants(MFunction function) {
        first = new int[function.vregs()];
        defs = new MInsn[function.vregs()];
        for (int v = 0; v < first.length; v++) {
            first[v] = v;
        }
        for (MBlock block : function.blocks()) {
            List<MInsn> insns = block.insns();
            for (int i = 0; i < insns.size(); i++) {
                if (insns.get(i).op().isRemat()) {
                    add(function, insns.get(i));
                }
            }
        }
    }

    private void add(MFunction function, MInsn insn) {
        int vreg = insn.vreg(0);
        int before = lookUp(function, insn);
        if (before != NONE) {
            first[vreg] = before;
            anyAgain = true;
        } else {
            defs[vreg] = insn;
        }
    }

    /** The vreg of a constant that is known, or {@link #NONE}: then it is from now on. */
    private int lookUp(MFunction function, MInsn insn) {
        if (2 * count >= known.length) {
            grow();
        }
        int at = slot(insn);
        for (; known[at] != null; at = at + 1 & known.length - 1) {
            int vreg = known[at].vreg(0);
            if (known[at].isLike(insn) && function.classOf(vreg) == function.classOf(insn.vreg(0))) {
                return vreg;
            }
        }
        known[at] = insn;
        count++;
        return NONE;
    }

    private int slot(MInsn insn) {
        int hash = insn.likeness();
        return (hash ^ hash >>> Short.SIZE) & known.length - 1;
    }

    private void grow() {
        MInsn[] old = known;
        known = new MInsn[2 * old.length];
        for (MInsn insn : old) {
            if (insn != null) {
                int at = slot(insn);
                while (known[at] != null) {
                    at = at + 1 & known.length - 1;
                }
                known[at] = insn;
            }
        }
    }

    /** The vreg that stands for one. */
    int first(int vreg) {
        return first[vreg];
    }

    /** Leaves one def of each constant, where the function begins, and lets all uses be of that or a double of it. */
    void merge(MFunction function) {
        for (MBlock block : function.blocks()) {
            for (int i = 0; i < block.edges().size(); i++) {
                anyTwice |= hasTwice(block.edges().get(i).args());
            }
        }
        if (!anyAgain && !anyTwice) {
            return;
        }
        List<MInsn> all = new ArrayList<>();
        for (MBlock block : function.blocks()) {
            mergeInsns(block, all);
            for (int i = 0; i < block.edges().size(); i++) {
                MEdge edge = block.edges().get(i);
                int[] args = edge.args();
                if (isMerged(args) || anyTwice && hasTwice(args)) {
                    block.edges().set(i, new MEdge(edge.target(), doubled(function, merged(args))));
                }
            }
        }
        List<MInsn> entry = function.blocks().getFirst().insns();
        int at = entry.getFirst().op() == MOp.PARAMETERS ? 1 : 0;
        all.addAll(twins);
        entry.addAll(at, all);
    }

    /** Takes the constants out, those that stand for others into a list. */
    private void mergeInsns(MBlock block, List<MInsn> into) {
        ArrayList<MInsn> insns = block.insns();
        int kept = 0;
        for (int i = 0; i < insns.size(); i++) {
            MInsn insn = insns.get(i);
            if (!insn.op().isRemat()) {
                for (int k = 0; k < insn.operands(); k++) {
                    insn.setVreg(k, first[insn.vreg(k)]);
                }
                insns.set(kept++, insn);
            } else if (first[insn.vreg(0)] == insn.vreg(0)) {
                into.add(insn);
            } else {
                insn.setVreg(0, first[insn.vreg(0)]);
            }
        }
        insns.subList(kept, insns.size()).clear();
    }

    /** Whether a constant is there twice. */
    private boolean hasTwice(int[] args) {
        for (int i = 1; i < args.length; i++) {
            int one = first[args[i]];
            for (int j = 0; defs[one] != null && j < i; j++) {
                if (one == first[args[j]]) {
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
        twins.add(def.again(vreg, Pregs.NONE));
        return vreg;
    }

    /** Puts what doubles stand for back in their place, after allocation. */
    void forgetDoubles(MFunction function) {
        if (!anyTwice) {
            return;
        }
        for (MBlock block : function.blocks()) {
            for (int i = 0; i < block.edges().size(); i++) {
                MEdge edge = block.edges().get(i);
                if (isMerged(edge.args())) {
                    block.edges().set(i, new MEdge(edge.target(), merged(edge.args())));
                }
            }
            List<MInsn> insns = block.insns();
            for (int i = 0; i < insns.size(); i++) {
                MInsn insn = insns.get(i);
                if (insn.op().isRemat()) {
                    insn.setVreg(0, first[insn.vreg(0)]);
                }
            }
        }
    }

    private boolean isMerged(int[] vregs) {
        for (int vreg : vregs) {
            if (first[vreg] != vreg) {
                return true;
            }
        }
        return false;
    }

    /** Vregs, with those that stand for them in their place. */
    int[] merged(int[] vregs) {
        int[] merged = vregs.clone();
        for (int i = 0; i < merged.length; i++) {
            merged[i] = first[merged[i]];
        }
        return merged;
    }
}
