package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Dynptr;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import java.util.Locale;

/** Arguments that are dynptrs ({@code process_dynptr_func}). */
final class DynptrCheck {
    private final Proof proof;
    private final StackCheck stack;

    DynptrCheck(Proof proof) {
        this.proof = proof;
        this.stack = new StackCheck(proof);
    }

    /** Holds a register to an argument that is a dynptr, initialised or not. */
    void check(State state, int number, ArgSpec spec, CallArgs args) {
        Reg reg = state.reg(number);
        int position = number - Insn.R1;
        if (reg.type() != RegType.STACK && reg.type() != RegType.DYNPTR) {
            throw new Violation("arg#%d expected pointer to stack or const struct bpf_dynptr".formatted(position));
        }
        if (spec.isUninit()) {
            checkPlace(state, number, reg);
            args.setNewDynptr(new CallArgs.NewDynptr(number, ArgumentCheck.wanted(spec)));
        } else {
            checkInitialised(state, number, reg, spec, args);
        }
    }

    /** The stack where a dynptr is to be: 16 bytes at a constant, aligned offset, no referenced dynptr there. */
    void checkPlace(State state, int number, Reg reg) {
        if (reg.type() == RegType.DYNPTR) {
            throw new Violation("Dynptr has to be an uninitialized dynptr");
        }
        slotOf(reg);
        for (int i = 0; i < Dynptr.SLOTS; i++) {
            stack.write(state, number, reg.off() + i * Slot.SIZE, Slot.SIZE, Obligation.NONE);
        }
    }

    private void checkInitialised(State state, int number, Reg reg, ArgSpec spec, CallArgs args) {
        if (reg.type() == RegType.DYNPTR && !spec.has(ArgSpec.Flag.READ_ONLY)) {
            throw new Violation("cannot pass pointer to const bpf_dynptr, the helper mutates it");
        }
        Reg described = initialised(state, reg);
        int position = number - Insn.R1;
        if (described == null) {
            throw new Violation("Expected an initialized dynptr as arg #%d".formatted(position));
        }
        Dynptr.Kind wanted = ArgumentCheck.wanted(spec);
        if (wanted != null && Dynptr.of(described).kind() != wanted) {
            throw new Violation("Expected a dynptr of type %s as arg #%d"
                    .formatted(wanted.name().toLowerCase(Locale.ROOT), position));
        }
        if (reg.type() == RegType.STACK) {
            int slot = slotOf(reg);
            proof.stackRead(state, reg.frame(), 1L << slot | 1L << slot - 1);
        }
        args.setDynptr(described);
    }

    /** The register that describes an initialised dynptr, or null where there is none. */
    static Reg initialised(State state, Reg reg) {
        if (reg.type() == RegType.DYNPTR) {
            return reg;
        }
        int slot = slotOf(reg);
        Frame frame = state.frame(reg.frame());
        boolean whole = slot >= 1 && frame.slot(slot).isAll(Slot.DYNPTR) && frame.slot(slot - 1).isAll(Slot.DYNPTR)
                && Dynptr.of(frame.slot(slot).reg()).first();
        return whole ? frame.slot(slot).reg() : null;
    }

    /** The position of the slot at a dynptr's lower address. */
    static int slotOf(Reg reg) {
        return StackObject.slotOf(reg, "dynptr", Dynptr.SLOTS);
    }
}
