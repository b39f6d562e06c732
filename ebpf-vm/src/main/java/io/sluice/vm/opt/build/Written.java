package io.sluice.vm.opt.build;

import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;

/** Which registers insns write. */
final class Written {
    private static final int BY_CALLS = (1 << Insn.R6) - 1;

    private Written() {
    }

    /** The registers, and {@link Variables#BUDGET}, that an insn may write: a bit set. */
    static int by(Insn insn) {
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
}
