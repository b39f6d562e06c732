package io.sluice.vm.codegen.machine;

import java.util.ArrayList;

/**
 * A block of machine insns. The last insn is the terminator (its op says so), whose ways are {@link #edges}: of a
 * branch the taken one first.
 */
public final class MBlock {
    private final int id;
    private final int[] params;
    private ArrayList<MInsn> insns = new ArrayList<>();
    private final ArrayList<MEdge> edges = new ArrayList<>(2);
    private final ArrayList<MBlock> predecessors = new ArrayList<>(2);
    private final int loopDepth;
    private final boolean cold;
    private boolean loop;

    /**
     * An empty block.
     *
     * @param params the vregs that edges bring
     * @param loopDepth how many loops it is in
     * @param cold whether it hardly ever runs
     */
    public MBlock(int id, int[] params, int loopDepth, boolean cold) {
        this.id = id;
        this.params = params;
        this.loopDepth = loopDepth;
        this.cold = cold;
    }

    /** Its number, dense from 0 in its function. */
    public int id() {
        return id;
    }

    /** The vregs that edges bring. */
    public int[] params() {
        return params;
    }

    /** The insns, to be changed in place. */
    public ArrayList<MInsn> insns() {
        return insns;
    }

    /** Makes a list the insns, in place of those that were. */
    public void setInsns(ArrayList<MInsn> all) {
        insns = all;
    }

    /** The ways out, to be changed in place; keep the predecessors right. */
    public ArrayList<MEdge> edges() {
        return edges;
    }

    /** The blocks that lead here, once for each edge. */
    public ArrayList<MBlock> predecessors() {
        return predecessors;
    }

    /** Adds a way out. */
    public void addEdge(MBlock target, int[] args) {
        edges.add(new MEdge(target, args));
        target.predecessors.add(this);
    }

    /** How many loops it is in. */
    public int loopDepth() {
        return loopDepth;
    }

    /** Whether it hardly ever runs. */
    public boolean isCold() {
        return cold;
    }

    /** Whether the code of a loop starts here. */
    public boolean isLoop() {
        return loop;
    }

    /** Says that the code of a loop starts here. */
    public void setLoop() {
        loop = true;
    }

    @Override
    public String toString() {
        return "m" + id;
    }
}
