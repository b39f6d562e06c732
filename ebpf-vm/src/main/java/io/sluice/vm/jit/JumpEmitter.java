package io.sluice.vm.jit;

import static io.sluice.vm.x64.Width.DWORD;
import static io.sluice.vm.x64.Width.QWORD;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.x64.Alu;
import io.sluice.vm.x64.Assembler;
import io.sluice.vm.x64.Cond;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Label;
import io.sluice.vm.x64.Unary;
import io.sluice.vm.x64.Width;

/** Jumps within one copy of a function, and its exits. */
final class JumpEmitter {
    private final MacroAssembler m;
    private final Assembler a;
    private final InsnSeq insns;
    private final Label[] labels;
    private final Frame frame;
    private final int end;

    /** Emits for the function that ends before insn {@code end}, with a label for each insn. */
    JumpEmitter(MacroAssembler m, InsnSeq insns, Label[] labels, Frame frame, int end) {
        this.m = m;
        this.a = m.a;
        this.insns = insns;
        this.labels = labels;
        this.frame = frame;
        this.end = end;
    }

    void jump(int index) {
        int target = insns.targetOf(index);
        if (target != index + 1) {
            a.jmp(labels[target]);
        }
    }

    /** {@code zeroFlag} where ZF already says whether the register is zero. */
    void jmpImm(int index, Insn.JmpImm i, boolean zeroFlag) {
        int target = insns.targetOf(index);
        if (target == index + 1) {
            return;
        }
        Width width = i.is64() ? QWORD : DWORD;
        Gpr dst = Registers.of(i.dst());
        if (i.op() == JmpOp.SET) {
            m.immediates.test(width, dst, i.imm());
        } else if (i.imm() == 0) {
            if (!zeroFlag || i.op() != JmpOp.EQ && i.op() != JmpOp.NE) {
                a.test(width, dst, dst);
            }
        } else {
            m.immediates.alu(Alu.CMP, width, dst, i.imm());
        }
        a.jcc(cond(i.op()), labels[target]);
    }

    void jmpReg(int index, Insn.JmpReg i) {
        int target = insns.targetOf(index);
        if (target == index + 1) {
            return;
        }
        Width width = i.is64() ? QWORD : DWORD;
        if (i.op() == JmpOp.SET) {
            a.test(width, Registers.of(i.dst()), Registers.of(i.src()));
        } else {
            a.alu(Alu.CMP, width, Registers.of(i.dst()), Registers.of(i.src()));
        }
        a.jcc(cond(i.op()), labels[target]);
    }

    /** As the kernel does: a spent budget stays spent. */
    void mayGoto(int index) {
        a.alu(Alu.CMP, QWORD, frame.budget(), 0);
        a.jcc(Cond.E, labels[insns.targetOf(index)]);
        a.unary(Unary.DEC, QWORD, frame.budget());
    }

    void exit(int index) {
        frame.leave(index + 1 == end);
    }

    private static Cond cond(JmpOp op) {
        return switch (op) {
            case EQ -> Cond.E;
            case NE, SET -> Cond.NE;
            case GT -> Cond.A;
            case GE -> Cond.AE;
            case LT -> Cond.B;
            case LE -> Cond.BE;
            case SGT -> Cond.G;
            case SGE -> Cond.GE;
            case SLT -> Cond.L;
            case SLE -> Cond.LE;
        };
    }
}
