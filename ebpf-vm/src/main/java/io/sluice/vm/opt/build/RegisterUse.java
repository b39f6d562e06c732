package io.sluice.vm.opt.build;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;

/** Which registers insns read and write, as bit sets. */
final class RegisterUse {
    private static final int BY_CALLS = (1 << Insn.R6) - 1 | 1 << Variables.FOUND;

    /** Variables fit into half an int. */
    private static final int HALF = 16;

    /** By insn: what it writes, and above it what it reads. */
    private final int[] both;

    /** That of all insns of a program. */
    RegisterUse(InsnSeq insns) {
        both = new int[insns.size()];
        for (int i = 0; i < both.length; i++) {
            Insn insn = insns.at(i);
            both[i] = written(insn) | read(insn) << HALF;
        }
    }

    /** What the insn at an index may write, see {@link #written(Insn)}. */
    int written(int index) {
        return both[index] & (1 << HALF) - 1;
    }

    /** What the insn at an index reads, see {@link #read(Insn)}. */
    int read(int index) {
        return both[index] >>> HALF;
    }

    /** The registers, {@link Variables#BUDGET} and {@link Variables#FOUND} that an insn may write: a bit set. */
    private static int written(Insn insn) {
        return switch (insn) {
            case Insn.AluImm i -> 1 << i.dst();
            case Insn.AluReg i -> 1 << i.dst();
            case Insn.Neg i -> 1 << i.dst();
            case Insn.MovSx i -> 1 << i.dst();
            case Insn.ByteSwap i -> 1 << i.dst();
            case Insn.Load i -> 1 << i.dst();
            case Insn.LoadAcquire i -> 1 << i.dst();
            case Insn.LoadImm64 i -> 1 << i.dst();
            case Insn.WideRef i -> 1 << i.dst();
            case Insn.Atomic i -> !i.fetch() ? 0 : 1 << (i.op() == AtomicOp.CMPXCHG ? Insn.R0 : i.src());
            case Insn.CallHelper _, Insn.CallLocal _, Insn.CallKfunc _, Insn.CallReg _, Insn.LdAbs _,
                    Insn.LdInd _ -> BY_CALLS;
            case Insn.MayGoto _ -> 1 << Variables.BUDGET;
            case Insn.StoreReg _, Insn.StoreImm _, Insn.StoreRelease _, Insn.Jump _, Insn.JmpImm _, Insn.JmpReg _,
                    Insn.Exit _ -> 0;
        };
    }

    /** The registers that an insn reads, but for the arguments of calls and for R10: a bit set. */
    private static int read(Insn insn) {
        int all = switch (insn) {
            case Insn.AluImm i -> i.op() == AluOp.MOV ? 0 : 1 << i.dst();
            case Insn.AluReg i -> i.op() == AluOp.MOV ? 1 << i.src() : 1 << i.dst() | 1 << i.src();
            case Insn.Neg i -> 1 << i.dst();
            case Insn.MovSx i -> 1 << i.src();
            case Insn.ByteSwap i -> 1 << i.dst();
            case Insn.Load i -> 1 << i.src();
            case Insn.LoadAcquire i -> 1 << i.src();
            case Insn.StoreReg i -> 1 << i.dst() | 1 << i.src();
            case Insn.StoreRelease i -> 1 << i.dst() | 1 << i.src();
            case Insn.StoreImm i -> 1 << i.dst();
            case Insn.Atomic i -> 1 << i.dst() | 1 << i.src() | (i.op() == AtomicOp.CMPXCHG ? 1 << Insn.R0 : 0);
            case Insn.JmpImm i -> 1 << i.dst();
            case Insn.JmpReg i -> 1 << i.dst() | 1 << i.src();
            case Insn.Exit _ -> 1 << Insn.R0;
            case Insn.CallReg i -> 1 << i.reg();
            case Insn.LoadImm64 _, Insn.WideRef _, Insn.Jump _, Insn.MayGoto _, Insn.CallHelper _, Insn.CallLocal _,
                    Insn.CallKfunc _, Insn.LdAbs _, Insn.LdInd _ -> 0;
        };
        return all & (1 << Insn.R10) - 1;
    }
}
