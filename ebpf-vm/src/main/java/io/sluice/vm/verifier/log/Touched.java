package io.sluice.vm.verifier.log;

import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;
import io.sluice.vm.verifier.state.Frame;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Slot;
import io.sluice.vm.verifier.state.State;

/**
 * The registers and slots that an insn uses, a bit each: those that are worth a mention after it (what the kernel's
 * verifier calls scratched).
 */
final class Touched {
    /** R0 to R5, which a call may overwrite. */
    private static final int CALLER_SAVED = 0x3f;

    private int regs;
    private long slots;
    private Slot[][] before = {};

    /** Everything is worth a mention. */
    void all() {
        regs = StateText.ALL_REGS;
        slots = StateText.ALL_SLOTS;
    }

    /** Nothing is, as it was mentioned. */
    void none() {
        regs = 0;
        slots = 0;
    }

    boolean isEmpty() {
        return regs == 0 && slots == 0;
    }

    int regs() {
        return regs;
    }

    long slots() {
        return slots;
    }

    /** An insn is about to be looked at. */
    void before(State state, Insn insn) {
        regs |= registers(insn);
        switch (insn) {
            case Insn.Load i -> memory(state, i.src(), i.off(), 0);
            case Insn.LoadAcquire i -> memory(state, i.src(), i.off(), 0);
            case Insn.StoreReg i -> memory(state, i.dst(), i.off(), i.size().bytes());
            case Insn.StoreImm i -> memory(state, i.dst(), i.off(), i.size().bytes());
            case Insn.StoreRelease i -> memory(state, i.dst(), i.off(), i.size().bytes());
            case Insn.Atomic i -> memory(state, i.dst(), i.off(), (i.is64() ? Size.DW : Size.W).bytes());
            default -> { }
        }
        before = isCall(insn) ? snapshot(state) : null;
    }

    /** The insn was looked at. */
    void after(State state) {
        if (before == null || before.length != state.depth()) {
            return;
        }
        for (int f = 0; f < before.length; f++) {
            Frame frame = state.frame(f);
            for (int s = 0; s < frame.slots(); s++) {
                Slot old = s < before[f].length ? before[f][s] : Slot.EMPTY;
                if (!frame.slot(s).equals(old) && !frame.slot(s).startsWithSpill()) {
                    slots |= 1L << s;
                }
            }
        }
        before = null;
    }

    private static boolean isCall(Insn insn) {
        return insn instanceof Insn.CallHelper || insn instanceof Insn.CallKfunc;
    }

    private static Slot[][] snapshot(State state) {
        Slot[][] all = new Slot[state.depth()][];
        for (int f = 0; f < all.length; f++) {
            all[f] = new Slot[state.frame(f).slots()];
            for (int s = 0; s < all[f].length; s++) {
                all[f][s] = state.frame(f).slot(s);
            }
        }
        return all;
    }

    /** Of what is written at an unknown place all slots that it may be in, of what is read (0 bytes) the lowest. */
    private void memory(State state, int base, int off, int written) {
        Reg reg = state.reg(base);
        if (reg.type() != RegType.STACK) {
            return;
        }
        long fixed = (long) reg.off() + off;
        long first = fixed + reg.var().smin();
        slots |= bit(first);
        if (written != 0 && !reg.var().isConstant()) {
            long end = Math.min(0, fixed + reg.var().smax() + written);
            for (long at = Math.max(first, -Frame.MAX_STACK); at < end; at++) {
                slots |= bit(at);
            }
        }
    }

    private static long bit(long off) {
        return off < 0 && off >= -Frame.MAX_STACK ? 1L << Frame.slotAt((int) off) : 0;
    }

    /** The registers that an insn reads or writes. */
    private static int registers(Insn insn) {
        return switch (insn) {
            case Insn.AluImm i -> 1 << i.dst();
            case Insn.AluReg i -> 1 << i.dst() | 1 << i.src();
            case Insn.Neg i -> 1 << i.dst();
            case Insn.MovSx i -> 1 << i.dst() | 1 << i.src();
            case Insn.ByteSwap i -> 1 << i.dst();
            case Insn.Load i -> 1 << i.dst() | 1 << i.src();
            case Insn.StoreReg i -> 1 << i.dst() | 1 << i.src();
            case Insn.StoreImm i -> 1 << i.dst();
            case Insn.Atomic i -> 1 << i.dst() | 1 << i.src() | (i.op() == AtomicOp.CMPXCHG ? 1 : 0);
            case Insn.LoadAcquire i -> 1 << i.dst() | 1 << i.src();
            case Insn.StoreRelease i -> 1 << i.dst() | 1 << i.src();
            case Insn.LoadImm64 i -> 1 << i.dst();
            case Insn.WideRef i -> 1 << i.dst();
            case Insn.Jump i -> 0;
            case Insn.JmpImm i -> 1 << i.dst();
            case Insn.JmpReg i -> 1 << i.dst() | 1 << i.src();
            case Insn.MayGoto i -> 0;
            case Insn.CallHelper i -> CALLER_SAVED;
            case Insn.CallKfunc i -> CALLER_SAVED;
            case Insn.CallLocal i -> CALLER_SAVED;
            case Insn.CallReg i -> CALLER_SAVED;
            case Insn.Exit i -> 0;
            case Insn.LdAbs i -> CALLER_SAVED | 1 << Insn.R6;
            case Insn.LdInd i -> CALLER_SAVED | 1 << Insn.R6;
        };
    }
}
