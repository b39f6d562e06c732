package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.RegClass;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Gives vregs their spill slots: two that live at once get two. As every vreg has one def, that dominates its uses,
 * one walk in reverse post-order that takes the lowest free slot does. The widest slots come first, so that each is
 * aligned to its size.
 */
final class Slots {
    private static final int NONE = -1;
    private static final RegClass[] CLASSES = RegClass.values();

    private final Vregs vregs;
    private final int widest;
    private final int[] slot;
    private final int[] partner;
    private final BitSet[] busy = new BitSet[CLASSES.length];
    private final int[] counts = new int[CLASSES.length];
    /** Where the slots of each class start. */
    private final int[] bases = new int[CLASSES.length];
    private int scratches;

    Slots(Flow flow, Occurrences occurrences, Liveness liveness, NextUse nextUse, Vregs vregs) {
        this.vregs = vregs;
        this.widest = vregs.widestVector().bytes();
        this.slot = new int[vregs.count()];
        this.partner = new int[vregs.count()];
        Arrays.fill(slot, NONE);
        Arrays.fill(partner, NONE);
        if (!vregs.anyWantsSlot()) {
            return;
        }
        for (RegClass of : CLASSES) {
            busy[of.ordinal()] = new BitSet();
        }
        for (MBlock block : flow.order()) {
            for (int i = 0; i < block.edges().size(); i++) {
                pair(block.edges().get(i));
            }
        }
        for (int b = 0; b < flow.order().length; b++) {
            walk(b, flow.order()[b], occurrences, liveness, nextUse);
        }
        // those of a class are behind those that are wider, which come after it in the order of classes
        for (int i = CLASSES.length - 2; i >= 0; i--) {
            bases[i] = bases[i + 1] + CLASSES[i + 1].bytes() * counts[i + 1];
        }
    }

    private void pair(MEdge edge) {
        for (int i = 0; i < edge.args().length; i++) {
            int param = edge.target().params()[i];
            int arg = edge.args()[i];
            if (vregs.wantsSlot(param) && vregs.wantsSlot(arg)) {
                partner[arg] = param;
                partner[param] = partner[param] == NONE ? arg : partner[param];
            }
        }
    }

    private void walk(int b, MBlock block, Occurrences occurrences, Liveness liveness, NextUse nextUse) {
        for (BitSet set : busy) {
            set.clear();
        }
        for (int vreg : liveness.into(b)) {
            if (vregs.wantsSlot(vreg)) {
                busy[vregs.classOf(vreg).ordinal()].set(slot[vreg]);
            }
        }
        for (int param : block.params()) {
            give(param);
        }
        int[] distances = nextUse.paramDistances(block);
        for (int i = 0; i < distances.length; i++) {
            release(block.params()[i], distances[i]);
        }
        for (int n = occurrences.firstInsn(b); n < occurrences.firstInsn(b + 1); n++) {
            int from = occurrences.start(n);
            int to = occurrences.start(n + 1);
            boolean anyDef = false;
            for (int k = from; k < to; k++) {
                if (occurrences.isDef(k)) {
                    anyDef |= vregs.wantsSlot(occurrences.vreg(k));
                } else {
                    release(occurrences.vreg(k), nextUse.after(k));
                }
            }
            if (anyDef) {
                define(from, to, occurrences, nextUse);
            }
        }
    }

    private void define(int from, int to, Occurrences occurrences, NextUse nextUse) {
        for (int k = from; k < to; k++) {
            if (occurrences.isDef(k)) {
                give(occurrences.vreg(k));
            }
        }
        for (int k = from; k < to; k++) {
            if (occurrences.isDef(k)) {
                release(occurrences.vreg(k), nextUse.after(k));
            }
        }
    }

    private void give(int vreg) {
        if (!vregs.wantsSlot(vreg)) {
            return;
        }
        int of = vregs.classOf(vreg).ordinal();
        int number = partner[vreg] == NONE ? NONE : slot[partner[vreg]];
        if (number == NONE || vregs.classOf(partner[vreg]).ordinal() != of || busy[of].get(number)) {
            number = busy[of].nextClearBit(0);
        }
        slot[vreg] = number;
        busy[of].set(number);
        counts[of] = Math.max(counts[of], number + 1);
    }

    private void release(int vreg, int next) {
        if (next == NextUse.NEVER && vregs.wantsSlot(vreg)) {
            busy[vregs.classOf(vreg).ordinal()].clear(slot[vreg]);
        }
    }

    /** The offset of a vreg's slot. */
    int offset(int vreg) {
        if (slot[vreg] == NONE) {
            throw new AllocationError("r" + vreg + " has no slot");
        }
        RegClass of = vregs.classOf(vreg);
        return bases[of.ordinal()] + of.bytes() * slot[vreg];
    }

    /** The offset of a slot, wide enough for all, that holds something within one group of moves only. */
    int scratch(int number) {
        scratches = Math.max(scratches, number + 1);
        return scratchBase() + widest * number;
    }

    private int scratchBase() {
        return (valueBytes() + widest - 1) & -widest;
    }

    private int valueBytes() {
        return bases[RegClass.GPR.ordinal()] + RegClass.GPR.bytes() * counts[RegClass.GPR.ordinal()];
    }

    /** Bytes of all slots. */
    int bytes() {
        return scratches == 0 ? valueBytes() : scratchBase() + widest * scratches;
    }
}
