package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.Role;
import io.sluice.vm.x64.Width;

/** The insns that allocation adds. They have no vregs, but those that wait for the offset of their slot. */
final class Moves {
    /** The roles of an insn whose only operand is written. */
    static final Role[] DEF = {Role.DEF};
    private static final Role[] NO_ROLES = {};
    private static final int[] NO_VREGS = {};
    private static final Role[] USE = {Role.USE};
    private static final Role[] DEF_USE = {Role.DEF, Role.USE};
    private static final Role[] USE_USE = {Role.USE, Role.USE};

    private Moves() {
    }

    /** The end of a block that only moves. */
    static MInsn jump() {
        return new MInsn(MOp.JUMP, Width.QWORD, NO_VREGS, NO_ROLES, MInsn.Detail.NONE);
    }

    /** Register to register. */
    static MInsn move(RegClass of, int to, int from) {
        MInsn insn = new MInsn(MOp.MOVE, Width.QWORD, new int[] {MInsn.NONE, MInsn.NONE}, DEF_USE,
                of == RegClass.GPR ? MInsn.Detail.NONE : new MInsn.Detail(null, 0, of));
        insn.setPreg(0, to);
        insn.setPreg(1, from);
        return insn;
    }

    /** Exchanges two general-purpose registers. */
    static MInsn exchange(int one, int other) {
        MInsn insn = new MInsn(MOp.EXCHANGE, Width.QWORD, new int[] {MInsn.NONE, MInsn.NONE}, USE_USE,
                MInsn.Detail.NONE);
        insn.setPreg(0, one);
        insn.setPreg(1, other);
        return insn;
    }

    /** Register to slot; vreg: whose slot it is while the offset is unknown. */
    static MInsn store(RegClass of, int vreg, int offset, int preg) {
        MInsn insn = new MInsn(MOp.SPILL, Width.QWORD, new int[] {vreg}, USE, new MInsn.Detail(null, offset, of));
        insn.setPreg(0, preg);
        return insn;
    }

    /** Slot to register; vreg: whose slot it is while the offset is unknown. */
    static MInsn load(RegClass of, int vreg, int offset, int preg) {
        MInsn insn = new MInsn(MOp.RELOAD, Width.QWORD, new int[] {vreg}, DEF, new MInsn.Detail(null, offset, of));
        insn.setPreg(0, preg);
        return insn;
    }
}
