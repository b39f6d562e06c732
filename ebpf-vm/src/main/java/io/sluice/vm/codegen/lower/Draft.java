package io.sluice.vm.codegen.lower;

import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MMem;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.x64.Gpr;
import io.sluice.vm.x64.Width;

/** A machine insn whose operands are still being collected. */
final class Draft {
    private final MOp op;
    private Width width;
    private final MInsn.Operands operands = new MInsn.Operands();
    private MMem mem;
    private long imm;
    private Object aux;
    private long clobbers;
    private int foldable = MInsn.NONE;
    private boolean commutes;

    Draft(MOp op, Width width) {
        this.op = op;
        this.width = width;
    }

    /** Appends an operand; the result is its position. */
    int operand(Role role, int vreg) {
        return operands.add(role, vreg, Pregs.NONE);
    }

    Draft with(Role role, int vreg) {
        operand(role, vreg);
        return this;
    }

    Draft with(Role role, int vreg, Gpr register) {
        operands.add(role, vreg, Pregs.of(register));
        return this;
    }

    Draft def(int vreg) {
        return with(Role.DEF, vreg);
    }

    Draft tied(int vreg) {
        return with(Role.TIED, vreg);
    }

    Draft use(int vreg) {
        return with(Role.USE, vreg);
    }

    /** A USE that may be read from its slot; an insn with a memory operand must not have one. */
    Draft foldable(int vreg) {
        foldable = operand(Role.USE, vreg);
        return this;
    }

    Draft width(Width other) {
        width = other;
        return this;
    }

    Draft mem(MMem operand) {
        mem = operand;
        return this;
    }

    Draft imm(long number) {
        imm = number;
        return this;
    }

    Draft aux(Object other) {
        aux = other;
        return this;
    }

    Draft clobber(long set) {
        clobbers = set;
        return this;
    }

    /** Says that operands 1 and 2 may be swapped, unless operand 2 is part of the memory operand. */
    Draft commutes() {
        commutes = true;
        return this;
    }

    /** Makes an operand another vreg. */
    void vreg(int operand, int vreg) {
        operands.setVreg(operand, vreg);
    }

    int size() {
        return operands.size();
    }

    Width width() {
        return width;
    }

    MInsn build() {
        MInsn insn = new MInsn(op, width, operands, mem, imm, aux);
        if (clobbers != 0) {
            insn.clobber(clobbers);
        }
        if (foldable != MInsn.NONE) {
            insn.foldable(foldable);
        }
        if (commutes && mem == null) {
            insn.commuting(1, 2);
        }
        return insn;
    }
}
