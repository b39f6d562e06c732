package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.RegClass;
import java.util.Arrays;

/** What is known of each vreg for good, and what has been decided about its slot. */
final class Vregs {
    /** The place of what nothing defines. */
    static final int NOWHERE = -1;

    private final RegClass[] classes;
    private final boolean[] vector;
    private RegClass widest = RegClass.YMM;
    private final MInsn[] rematBy;
    private final boolean[] remat;
    private final int[] depth;
    private final int[] defAt;
    private final boolean[] lateDef;
    private final boolean[] slotted;
    private final boolean[] storedAtDef;
    private boolean anySlot;
    private boolean anyStoredAtDef;

    Vregs(MFunction function) {
        int count = function.vregs();
        classes = new RegClass[count];
        vector = new boolean[count];
        for (int v = 0; v < count; v++) {
            classes[v] = function.classOf(v);
            vector[v] = classes[v] != RegClass.GPR;
            widest = classes[v].bytes() > widest.bytes() ? classes[v] : widest;
        }
        rematBy = new MInsn[count];
        remat = new boolean[count];
        depth = new int[count];
        defAt = new int[count];
        Arrays.fill(defAt, NOWHERE);
        lateDef = new boolean[count];
        slotted = new boolean[count];
        storedAtDef = new boolean[count];
    }

    /** Notes a parameter of a block at a position in the order. */
    void define(int vreg, MBlock block, int at) {
        depth[vreg] = block.loopDepth();
        defAt[vreg] = at;
    }

    /** Notes what an insn of a block defines. */
    void define(int vreg, MBlock block, int at, MInsn insn) {
        define(vreg, block, at);
        lateDef[vreg] = insn.op().isEnd();
        if (insn.op().isRemat()) {
            rematBy[vreg] = insn;
            remat[vreg] = true;
        }
    }

    /** The position in the order of the block that defines a vreg, or {@link #NOWHERE}. */
    int defAt(int vreg) {
        return defAt[vreg];
    }

    /** Whether a vreg is in vector registers. */
    boolean isVector(int vreg) {
        return vector[vreg];
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
        return rematBy[vreg].again(vreg, preg);
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
