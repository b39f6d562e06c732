package io.sluice.vm.verifier.explore;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;

/** Makes loops that are no plain jumps converge: scalars that change from round to round become unknown. */
final class Widening {
    private final IdMap ids = new IdMap();

    /**
     * Widens a state that goes round once more.
     *
     * @param before the state of the round before
     * @param lastId the newest id of any register
     */
    void widen(Checkpoint before, State state, int lastId) {
        ids.reset(lastId);
        int depth = Math.min(before.state.depth(), state.depth());
        for (int f = 0; f < depth; f++) {
            Frame old = before.state.frame(f);
            Frame now = state.frame(f);
            for (int r = 0; r < Insn.R10; r++) {
                if (!before.isPrecise(f, r) && differs(old.reg(r), now.reg(r))) {
                    now.set(r, Reg.UNKNOWN);
                }
            }
            for (int s = 0; s < Math.min(old.slots(), now.slots()); s++) {
                widen(before.isSlotPrecise(f, s), old.slot(s), now, s);
            }
        }
    }

    private void widen(boolean precise, Slot old, Frame frame, int position) {
        Slot now = frame.slot(position);
        if (!precise && old.isScalarSpill() && now.isScalarSpill() && differs(old.reg(), now.reg())) {
            frame.set(position, now.withReg(Reg.UNKNOWN));
        }
    }

    private boolean differs(Reg old, Reg now) {
        if (!old.isScalar() || !now.isScalar()) {
            return false;
        }
        return !(old.sameShape(now) && old.var().equals(now.var()) && ids.same(old.id(), now.id()));
    }
}
