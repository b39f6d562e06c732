package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.Violation;

/** Places of objects on the stack that only calls may touch ({@code stack_slot_obj_get_spi}). */
final class StackObject {
    private StackObject() {
    }

    /** The offset below the frame pointer that a register with a constant one points to. */
    static int offset(Reg reg) {
        return (int) (reg.off() + reg.var().value());
    }

    /**
     * The position of the slot at the lowest address of an object.
     *
     * @param name what the object is called in messages
     * @param slots how many it takes
     */
    static int slotOf(Reg reg, String name, int slots) {
        if (!reg.var().isConstant()) {
            throw new Violation(name + " has to be at a constant offset");
        }
        int off = offset(reg);
        int slot = Frame.slotAt(off);
        if (off % Slot.SIZE != 0 || off >= 0 || slot + 1 < slots) {
            throw new Violation("cannot pass in %s at an offset=%d".formatted(name, off));
        }
        return slot;
    }
}
