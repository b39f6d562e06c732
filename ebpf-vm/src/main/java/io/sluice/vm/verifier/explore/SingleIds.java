package io.sluice.vm.verifier.explore;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import java.util.Arrays;

/** Drops the ids of scalars that share them with no other: they link nothing, and only make states differ. */
final class SingleIds {
    private SingleIds() {
    }

    static void clear(State state) {
        int[] ids = collect(state);
        if (ids.length == 0) {
            return;
        }
        Arrays.sort(ids);
        for (int f = 0; f < state.depth(); f++) {
            Frame frame = state.frame(f);
            for (int r = 0; r < Insn.R10; r++) {
                if (isSingle(frame.reg(r), ids)) {
                    frame.set(r, without(frame.reg(r)));
                }
            }
            for (int s = 0; s < frame.slots(); s++) {
                Slot slot = frame.slot(s);
                if (slot.startsWithSpill() && isSingle(slot.reg(), ids)) {
                    frame.set(s, slot.withReg(without(slot.reg())));
                }
            }
        }
    }

    private static int[] collect(State state) {
        int[] ids = new int[16];
        int count = 0;
        for (int f = 0; f < state.depth(); f++) {
            Frame frame = state.frame(f);
            for (int i = 0; i < Insn.R10 + frame.slots(); i++) {
                Reg reg = i < Insn.R10 ? frame.reg(i) : spilled(frame.slot(i - Insn.R10));
                if (reg.isScalar() && reg.id() != 0) {
                    if (count == ids.length) {
                        ids = Arrays.copyOf(ids, 2 * count);
                    }
                    ids[count++] = reg.baseId();
                }
            }
        }
        return Arrays.copyOf(ids, count);
    }

    private static Reg spilled(Slot slot) {
        return slot.startsWithSpill() ? slot.reg() : Reg.NOT_INIT;
    }

    private static boolean isSingle(Reg reg, int[] sorted) {
        if (!reg.isScalar() || reg.id() == 0) {
            return false;
        }
        int at = Arrays.binarySearch(sorted, reg.baseId());
        boolean before = at > 0 && sorted[at - 1] == sorted[at];
        boolean after = at + 1 < sorted.length && sorted[at + 1] == sorted[at];
        return !before && !after;
    }

    private static Reg without(Reg reg) {
        return reg.withId(0).withOff(0);
    }
}
