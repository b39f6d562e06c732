package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.NumberText;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;

/**
 * Access to the stack. Programs loaded by root may read what was never written, and may tear spilled pointers; nobody
 * may read a part of a spilled pointer, or overwrite what a dynptr holds a reference by.
 */
final class StackCheck {
    private final Proof proof;

    StackCheck(Proof proof) {
        this.proof = proof;
    }

    /** What an insn loads; {@code toRegister} is false for the read of an atomic insn. */
    void read(State state, int number, int off, int size, boolean toRegister) {
        Reg base = state.reg(number);
        bounds(state, number, off, size, false);
        if (base.var().isConstant()) {
            int from = (int) base.var().value() + off;
            proof.stackRead(state, base.frame(), 1L << Frame.slotAt(from));
            part(state.frame(base.frame()).slot(Frame.slotAt(from)), from, size);
        } else if (toRegister) {
            initialised(state, number, off, size);
        } else {
            throw new Violation(
                    "variable offset stack pointer cannot be passed into helper function; var_off=%s off=%d size=%d"
                            .formatted(NumberText.bits(base.var().tnum()), off, size));
        }
    }

    private static void part(Slot slot, int from, int size) {
        if (slot.startsWithSpill()) {
            boolean whole = size == Slot.SIZE && slot.isAll(Slot.SPILL);
            if (!whole && !slot.reg().isScalar()) {
                throw new Violation("invalid size of register fill");
            }
            if (whole || Math.floorMod(from, Slot.SIZE) == 0 && size <= spilled(slot)) {
                return;
            }
        }
        for (int i = 0; i < size; i++) {
            int kind = slot.kind(Frame.byteAt(from + i));
            boolean good = kind == Slot.INVALID || kind == Slot.MISC || kind == Slot.ZERO
                    || kind == Slot.SPILL && slot.startsWithSpill();
            if (!good) {
                throw new Violation("invalid read from stack off %d+%d size %d".formatted(from, i, size));
            }
        }
    }

    private static int spilled(Slot slot) {
        int count = 0;
        while (count < Slot.SIZE && slot.kind(count) == Slot.SPILL) {
            count++;
        }
        return count;
    }

    /** What an insn stores: a register, or {@link Obligation#NONE} for anything else. */
    void write(State state, int number, int off, int size, int value) {
        Reg base = state.reg(number);
        bounds(state, number, off, size, true);
        Frame frame = state.frame(base.frame());
        Scalar var = base.var();
        int from = (int) var.smin() + off;
        int end = (int) var.smax() + off + size;
        for (int i = Frame.slotAt(end - 1); i <= Frame.slotAt(from); i++) {
            dynptrMayGo(frame.slot(i));
        }
        if (value == Obligation.NONE || !var.isConstant()) {
            return;
        }
        Reg reg = state.reg(value);
        if (!reg.isPointer() || reg.type() == RegType.DYNPTR) {
            return;
        }
        if (size != Slot.SIZE) {
            throw new Violation("invalid size of register spill");
        }
        if (reg.type() == RegType.STACK && frame != state.top()) {
            throw new Violation("cannot spill pointers to stack into stack frame of the caller");
        }
    }

    private static void dynptrMayGo(Slot slot) {
        if (slot.isAll(Slot.DYNPTR) && Dynptr.of(slot.reg()).kind().isReferenced()) {
            throw new Violation("cannot overwrite referenced dynptr");
        }
    }

    /**
     * An access lies within its frame. Tells how deep the frame is.
     *
     * @param off what is added to the pointer, its own constant offset included
     */
    void bounds(State state, int number, int off, int size, boolean write) {
        Reg base = state.reg(number);
        Scalar var = base.var();
        String what = write ? "write to" : "read from";
        if (!var.isConstant() && (var.smax() >= Bounds.MAX_VARIABLE || var.smin() <= -Bounds.MAX_VARIABLE)) {
            throw new Violation("invalid unbounded variable-offset %s stack R%d".formatted(what, number));
        }
        long from = var.smin() + off;
        long end = var.smax() + off + size;
        if (from < -Frame.MAX_STACK || from > -1 || end > 0 || size < 0) {
            throw new Violation(var.isConstant()
                    ? "invalid %s stack R%d off=%d size=%d".formatted(what, number, from, size)
                    : "invalid variable-offset %s stack R%d var_off=%s off=%d size=%d".formatted(
                            what, number, NumberText.bits(var.tnum()), off, size));
        }
        int slots = (int) (-from + Slot.SIZE - 1) / Slot.SIZE;
        proof.stackDepth(state.frame(base.frame()).subprog(), slots * Slot.SIZE);
    }

    /**
     * Each byte that may be accessed may be read, by a helper or through a variable offset
     * ({@code check_stack_range_initialized}); {@link #bounds} holds.
     */
    void initialised(State state, int number, int off, int size) {
        Reg base = state.reg(number);
        Frame frame = state.frame(base.frame());
        int from = (int) base.var().smin() + off;
        int end = (int) base.var().smax() + off + size;
        for (int i = from; i < end; i++) {
            Slot slot = frame.slot(Frame.slotAt(i));
            int kind = slot.kind(Frame.byteAt(i));
            boolean good = kind == Slot.INVALID || kind == Slot.MISC || kind == Slot.ZERO || slot.startsWithSpill();
            if (!good) {
                throw new Violation(base.var().isConstant()
                        ? "invalid read from stack R%d off %d+%d size %d".formatted(number, from, i - from, size)
                        : "invalid read from stack R%d var_off %s+%d size %d".formatted(
                                number, NumberText.bits(base.var().tnum()), i - from, size));
            }
        }
        proof.stackRead(state, base.frame(), mask(from, end));
    }

    /** No dynptr lies where a helper will write what it was not given ({@code raw_mode}); {@link #bounds} holds. */
    void withoutDynptr(State state, int number, int off, int size) {
        Reg base = state.reg(number);
        Frame frame = state.frame(base.frame());
        int from = (int) base.var().value() + off;
        for (int i = from; i < from + size; i++) {
            if (frame.slot(Frame.slotAt(i)).kind(Frame.byteAt(i)) == Slot.DYNPTR) {
                throw new Violation("potential write to dynptr at off=%d disallowed".formatted(i));
            }
        }
    }

    private static long mask(int from, int end) {
        return from >= end ? 0 : (-1L >>> Long.SIZE - 1 - Frame.slotAt(from)) & -1L << Frame.slotAt(end - 1);
    }
}
