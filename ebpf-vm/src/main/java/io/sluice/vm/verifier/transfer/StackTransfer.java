package io.sluice.vm.verifier.transfer;

import io.sluice.vm.verifier.check.Obligation;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;

/**
 * What loads give from the stack and what stores leave there; requires that the accesses were checked.
 *
 * <p>A register that is stored whole stays known, a scalar also where only its low bytes are stored at the start of a
 * slot. A variable offset may write any byte of its range, so that all of them become unknown.
 */
final class StackTransfer {
    private static final Reg ZERO = Reg.constant(0);

    private final Proof proof;
    private final DynptrTransfer dynptrs;

    StackTransfer(Proof proof) {
        this.proof = proof;
        this.dynptrs = new DynptrTransfer(proof);
    }

    /**
     * What is stored.
     *
     * @param reg the value, or null where nothing is known of it
     * @param number the register that it comes from, or {@link Obligation#NONE}
     */
    record Value(Reg reg, int number) {
        /** Of which nothing is known. */
        static final Value ANY = new Value(null, Obligation.NONE);

        boolean isZero() {
            return reg != null && reg.isNull();
        }

        boolean isSpillable() {
            return reg != null && reg.isPointer() && reg.type() != RegType.DYNPTR;
        }
    }

    /** The value at an offset of a stack pointer, before it is cut or extended to its size. */
    Reg read(State state, Reg base, int off, int size) {
        Frame frame = state.frame(base.frame());
        int from = (int) base.var().smin() + off;
        if (!base.var().isConstant()) {
            return bytes(frame, from, (int) base.var().smax() + off + size);
        }
        int position = Frame.slotAt(from);
        Slot slot = frame.slot(position);
        if (!slot.startsWithSpill()) {
            return bytes(frame, from, from + size);
        }
        if (size == Slot.SIZE && slot.isAll(Slot.SPILL)) {
            proof.stackAccess(frame.number(), position);
            return identify(frame, position);
        }
        int spilled = spilled(slot);
        boolean atStart = Math.floorMod(from, Slot.SIZE) == 0;
        if (atStart && size <= spilled) {
            proof.stackAccess(frame.number(), position);
            boolean fits = fits(slot.reg(), size);
            Reg reg = size == Integer.BYTES && spilled == size && fits ? identify(frame, position) : slot.reg();
            return fits ? reg : reg.withId(0).withOff(0);
        }
        if (slot.reg().isNull() && areAll(slot, from, size, Slot.SPILL)) {
            proof.stackAccess(frame.number(), position);
            return ZERO;
        }
        return areAll(slot, from, size, Slot.ZERO) ? ZERO : Reg.UNKNOWN;
    }

    /**
     * The old value that a fetching atomic finds at a constant offset. Atomics are not traced back to the slot when the
     * value matters, so that a known one has to be compared exactly from now on (Linux 6.18 forgets that).
     */
    Reg fetch(State state, Reg base, int off, int size) {
        Frame frame = state.frame(base.frame());
        int from = (int) base.var().value() + off;
        int position = Frame.slotAt(from);
        Slot slot = frame.slot(position);
        if (!slot.startsWithSpill()) {
            return bytes(frame, from, from + size);
        }
        boolean atStart = Math.floorMod(from, Slot.SIZE) == 0;
        boolean known = atStart && size <= spilled(slot)
                || slot.reg().isNull() && areAll(slot, from, size, Slot.SPILL);
        if (!known) {
            return areAll(slot, from, size, Slot.ZERO) ? ZERO : Reg.UNKNOWN;
        }
        if (slot.reg().isScalar()) {
            proof.preciseSlot(state, frame.number(), position);
            return slot.reg().withId(0).withOff(0);
        }
        return slot.reg();
    }

    private static Reg bytes(Frame frame, int from, int end) {
        for (int i = from; i < end; i++) {
            if (frame.slot(Frame.slotAt(i)).kind(Frame.byteAt(i)) != Slot.ZERO) {
                return Reg.UNKNOWN;
            }
        }
        return ZERO;
    }

    private static boolean areAll(Slot slot, int from, int size, int kind) {
        for (int i = 0; i < size; i++) {
            if (slot.kind(Frame.byteAt(from + i)) != kind) {
                return false;
            }
        }
        return true;
    }

    private static int spilled(Slot slot) {
        int count = 0;
        while (count < Slot.SIZE && slot.kind(count) == Slot.SPILL) {
            count++;
        }
        return count;
    }

    /** Whether a scalar's value is all in its low bytes. */
    static boolean fits(Reg reg, int size) {
        return size == Long.BYTES || reg.var().umax() >>> size * Byte.SIZE == 0;
    }

    /** The spilled register with an id, so that it and its copy are known to be equal. */
    private Reg identify(Frame frame, int position) {
        Slot slot = frame.slot(position);
        Reg reg = identified(slot.reg());
        frame.set(position, slot.withReg(reg));
        return reg;
    }

    /** A scalar as it is before it is copied ({@code assign_scalar_id_before_mov}). */
    private Reg identified(Reg reg) {
        if (!reg.isScalar()) {
            return reg;
        }
        Reg plain = (reg.id() & Reg.ADD_CONST) != 0 ? reg.withId(0).withOff(0) : reg;
        return plain.id() == 0 && !plain.var().isConstant() ? plain.withId(proof.newId()) : plain;
    }

    /** Stores a value at an offset of a stack pointer. */
    void write(State state, Reg base, int off, int size, Value value) {
        if (base.var().isConstant()) {
            writeAt(state, state.frame(base.frame()), (int) base.var().value() + off, size, value);
        } else {
            writeSomewhere(state, base, off, size, value);
        }
    }

    private void writeAt(State state, Frame frame, int from, int size, Value value) {
        int position = Frame.slotAt(from);
        dynptrs.destroy(state, frame, position);
        boolean atStart = Math.floorMod(from, Slot.SIZE) == 0;
        if (atStart && size == Slot.SIZE) {
            proof.stackWritten(state, frame.number(), 1L << position);
        }
        boolean scalar = value.reg() != null && value.reg().isScalar();
        if (!atStart || !scalar && !value.isSpillable()) {
            scatter(state, frame, from, size, value);
            return;
        }
        proof.stackAccess(frame.number(), position);
        Reg reg = value.reg();
        if (scalar && value.number() != Obligation.NONE) {
            if (fits(reg, size)) {
                reg = identified(reg);
                state.set(value.number(), reg);
            } else {
                reg = reg.withId(0).withOff(0);
            }
        }
        frame.set(position, spill(frame.slot(position), reg, size));
    }

    private static Slot spill(Slot before, Reg reg, int size) {
        if (size == Slot.SIZE) {
            return Slot.spill(reg);
        }
        Slot slot = before.withReg(reg);
        for (int i = 0; i < Slot.SIZE; i++) {
            int kind = before.kind(i);
            if (i < size) {
                slot = slot.withKind(i, Slot.SPILL);
            } else if (kind != Slot.ZERO && kind != Slot.INVALID) {
                slot = slot.withKind(i, Slot.MISC);
            }
        }
        return slot;
    }

    /** Bytes that are no register: zeros, or anything. */
    private void scatter(State state, Frame frame, int from, int size, Value value) {
        int kind = value.isZero() ? Slot.ZERO : Slot.MISC;
        if (value.isZero() && value.number() != Obligation.NONE) {
            proof.precise(state, state.top().number(), value.number());
        }
        int position = Frame.slotAt(from);
        Slot slot = scrubbed(frame.slot(position));
        for (int i = 0; i < size; i++) {
            slot = slot.withKind(Frame.byteAt(from + i), kind);
        }
        frame.set(position, slot);
    }

    /** A slot without the register or object in it. */
    private static Slot scrubbed(Slot before) {
        Slot slot = before.withReg(Reg.NOT_INIT);
        int first = before.kind(0);
        if (first == Slot.INVALID || first == Slot.MISC || first == Slot.ZERO) {
            return slot;
        }
        for (int i = 0; i < Slot.SIZE; i++) {
            if (before.kind(i) != Slot.INVALID) {
                slot = slot.withKind(i, Slot.MISC);
            }
        }
        return slot;
    }

    private void writeSomewhere(State state, Reg base, int off, int size, Value value) {
        Frame frame = state.frame(base.frame());
        int from = (int) base.var().smin() + off;
        int end = (int) base.var().smax() + off + size;
        if (value.isZero() && value.number() != Obligation.NONE && keepsZero(frame, from, end)) {
            proof.precise(state, state.top().number(), value.number());
        }
        for (int i = from; i < end; i++) {
            dynptrs.destroy(state, frame, Frame.slotAt(i));
        }
        for (int i = from; i < end; i++) {
            int position = Frame.slotAt(i);
            Slot slot = frame.slot(position);
            if (value.isZero() && isSpilledZero(slot, Frame.byteAt(i))) {
                continue;
            }
            Slot plain = scrubbed(slot);
            boolean zero = value.isZero() && plain.kind(Frame.byteAt(i)) == Slot.ZERO;
            frame.set(position, plain.withKind(Frame.byteAt(i), zero ? Slot.ZERO : Slot.MISC));
        }
    }

    private static boolean keepsZero(Frame frame, int from, int end) {
        for (int i = from; i < end; i++) {
            Slot slot = frame.slot(Frame.slotAt(i));
            if (scrubbed(slot).kind(Frame.byteAt(i)) == Slot.ZERO || isSpilledZero(slot, Frame.byteAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSpilledZero(Slot slot, int index) {
        return slot.kind(index) == Slot.SPILL && slot.isScalarSpill() && slot.reg().isNull();
    }

    /** A call wrote all bytes of a range, one by one. */
    void fill(State state, Reg base, int size) {
        int from = (int) base.var().value() + base.off();
        Frame frame = state.frame(base.frame());
        for (int i = from; i < from + size; i++) {
            writeAt(state, frame, i, 1, Value.ANY);
        }
    }

    /**
     * A call may have written any byte of a range that was initialised ({@code clobber} of
     * {@code check_stack_range_initialized}).
     */
    void clobber(State state, Reg base, int size) {
        Scalar var = base.var();
        Frame frame = state.frame(base.frame());
        int from = (int) var.smin() + base.off();
        int end = (int) var.smax() + base.off() + size;
        for (int i = from; i < end; i++) {
            int position = Frame.slotAt(i);
            Slot slot = frame.slot(position);
            int kind = slot.kind(Frame.byteAt(i));
            if (kind == Slot.ZERO || kind == Slot.INVALID) {
                frame.set(position, slot.withKind(Frame.byteAt(i), Slot.MISC));
            } else if (slot.startsWithSpill() && kind != Slot.MISC) {
                frame.set(position, scrubbed(slot));
            }
        }
    }
}
