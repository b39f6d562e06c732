package io.sluice.vm.codegen.machine;

import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.FrameObject;
import java.util.ArrayList;
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
    private final List<RegClass> classes = new ArrayList<>();
    private int spillBytes;
    private long usedPregs;

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
        classes.add(of);
        return classes.size() - 1;
    }

    /** How many vregs. */
    public int vregs() {
        return classes.size();
    }

    /** The class of a vreg. */
    public RegClass classOf(int vreg) {
        return classes.get(vreg);
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
}
