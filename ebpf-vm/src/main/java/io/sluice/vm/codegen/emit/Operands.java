package io.sluice.vm.codegen.emit;

import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MMem;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Mem;
import io.sluice.vm.x64.Rm;
import io.sluice.vm.x64.Xmm;

/** What an insn's operands are in the assembler's words. */
final class Operands {
    private final Frame frame;

    Operands(Frame frame) {
        this.frame = frame;
    }

    /** An operand that is in a general-purpose register. */
    static Gpr gpr(MInsn insn, int operand) {
        return Pregs.gpr(insn.preg(operand));
    }

    static Xmm xmm(MInsn insn, int operand) {
        return Pregs.xmm(insn.preg(operand));
    }

    /** An operand in a register, or in its slot. */
    Rm rm(MInsn insn, int operand) {
        int preg = insn.preg(operand);
        return preg >= 0 ? Pregs.gpr(preg) : slot(MInsn.slotOf(preg));
    }

    /** The memory operand if there is one, else a register operand or its slot. */
    Rm source(MInsn insn, int operand) {
        return insn.mem() != null ? mem(insn) : rm(insn, operand);
    }

    Mem slot(int offset) {
        return Mem.at(Gpr.RSP, frame.slot(offset));
    }

    Mem mem(MInsn insn) {
        return mem(insn, insn.mem());
    }

    Mem mem(MInsn insn, MMem mem) {
        Gpr base = mem.base() == MMem.NONE ? null : gpr(insn, mem.base());
        Gpr index = mem.index() == MMem.NONE ? null : gpr(insn, mem.index());
        if (mem.frame() != null) {
            int disp = Math.addExact(frame.object(mem.frame()), mem.disp());
            return index == null ? Mem.at(Gpr.RSP, disp) : Mem.at(Gpr.RSP, index, mem.scale(), disp);
        }
        return of(base, index, mem.scale(), mem.disp());
    }

    /** The shortest form of a sum. */
    static Mem of(Gpr base, Gpr index, int scale, int disp) {
        if (index == null) {
            return base == null ? Mem.absolute(disp) : Mem.at(base, disp);
        }
        if (base == null) {
            return switch (scale) {
                case 1 -> Mem.at(index, disp);
                // without a base the displacement has 4 bytes
                case 2 -> Mem.at(index, index, 1, disp);
                default -> Mem.scaled(index, scale, disp);
            };
        }
        if (scale == 1 && disp == 0 && needsDisp(base)) {
            return Mem.at(index, base, 1, disp);
        }
        return Mem.at(base, index, scale, disp);
    }

    /** RBP and R13 as a base have a displacement always (Intel SDM volume 2, table 2-2). */
    private static boolean needsDisp(Gpr base) {
        return base == Gpr.RBP || base == Gpr.R13;
    }

    /** Whether an insn uses a register. */
    static boolean uses(MInsn insn, int preg) {
        for (int i = 0; i < insn.operands(); i++) {
            if (insn.isUse(i) && insn.preg(i) == preg) {
                return true;
            }
        }
        return false;
    }
}
