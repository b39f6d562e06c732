package io.sluice.vm.verifier.explore;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import java.util.Arrays;

/**
 * A state that a path was in, remembered so that other paths can end where they are covered by it.
 *
 * <p>Its history is the way from its parent to it. Precision is kept here and not in registers: only remembered
 * states have it.
 */
final class Checkpoint {
    final State state;
    final int index;
    final Checkpoint parent;
    final History history;
    /** The insn at which the history begins: the parent's. */
    final int first;
    /** The insn that ran last before this one. */
    final int last;
    final int depth;
    /** Paths from here that have not ended. */
    int branches = 1;
    int hits;
    int misses;
    /** The outermost loop that it is in, or null. */
    LoopVisits.Visit loop;
    /** Whether what is dead was forgotten. */
    boolean cleaned;
    /** Whether no path is compared with it any more. */
    boolean removed;
    private final int[] preciseRegs;
    private final long[] preciseSlots;

    Checkpoint(Path path) {
        this.state = path.state.copy();
        this.index = path.index;
        this.parent = path.parent;
        this.history = path.history;
        this.first = path.first;
        this.last = path.last;
        this.depth = path.depth;
        this.preciseRegs = new int[state.depth()];
        this.preciseSlots = new long[state.depth()];
    }

    /** The insn that a frame is at. */
    int indexOf(int frame) {
        return frame == state.depth() - 1 ? index : state.frame(frame + 1).callSite();
    }

    boolean isPrecise(int frame, int reg) {
        return (preciseRegs[frame] >> reg & 1) != 0;
    }

    boolean isSlotPrecise(int frame, int slot) {
        return (preciseSlots[frame] >> slot & 1) != 0;
    }

    void makePrecise(int frame, int reg) {
        preciseRegs[frame] |= 1 << reg;
    }

    void makeSlotPrecise(int frame, int slot) {
        preciseSlots[frame] |= 1L << slot;
    }

    /** Makes every scalar precise. */
    void makeAllPrecise() {
        for (int f = 0; f < state.depth(); f++) {
            Frame frame = state.frame(f);
            for (int r = 0; r < Insn.R10; r++) {
                if (frame.reg(r).isScalar()) {
                    makePrecise(f, r);
                }
            }
            for (int s = 0; s < frame.slots(); s++) {
                if (frame.slot(s).isScalarSpill()) {
                    makeSlotPrecise(f, s);
                }
            }
        }
    }

    /** Forgets the registers and slots that nothing reads any more. */
    void clean(int frame, int liveRegs, long liveSlots) {
        Frame f = state.frame(frame);
        for (int r = 0; r < Insn.R10; r++) {
            if ((liveRegs >> r & 1) == 0) {
                f.set(r, Reg.NOT_INIT);
            }
        }
        preciseRegs[frame] &= liveRegs;
        for (int s = 0; s < f.slots(); s++) {
            if ((liveSlots >> s & 1) == 0) {
                f.set(s, Slot.EMPTY);
            }
        }
        preciseSlots[frame] &= liveSlots;
    }

    @Override
    public String toString() {
        return "checkpoint at %d, precise %s".formatted(index, Arrays.toString(preciseRegs));
    }
}
