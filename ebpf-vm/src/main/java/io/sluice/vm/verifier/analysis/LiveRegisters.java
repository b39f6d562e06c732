package io.sluice.vm.verifier.analysis;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;

/** Which registers a function may still read, a bit for each of R0 to R9, the least significant for R0. */
public final class LiveRegisters {
    /** R0 to R5, which a call may overwrite. */
    private static final int CALLER_SAVED = 0x3f;
    private static final int ARGUMENTS = CALLER_SAVED & ~1;
    private static final int ALL = 0x3ff;
    private static final int DEF_SHIFT = 16;

    private final short[] before;

    private LiveRegisters(int size) {
        before = new short[size];
    }

    static LiveRegisters of(Program program) {
        LiveRegisters live = new LiveRegisters(program.size());
        int[] effects = new int[program.size()];
        for (int i = 0; i < effects.length; i++) {
            effects[i] = program.isPoisoned(i) ? effect(ARGUMENTS, CALLER_SAVED) : effect(program, i);
        }
        int[] order = program.postorder().order();
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int index : order) {
                int after = live.mask(program.next(index)) | live.mask(program.target(index));
                int uses = effects[index] & ALL;
                int defs = effects[index] >>> DEF_SHIFT;
                short now = (short) (after & ~defs | uses);
                changed |= now != live.before[index];
                live.before[index] = now;
            }
        }
        return live;
    }

    private int mask(int index) {
        return index == Program.NONE ? 0 : before[index];
    }

    /** The registers that may be read at an insn or after it, before they are written. */
    public int before(int index) {
        return before[index];
    }

    /** Whether a register, 0 to 9, may be read at an insn or after it, before it is written. */
    public boolean isLive(int index, int reg) {
        return (before[index] >>> reg & 1) != 0;
    }

    private static int effect(int uses, int defs) {
        return uses & ALL | defs << DEF_SHIFT;
    }

    @SuppressWarnings("checkstyle:MethodLength") // the table of insns
    private static int effect(Program program, int index) {
        return switch (program.at(index)) {
            case Insn.AluImm i -> effect(i.op() == AluOp.MOV ? 0 : 1 << i.dst(), 1 << i.dst());
            case Insn.AluReg i -> effect(1 << i.src() | (i.op() == AluOp.MOV ? 0 : 1 << i.dst()), 1 << i.dst());
            case Insn.Neg i -> effect(1 << i.dst(), 1 << i.dst());
            case Insn.MovSx i -> effect(1 << i.src(), 1 << i.dst());
            case Insn.ByteSwap i -> effect(1 << i.dst(), 1 << i.dst());
            case Insn.Load i -> effect(1 << i.src(), 1 << i.dst());
            case Insn.StoreReg i -> effect(1 << i.dst() | 1 << i.src(), 0);
            case Insn.StoreImm i -> effect(1 << i.dst(), 0);
            case Insn.Atomic i when i.op() == AtomicOp.CMPXCHG -> effect(1 << i.dst() | 1 << i.src() | 1, 1);
            case Insn.Atomic i -> effect(1 << i.dst() | 1 << i.src(), i.fetch() ? 1 << i.src() : 0);
            case Insn.LoadAcquire i -> effect(1 << i.src(), 1 << i.dst());
            case Insn.StoreRelease i -> effect(1 << i.dst() | 1 << i.src(), 0);
            case Insn.LoadImm64 i -> effect(0, 1 << i.dst());
            case Insn.WideRef i -> effect(0, 1 << i.dst());
            case Insn.JmpImm i -> effect(1 << i.dst(), 0);
            case Insn.JmpReg i -> effect(1 << i.dst() | 1 << i.src(), 0);
            case Insn.Jump i -> effect(0, 0);
            case Insn.MayGoto i -> effect(0, 0);
            case Insn.CallHelper i -> effect(arguments(program, index), CALLER_SAVED);
            case Insn.CallLocal i -> effect(ARGUMENTS, CALLER_SAVED);
            case Insn.CallKfunc i -> effect(arguments(program, index), CALLER_SAVED);
            case Insn.CallReg i -> effect(ARGUMENTS | 1 << i.reg(), CALLER_SAVED);
            case Insn.Exit i -> effect(1, 0);
            case Insn.LdAbs i -> effect(ALL, 0);
            case Insn.LdInd i -> effect(ALL, 0);
        };
    }

    private static int arguments(Program program, int index) {
        int count = Calls.arguments(program, index);
        return count == Calls.UNKNOWN ? ARGUMENTS : (1 << count + 1) - 2;
    }
}
