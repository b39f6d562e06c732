package io.sluice.vm.codegen.machine;

import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.FrameObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A function of machine insns: SSA over vregs before allocation (each has one def: a block parameter or an insn's),
 * physical registers and spill slots after it.
 */
public final class MFunction {
    private final String name;
    private final Callee.Convention convention;
    private final List<FrameObject> frame;
    private final List<MBlock> blocks = new ArrayList<>();
    private RegClass[] classes = new RegClass[64];
    private int vregs;
    private int spillBytes;
    private long usedPregs;
    private boolean wide;
    private boolean calls;

    /** An empty function. */
    public MFunction(String name, Callee.Convention convention, List<FrameObject> frame) {
        this.name = name;
        this.convention = convention;
        this.frame = List.copyOf(frame);
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** How it is called. */
    public Callee.Convention convention() {
        return convention;
    }

    /** The memory objects of its frame. */
    public List<FrameObject> frame() {
        return frame;
    }

    /** The blocks in the order of the code, the entry first; to be changed in place. */
    public List<MBlock> blocks() {
        return blocks;
    }

    /** A new vreg. */
    public int newVreg(RegClass of) {
        if (vregs == classes.length) {
            classes = Arrays.copyOf(classes, 2 * vregs);
        }
        classes[vregs] = of;
        wide |= of.bytes() > RegClass.XMM.bytes();
        return vregs++;
    }

    /** How many vregs. */
    public int vregs() {
        return vregs;
    }

    /** The class of a vreg. */
    public RegClass classOf(int vreg) {
        return classes[vreg];
    }

    /** Whether any vreg is of more than 128 bits. */
    public boolean usesWide() {
        return wide;
    }

    /** Bytes of spill slots; allocation sets it. */
    public int spillBytes() {
        return spillBytes;
    }

    /** Sets the bytes of spill slots. */
    public void setSpillBytes(int bytes) {
        spillBytes = bytes;
    }

    /** The physical registers that it writes; allocation sets it. */
    public long usedPregs() {
        return usedPregs;
    }

    /** Sets the physical registers that it writes. */
    public void setUsedPregs(long set) {
        usedPregs = set;
    }

    /** Whether it calls other functions; allocation sets it. */
    public boolean calls() {
        return calls;
    }

    /** Sets whether it calls other functions. */
    public void setCalls(boolean any) {
        calls = any;
    }
}
