package io.sluice.vm.verifier.analysis;

import io.sluice.vm.insn.AtomicOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.Size;
import io.sluice.vm.verifier.state.Violation;

/** The registers and widths of insns: what the decoder refuses is refused of insns made by hand too. */
final class Operands {
    private static final int NONE = -1;

    private Operands() {
    }

    /** The register that an insn writes, R0 for calls, or -1. */
    static int writes(Insn insn) {
        return switch (insn) {
            case Insn.AluImm i -> i.dst();
            case Insn.AluReg i -> i.dst();
            case Insn.Neg i -> i.dst();
            case Insn.MovSx i -> i.dst();
            case Insn.ByteSwap i -> i.dst();
            case Insn.Load i -> i.dst();
            case Insn.Atomic i -> i.fetch() && i.op() != AtomicOp.CMPXCHG ? i.src() : NONE;
            case Insn.LoadAcquire i -> i.dst();
            case Insn.LoadImm64 i -> i.dst();
            case Insn.WideRef i -> i.dst();
            case Insn.CallHelper i -> Insn.R0;
            case Insn.CallLocal i -> Insn.R0;
            case Insn.CallKfunc i -> Insn.R0;
            case Insn.CallReg i -> Insn.R0;
            case Insn.LdAbs i -> Insn.R0;
            case Insn.LdInd i -> Insn.R0;
            case Insn.StoreReg i -> NONE;
            case Insn.StoreImm i -> NONE;
            case Insn.StoreRelease i -> NONE;
            case Insn.Jump i -> NONE;
            case Insn.JmpImm i -> NONE;
            case Insn.JmpReg i -> NONE;
            case Insn.MayGoto i -> NONE;
            case Insn.Exit i -> NONE;
        };
    }

    /** Checks the operands of an insn that perhaps no decoder saw. */
    static void check(InsnSeq insns, int at) {
        switch (insns.at(at)) {
            case Insn.AluImm i -> registers(at, i.dst(), 0);
            case Insn.AluReg i -> registers(at, i.dst(), i.src());
            case Insn.Neg i -> registers(at, i.dst(), 0);
            case Insn.MovSx i -> {
                registers(at, i.dst(), i.src());
                require(at, i.bits() == 8 || i.bits() == 16 || i.bits() == 32 && i.is64(),
                        "BPF_MOV uses reserved fields");
            }
            case Insn.ByteSwap i -> {
                registers(at, i.dst(), 0);
                require(at, i.bits() == 16 || i.bits() == 32 || i.bits() == 64, "BPF_END uses reserved fields");
            }
            case Insn.Load i -> {
                registers(at, i.dst(), i.src());
                require(at, !i.signed() || i.size() != Size.DW, "unknown opcode 99");
            }
            case Insn.StoreReg i -> registers(at, i.dst(), i.src());
            case Insn.StoreImm i -> registers(at, i.dst(), 0);
            case Insn.Atomic i -> registers(at, i.dst(), i.src());
            case Insn.LoadAcquire i -> registers(at, i.dst(), i.src());
            case Insn.StoreRelease i -> registers(at, i.dst(), i.src());
            case Insn.LoadImm64 i -> registers(at, i.dst(), 0);
            case Insn.WideRef i -> registers(at, i.dst(), 0);
            case Insn.JmpImm i -> registers(at, i.dst(), 0);
            case Insn.JmpReg i -> registers(at, i.dst(), i.src());
            case Insn.CallReg i -> registers(at, i.reg(), 0);
            case Insn.LdInd i -> registers(at, 0, i.src());
            case Insn.LdAbs i -> { }
            case Insn.Jump i -> { }
            case Insn.MayGoto i -> { }
            case Insn.CallHelper i -> { }
            case Insn.CallLocal i -> { }
            case Insn.CallKfunc i -> { }
            case Insn.Exit i -> { }
        }
    }

    private static void registers(int at, int dst, int src) {
        int worst = dst < 0 || dst >= Insn.REGISTERS ? dst : src;
        if (worst < 0 || worst >= Insn.REGISTERS) {
            throw new Violation(at, "R" + worst + " is invalid");
        }
    }

    private static void require(int at, boolean ok, String fact) {
        if (!ok) {
            throw new Violation(at, fact);
        }
    }
}
