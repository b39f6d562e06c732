package io.sluice.vm.verifier.explore;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Violation;
import java.util.Arrays;

/** The registers and slots that backtracking looks for, a bit each, by frame. */
final class Marks {
    private static final int ARGUMENTS = 0x3e;

    private final int[] regs = new int[WorkerState.FRAMES];
    private final long[] slots = new long[WorkerState.FRAMES];
    private int frame;

    /** Looks for nothing, from a frame on. */
    void begin(int from) {
        clear();
        frame = from;
    }

    void clear() {
        Arrays.fill(regs, 0);
        Arrays.fill(slots, 0);
    }

    boolean isEmpty() {
        int any = 0;
        long anySlot = 0;
        for (int f = 0; f <= frame; f++) {
            any |= regs[f];
            anySlot |= slots[f];
        }
        return any == 0 && anySlot == 0;
    }

    /** The frame that backtracking is in. */
    int frame() {
        return frame;
    }

    boolean has(int reg) {
        return has(frame, reg);
    }

    boolean has(int inFrame, int reg) {
        return (regs[inFrame] >> reg & 1) != 0;
    }

    void set(int reg) {
        set(frame, reg);
    }

    /** The frame pointer is no scalar, and is never looked for. */
    void set(int inFrame, int reg) {
        if (reg != Insn.R10) {
            regs[inFrame] |= 1 << reg;
        }
    }

    void clear(int reg) {
        regs[frame] &= ~(1 << reg);
    }

    void clear(int inFrame, int reg) {
        regs[inFrame] &= ~(1 << reg);
    }

    boolean hasSlot(int inFrame, int slot) {
        return (slots[inFrame] >> slot & 1) != 0;
    }

    void setSlot(int inFrame, int slot) {
        slots[inFrame] |= 1L << slot;
    }

    void clearSlot(int inFrame, int slot) {
        slots[inFrame] &= ~(1L << slot);
    }

    int regs(int inFrame) {
        return regs[inFrame];
    }

    long slots(int inFrame) {
        return slots[inFrame];
    }

    /** Whether any of R1 to R5 is looked for. */
    boolean hasArguments() {
        return (regs[frame] & ARGUMENTS) != 0;
    }

    void clearArguments() {
        regs[frame] &= ~ARGUMENTS;
    }

    /** Backwards over the call of a function: into the frame that called it, where its arguments come from. */
    void leaveToCaller(boolean passesArguments) {
        int arguments = regs[frame] & ARGUMENTS;
        if (frame == 0 || (regs[frame] & ~ARGUMENTS) != 0 || slots[frame] != 0) {
            throw new IllegalStateException(
                    "backtracking: frame %d still looks for %x %x".formatted(frame, regs[frame], slots[frame]));
        }
        regs[frame] = 0;
        frame--;
        if (passesArguments) {
            regs[frame] |= arguments;
        }
    }

    /** Backwards over the exit of a function: into its frame. */
    void enterCallee() {
        if (frame + 1 == regs.length) {
            throw new Violation("the call stack of " + (frame + 2) + " frames is too deep");
        }
        frame++;
    }
}
