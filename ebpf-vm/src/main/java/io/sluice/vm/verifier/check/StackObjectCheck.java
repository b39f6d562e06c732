package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Iterator;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;

/** Iterators and saved interrupt flags on the stack ({@code process_iter_arg}, {@code process_irq_flag}). */
final class StackObjectCheck {
    private final Proof proof;
    private final StackCheck stack;

    StackObjectCheck(Proof proof) {
        this.proof = proof;
        this.stack = new StackCheck(proof);
    }

    /** An iterator that is made, asked or destroyed. */
    void iterator(State state, int number, ArgSpec spec, CallArgs args) {
        int slots = spec.type().equals("bits") ? 2 : 1;
        String type = "iter_" + spec.type();
        int position = number - Insn.R1;
        Reg reg = state.reg(number);
        if (reg.type() != RegType.STACK) {
            throw new Violation("arg#%d expected pointer to an iterator on stack".formatted(position));
        }
        CallArgs.Place place = place(reg, "iter", slots);
        if (spec.isUninit()) {
            if (holds(state, place, Slot.ITERATOR, false)) {
                throw new Violation("expected uninitialized %s as arg #%d".formatted(type, position));
            }
            writable(state, number, place);
        } else {
            if (!isIterator(state, place, spec.type())) {
                throw new Violation("expected an initialized %s as arg #%d".formatted(type, position));
            }
            proof.stackRead(state, place.frame(), mask(place));
            args.setRefId(state.frame(place.frame()).slot(place.slot()).reg().refId());
        }
        args.setPlace(place);
    }

    /** A place for interrupt flags that are saved or restored. */
    void interruptFlag(State state, int number, ArgSpec spec, CallArgs args) {
        int position = number - Insn.R1;
        Reg reg = state.reg(number);
        if (reg.type() != RegType.STACK) {
            throw new Violation("arg#%d doesn't point to an irq flag on stack".formatted(position));
        }
        CallArgs.Place place = place(reg, "irq_flag", 1);
        if (spec.isUninit()) {
            if (holds(state, place, Slot.IRQ_FLAG, false)) {
                throw new Violation("expected uninitialized irq flag as arg#%d".formatted(position));
            }
            writable(state, number, place);
        } else {
            if (!holds(state, place, Slot.IRQ_FLAG, true)) {
                throw new Violation("expected an initialized irq flag as arg#%d".formatted(position));
            }
            proof.stackRead(state, place.frame(), mask(place));
            inOrder(state, state.frame(place.frame()).slot(place.slot()).reg().refId());
        }
        args.setPlace(place);
    }

    private void inOrder(State state, int id) {
        if (id == state.activeIrqId()) {
            return;
        }
        int acquired = 0;
        for (Ref ref : state.refs()) {
            if (ref.id() == state.activeIrqId()) {
                acquired = proof.insns().slotOf(ref.index());
            }
        }
        throw new Violation("cannot restore irq state out of order, expected id=%d acquired at insn_idx=%d"
                .formatted(state.activeIrqId(), acquired));
    }

    private static CallArgs.Place place(Reg reg, String name, int slots) {
        return new CallArgs.Place(reg.frame(), StackObject.slotOf(reg, name, slots), slots);
    }

    private void writable(State state, int number, CallArgs.Place place) {
        for (int i = 0; i < place.slots(); i++) {
            stack.write(state, number, state.reg(number).off() + i * Slot.SIZE, Slot.SIZE, Obligation.NONE);
        }
    }

    /** Whether all slots, or any, are of a kind. */
    private static boolean holds(State state, CallArgs.Place place, int kind, boolean all) {
        Frame frame = state.frame(place.frame());
        for (int i = 0; i < place.slots(); i++) {
            if (frame.slot(place.slot() - i).isAll(kind) != all) {
                return !all;
            }
        }
        return all;
    }

    private static boolean isIterator(State state, CallArgs.Place place, String type) {
        if (!holds(state, place, Slot.ITERATOR, true)) {
            return false;
        }
        Frame frame = state.frame(place.frame());
        for (int i = 0; i < place.slots(); i++) {
            Reg described = frame.slot(place.slot() - i).reg();
            boolean first = described.refId() != 0;
            if (first != (i == 0) || !Iterator.of(described).type().equals(type)) {
                return false;
            }
        }
        return true;
    }

    private static long mask(CallArgs.Place place) {
        long mask = 0;
        for (int i = 0; i < place.slots(); i++) {
            mask |= 1L << place.slot() - i;
        }
        return mask;
    }
}
