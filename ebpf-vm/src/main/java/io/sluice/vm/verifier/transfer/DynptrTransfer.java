package io.sluice.vm.verifier.transfer;

import io.sluice.vm.verifier.check.CallArgs;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;

/** Dynptrs on the stack that come and go with calls. */
final class DynptrTransfer {
    private final Proof proof;

    DynptrTransfer(Proof proof) {
        this.proof = proof;
    }

    /**
     * Makes a dynptr where a register points to ({@code mark_stack_slots_dynptr}).
     *
     * @param index the insn that makes it
     * @param sharedRefId the reference that it shares with another dynptr, or 0
     */
    void make(State state, CallArgs.NewDynptr made, int index, int sharedRefId) {
        Reg place = state.reg(made.reg());
        Frame frame = state.frame(place.frame());
        int slot = Frame.slotAt((int) (place.off() + place.var().value()));
        destroy(state, frame, slot);
        destroy(state, frame, slot - 1);
        int refId = sharedRefId;
        if (made.kind().isReferenced() && refId == 0) {
            refId = proof.newId();
            state.acquire(new Ref(Ref.Kind.OBJECT, refId, index, null));
        }
        int id = proof.newId();
        frame.set(slot, Slot.of(Slot.DYNPTR, Dynptr.reg(made.kind(), true, id, refId)));
        frame.set(slot - 1, Slot.of(Slot.DYNPTR, Dynptr.reg(made.kind(), false, id, refId)));
        written(state, frame, slot);
    }

    /**
     * Gives a dynptr's reference back: the dynptr, its clones and all that came from them are gone
     * ({@code unmark_stack_slots_dynptr}).
     */
    void release(State state, Reg place) {
        Frame frame = state.frame(place.frame());
        int refId = frame.slot(Frame.slotAt((int) (place.off() + place.var().value()))).reg().refId();
        References.release(state, refId);
        for (int i = 1; i < frame.slots(); i++) {
            Slot slot = frame.slot(i);
            if (slot.isAll(Slot.DYNPTR) && Dynptr.of(slot.reg()).first() && slot.reg().refId() == refId) {
                clear(state, frame, i);
            }
        }
    }

    /** A dynptr of which a slot will be overwritten is gone, with all that came from it. */
    void destroy(State state, Frame frame, int position) {
        Slot slot = frame.slot(position);
        if (!slot.isAll(Slot.DYNPTR)) {
            return;
        }
        int id = slot.reg().id();
        clear(state, frame, Dynptr.of(slot.reg()).first() ? position : position + 1);
        state.replaceAll(reg -> reg.type() == RegType.MEM && reg.mapUid() == id ? Reg.UNKNOWN : reg);
    }

    private void clear(State state, Frame frame, int first) {
        frame.set(first, Slot.EMPTY);
        frame.set(first - 1, Slot.EMPTY);
        written(state, frame, first);
    }

    private void written(State state, Frame frame, int first) {
        proof.stackWritten(state, frame.number(), 1L << first | 1L << first - 1);
    }
}
