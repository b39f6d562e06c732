package io.sluice.vm.verifier.transfer;

import io.sluice.vm.api.KfuncPrototype;
import io.sluice.vm.api.KfuncPrototype.Flag;
import io.sluice.vm.api.ReturnSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.check.CallArgs;
import io.sluice.vm.verifier.check.HelperMemory;
import io.sluice.vm.verifier.check.KfuncCall;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Iterator;
import io.sluice.vm.verifier.state.Ref;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;

/** What calls of kfuncs do to a state; requires that they were checked. */
final class KfuncTransfer {
    private final Proof proof;
    private final HelperWrites writes;
    private final DynptrTransfer dynptrs;

    KfuncTransfer(Proof proof, HelperWrites writes, DynptrTransfer dynptrs) {
        this.proof = proof;
        this.writes = writes;
        this.dynptrs = dynptrs;
    }

    /** A kfunc was called; the index of the next insn. */
    int step(State state, int index, KfuncCall call) {
        KfuncPrototype kfunc = call.prototype();
        CallArgs args = call.args();
        for (HelperMemory.Touched touched : args.touched()) {
            writes.apply(state, touched);
        }
        if (args.newDynptr() != null) {
            dynptrs.make(state, args.newDynptr(), index, args.dynptr() == null ? 0 : args.dynptr().refId());
        }
        regions(state, kfunc);
        if (args.place() != null) {
            stackObject(state, index, call);
        }
        Reg result = result(call);
        for (int reg = Insn.R0; reg <= Insn.R5; reg++) {
            state.set(reg, Reg.NOT_INIT);
        }
        state.set(Insn.R0, result);
        if (kfunc.has(Flag.CHANGES_PACKET)) {
            References.forgetPacket(state);
        }
        if (kfunc.has(Flag.ITER_NEXT)) {
            next(state, index, args.place());
        }
        return index + 1;
    }

    private static void regions(State state, KfuncPrototype kfunc) {
        if (kfunc.has(Flag.RCU_LOCK)) {
            state.setRcuLocks(state.rcuLocks() + 1);
        } else if (kfunc.has(Flag.RCU_UNLOCK)) {
            state.setRcuLocks(state.rcuLocks() - 1);
            if (state.rcuLocks() == 0) {
                state.replaceAll(KfuncTransfer::unprotected);
            }
        } else if (kfunc.has(Flag.PREEMPT_DISABLE)) {
            state.setPreemptLocks(state.preemptLocks() + 1);
        } else if (kfunc.has(Flag.PREEMPT_ENABLE)) {
            state.setPreemptLocks(state.preemptLocks() - 1);
        }
    }

    private static Reg unprotected(Reg reg) {
        return reg.has(Reg.RCU) ? reg.withFlags(reg.flags() & ~(Reg.RCU | Reg.MAYBE_NULL) | Reg.UNTRUSTED) : reg;
    }

    private void stackObject(State state, int index, KfuncCall call) {
        CallArgs.Place place = call.args().place();
        KfuncPrototype kfunc = call.prototype();
        if (kfunc.has(Flag.ITER_NEW)) {
            String type = kfunc.args().get(0).type();
            int refId = proof.newId();
            state.acquire(new Ref(Ref.Kind.OBJECT, refId, index, null));
            mark(state, place, refId, new Iterator(type, true, 0));
            written(state, place);
        } else if (kfunc.has(Flag.ITER_DESTROY)) {
            References.release(state, call.args().refId());
            clear(state, place);
        } else if (kfunc.has(Flag.IRQ_SAVE)) {
            int id = proof.newId();
            state.acquire(new Ref(Ref.Kind.IRQ, id, index, null));
            state.setActiveIrqId(id);
            state.frame(place.frame()).set(place.slot(), Slot.of(Slot.IRQ_FLAG, Reg.UNKNOWN.withRefId(id)));
            written(state, place);
        } else if (kfunc.has(Flag.IRQ_RESTORE)) {
            restore(state, place);
        }
    }

    /** Interrupts are as they were before the last save: the one before that is the active one now. */
    private void restore(State state, CallArgs.Place place) {
        state.release(Ref.Kind.IRQ, state.activeIrqId());
        int active = 0;
        for (Ref ref : state.refs()) {
            active = ref.kind() == Ref.Kind.IRQ ? ref.id() : active;
        }
        state.setActiveIrqId(active);
        clear(state, place);
    }

    private static void mark(State state, CallArgs.Place place, int refId, Iterator iterator) {
        Frame frame = state.frame(place.frame());
        for (int i = 0; i < place.slots(); i++) {
            frame.set(place.slot() - i, Slot.of(Slot.ITERATOR, Iterator.reg(iterator, i == 0 ? refId : 0)));
        }
    }

    private void clear(State state, CallArgs.Place place) {
        for (int i = 0; i < place.slots(); i++) {
            state.frame(place.frame()).set(place.slot() - i, Slot.EMPTY);
        }
        written(state, place);
    }

    private void written(State state, CallArgs.Place place) {
        long mask = 0;
        for (int i = 0; i < place.slots(); i++) {
            mask |= 1L << place.slot() - i;
        }
        proof.stackWritten(state, place.frame(), mask);
    }

    /**
     * The next element: another path goes on with one, widened by what changed since the last; this one goes on with
     * none ({@code process_iter_next_call}).
     */
    private void next(State state, int index, CallArgs.Place place) {
        Reg described = state.frame(place.frame()).slot(place.slot()).reg();
        Iterator iterator = Iterator.of(described);
        if (iterator.active()) {
            State more = proof.fork(state, index + 1);
            mark(more, place, described.refId(), new Iterator(iterator.type(), true, iterator.depth() + 1));
            proof.widen(more, index);
            more.set(Insn.R0, more.reg(Insn.R0).withFlags(more.reg(Insn.R0).flags() & ~Reg.MAYBE_NULL).withId(0));
        }
        mark(state, place, described.refId(), new Iterator(iterator.type(), false, iterator.depth()));
        state.set(Insn.R0, Reg.constant(0));
    }

    private Reg result(KfuncCall call) {
        CallArgs args = call.args();
        ReturnSpec spec = call.prototype().returns();
        Reg reg = switch (spec.kind()) {
            case VOID -> Reg.NOT_INIT;
            case MEM_OR_NULL -> slice(args, 0);
            case CONST_MEM_OR_NULL -> slice(args, Reg.READ_ONLY);
            case ITERATOR_ELEMENT_OR_NULL ->
                Reg.memory(spec.size(), Reg.READ_ONLY | Reg.MAYBE_NULL).withRefId(args.refId());
            case BTF_PTR_TRUSTED -> Reg.object(spec.type(), Reg.TRUSTED);
            case BTF_PTR -> Reg.object(spec.type(), Reg.UNTRUSTED);
            default -> Reg.UNKNOWN;
        };
        return reg.mayBeNull() ? reg.withId(proof.newId()) : reg;
    }

    private static Reg slice(CallArgs args, int readOnly) {
        int packet = Dynptr.of(args.dynptr()).kind() == Dynptr.Kind.XDP ? Reg.PACKET_DATA : 0;
        return Reg.memory((int) args.memorySize(), Reg.MAYBE_NULL | Reg.DYNPTR_DATA | packet | readOnly)
                .withMapUid(args.dynptr().id());
    }
}
