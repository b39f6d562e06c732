package io.sluice.vm.verifier;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import java.util.Arrays;

/** What is known at one place of a function: the registers and the 8-byte slots of its own frame. */
final class FlowState {
    /** Slots of a frame. */
    static final int SLOTS = WorkerState.FRAME_SIZE / Long.BYTES;

    private final Value[] values;

    private FlowState(Value[] values) {
        this.values = values;
    }

    /** A state in which nothing was written. */
    static FlowState empty() {
        return new FlowState(new Value[Insn.REGISTERS + SLOTS]);
    }

    /** A copy. */
    FlowState copy() {
        return new FlowState(values.clone());
    }

    /** What a register holds, or null. */
    Value reg(int reg) {
        return values[reg];
    }

    /** Sets a register. */
    void setReg(int reg, Value value) {
        values[reg] = value;
    }

    /** What a slot holds, or null. */
    Value slot(int slot) {
        return values[Insn.REGISTERS + slot];
    }

    /** Sets a slot. */
    void setSlot(int slot, Value value) {
        values[Insn.REGISTERS + slot] = value;
    }

    /** Joins another state into this one; whether that changed it. */
    boolean join(FlowState other) {
        boolean changed = false;
        for (int i = 0; i < values.length; i++) {
            Value joined = Value.join(values[i], other.values[i]);
            if (joined != null && !joined.equals(values[i])) {
                values[i] = joined;
                changed = true;
            }
        }
        return changed;
    }

    /** The slot of an aligned offset from the frame pointer, or -1 where it is none. */
    static int slotAt(int off) {
        return off >= -WorkerState.FRAME_SIZE && off < 0 && off % Long.BYTES == 0
                ? (off + WorkerState.FRAME_SIZE) / Long.BYTES
                : -1;
    }

    /** Forgets the slots that a store of some bytes at an offset overlaps. */
    void overwrite(int off, int bytes) {
        int from = Math.max(Math.floorDiv(off + WorkerState.FRAME_SIZE, Long.BYTES), 0);
        int to = Math.min(Math.floorDiv(off + bytes - 1 + WorkerState.FRAME_SIZE, Long.BYTES), SLOTS - 1);
        if (from <= to) {
            Arrays.fill(values, Insn.REGISTERS + from, Insn.REGISTERS + to + 1, Value.OTHER);
        }
    }
}
