package io.sluice.vm.verifier.transfer;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.analysis.LiveRegisters;
import io.sluice.vm.verifier.check.Proof;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;
import java.util.Arrays;

/**
 * The registers and spilled registers that share an id with an operand of a comparison: what is learnt of the operand
 * holds for them too.
 *
 * <p>A place is a long: the frame in bits 32 and up, the number of the register or slot in bits 0 to 15, bit 16 set for
 * a slot. {@link #frame}, {@link #isSlot} and {@link #number} take it apart.
 */
public final class LinkedScalars {
    /** The most places, {@code LINKED_REGS_MAX}; what shares the id beyond them loses it. */
    public static final int MAX = 6;

    private static final int FRAME_SHIFT = 32;
    private static final long SLOT = 1L << 16;
    private static final long NUMBER = 0xffff;

    private final long[] places = new long[MAX];
    private int count;

    LinkedScalars() {
    }

    /** The frame of a place. */
    public static int frame(long place) {
        return (int) (place >>> FRAME_SHIFT);
    }

    /** Whether a place is a slot of the stack, not a register. */
    public static boolean isSlot(long place) {
        return (place & SLOT) != 0;
    }

    /** The number of the register, or the position of the slot. */
    public static int number(long place) {
        return (int) (place & NUMBER);
    }

    private static long place(int frame, boolean slot, int number) {
        return (long) frame << FRAME_SHIFT | (slot ? SLOT : 0) | number;
    }

    int count() {
        return count;
    }

    long[] packed() {
        return Arrays.copyOf(places, count);
    }

    /** Adds what shares an id: registers that may still be read, and spilled scalars. */
    void collect(Proof proof, State state, int id) {
        int base = id & ~Reg.ADD_CONST;
        LiveRegisters live = proof.program().liveRegisters();
        int index = proof.index();
        for (int f = state.depth() - 1; f >= 0; f--) {
            Frame frame = state.frame(f);
            for (int r = 0; r < Insn.R10; r++) {
                Reg reg = frame.reg(r);
                if (live.isLive(index, r) && shares(reg, base) && !add(place(f, false, r))) {
                    frame.set(r, unlinked(reg));
                }
            }
            for (int s = 0; s < frame.slots(); s++) {
                Slot slot = frame.slot(s);
                if (slot.startsWithSpill() && shares(slot.reg(), base) && !add(place(f, true, s))) {
                    frame.set(s, slot.withReg(unlinked(slot.reg())));
                }
            }
            index = frame.callSite();
        }
    }

    private static boolean shares(Reg reg, int base) {
        return reg.isScalar() && reg.baseId() == base;
    }

    private boolean add(long place) {
        if (count == MAX) {
            return false;
        }
        places[count++] = place;
        return true;
    }

    private static Reg unlinked(Reg reg) {
        return reg.withId(0).withOff(0);
    }

    /** Tells the others what is known of a register of the frame that runs. */
    void sync(State state, int known) {
        Reg source = state.reg(known);
        if (!source.isScalar() || source.id() == 0) {
            return;
        }
        long self = place(state.top().number(), false, known);
        for (int i = 0; i < count; i++) {
            if (places[i] == self) {
                continue;
            }
            Frame frame = state.frame(frame(places[i]));
            int number = number(places[i]);
            if (isSlot(places[i])) {
                Slot slot = frame.slot(number);
                frame.set(number, slot.withReg(synced(slot.reg(), source)));
            } else {
                frame.set(number, synced(frame.reg(number), source));
            }
        }
    }

    private static Reg synced(Reg reg, Reg known) {
        if (!reg.isScalar() || reg.baseId() != known.baseId()) {
            return reg;
        }
        int flags = reg.id() & Reg.ADD_CONST;
        int knownFlags = known.id() & Reg.ADD_CONST;
        if ((flags ^ knownFlags) == Reg.ADD_CONST) {
            // a sum cut off to 32 bits and one that was not have no constant difference
            return reg;
        }
        if ((flags | knownFlags) == 0 || reg.off() == known.off()) {
            return known;
        }
        // in one step of 32 bits: what a 64-bit sum tells of its sign is not known of one that is cut off
        boolean cut = ((flags | knownFlags) & Reg.ADD_CONST32) != 0;
        return reg.withVar(known.var().alu(AluOp.ADD, !cut, Scalar.constant((long) reg.off() - known.off())));
    }
}
