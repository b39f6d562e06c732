package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.RegClass;

/** What is known of each vreg for good, and what has been decided about its slot. */
final class Vregs {
    private final RegClass[] classes;
    private RegClass widest = RegClass.YMM;
    private final MInsn[] rematBy;
    private final boolean[] remat;
    private final int[] depth;
    private final boolean[] lateDef;
    private final boolean[] slotted;
    private final boolean[] storedAtDef;
    private boolean anySlot;
    private boolean anyStoredAtDef;

    Vregs(MFunction function, Flow flow) {
        int count = function.vregs();
        classes = new RegClass[count];
        for (int v = 0; v < count; v++) {
            classes[v] = function.classOf(v);
            widest = classes[v].bytes() > widest.bytes() ? classes[v] : widest;
        }
        rematBy = new MInsn[count];
        remat = new boolean[count];
        depth = new int[count];
        lateDef = new boolean[count];
        slotted = new boolean[count];
        storedAtDef = new boolean[count];
        for (MBlock block : flow.order()) {
            for (int param : block.params()) {
                depth[param] = block.loopDepth();
            }
            for (MInsn insn : block.insns()) {
                note(block, insn);
            }
        }
    }

    private void note(MBlock block, MInsn insn) {
        if (insn.op().isRemat()) {
            rematBy[insn.vreg(0)] = insn;
            remat[insn.vreg(0)] = true;
        }
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.role(k).isDef()) {
                depth[insn.vreg(k)] = block.loopDepth();
                lateDef[insn.vreg(k)] = insn.op().isEnd();
            }
        }
    }

    /** How many there are. */
    int count() {
        return classes.length;
    }

    /** The class of a vreg. */
    RegClass classOf(int vreg) {
        return classes[vreg];
    }

    /** The class that takes whatever a vector register may hold here: no wider than the CPU has. */
    RegClass widestVector() {
        return widest;
    }

    /** Whether a vreg can be computed again in place of a reload. */
    boolean isRemat(int vreg) {
        return remat[vreg];
    }

    /** All of {@link #isRemat}. */
    boolean[] remat() {
        return remat;
    }

    /** The insn that computes a vreg again, into a register. */
    MInsn remat(int vreg, int preg) {
        MInsn by = rematBy[vreg];
        MInsn again = new MInsn(by.op(), by.width(), new int[] {vreg}, Moves.DEF, by.detail()).from(by.origin());
        again.setPreg(0, preg);
        return again;
    }

    /** How many loops a vreg is defined in. */
    int depth(int vreg) {
        return depth[vreg];
    }

    /** Whether nothing can be put behind the def of a vreg, as it is a block's last insn. */
    boolean isDefinedLast(int vreg) {
        return lateDef[vreg];
    }

    /** Says that a vreg wants a slot. */
    void wantSlot(int vreg) {
        slotted[vreg] = true;
        anySlot = true;
    }

    /** Whether a vreg wants a slot. */
    boolean wantsSlot(int vreg) {
        return slotted[vreg];
    }

    /** Whether any does. */
    boolean anyWantsSlot() {
        return anySlot;
    }

    /** Says that a vreg is stored where it is defined, so that its slot is always valid. */
    void storeAtDef(int vreg) {
        storedAtDef[vreg] = true;
        anyStoredAtDef = true;
        wantSlot(vreg);
    }

    /** Whether a vreg is stored where it is defined. */
    boolean isStoredAtDef(int vreg) {
        return storedAtDef[vreg];
    }

    /** Whether any is. */
    boolean anyIsStoredAtDef() {
        return anyStoredAtDef;
    }
}
