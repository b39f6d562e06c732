package io.sluice.vm.x64;

import static io.sluice.vm.x64.OpcodeMap.M0F;
import static io.sluice.vm.x64.OpcodeMap.M0F3A;
import static io.sluice.vm.x64.Prefix.F2;
import static io.sluice.vm.x64.Prefix.F3;
import static io.sluice.vm.x64.Prefix.P66;
import static io.sluice.vm.x64.VecForm.only;
import static io.sluice.vm.x64.VecForm.vex;
import static io.sluice.vm.x64.VecForm.vexW1;
import static io.sluice.vm.x64.VecLength.Y256;
import static io.sluice.vm.x64.VecLength.Z512;
import static io.sluice.vm.x64.VecMemory.B16;
import static io.sluice.vm.x64.VecMemory.B32;
import static io.sluice.vm.x64.VecShape.STORE;
import static io.sluice.vm.x64.VecShape.THREE;
import static io.sluice.vm.x64.VecShape.TWO;

/** Vector insns with an immediate of 8 bits. Rows and what they need are as in {@link VecOp}. */
public enum VecImm {
    VPSHUFD(TWO, vex(P66, M0F, 0x70).evex(0)),
    VPSHUFLW(TWO, vex(F2, M0F, 0x70).evex(0)),
    VPSHUFHW(TWO, vex(F3, M0F, 0x70).evex(0)),
    VPERMQ(TWO, vexW1(P66, M0F3A, 0x00).evex(1).from(Y256)),
    VEXTRACTI128(STORE, vex(P66, M0F3A, 0x39).from(Y256).memory(B16)),
    VEXTRACTI32X4(STORE, only(P66, M0F3A, 0x39).evex(0).from(Y256).memory(B16)),
    VEXTRACTI64X4(STORE, only(P66, M0F3A, 0x3B).evex(1).from(Z512).memory(B32)),
    VINSERTI128(THREE, vex(P66, M0F3A, 0x38).from(Y256).memory(B16)),
    VINSERTI32X4(THREE, only(P66, M0F3A, 0x38).evex(0).from(Y256).memory(B16)),
    VINSERTI64X4(THREE, only(P66, M0F3A, 0x3A).evex(1).from(Z512).memory(B32)),
    VPBLENDD(THREE, vex(P66, M0F3A, 0x02)),
    VPALIGNR(THREE, vex(P66, M0F3A, 0x0F).evex(0)),
    VPERM2I128(THREE, vex(P66, M0F3A, 0x46).from(Y256)),
    VALIGNQ(THREE, only(P66, M0F3A, 0x03).evex(1)),
    VPTERNLOGD(THREE, only(P66, M0F3A, 0x25).evex(0)),
    VPTERNLOGQ(THREE, only(P66, M0F3A, 0x25).evex(1));

    final VecShape shape;
    final VecForm form;

    VecImm(VecShape shape, VecForm form) {
        this.shape = shape;
        this.form = form;
    }

    /** Whether the insn has a second source register. */
    public boolean three() {
        return shape == THREE;
    }

    /** Whether the register is the source, and the register or memory operand the destination. */
    public boolean isStore() {
        return shape == STORE;
    }

    /** Whether the insn exists for vectors of that length. */
    public boolean exists(VecLength length) {
        return form.exists(length, false);
    }

    /** How many bytes the insn reads or writes where an operand is memory. */
    public int memoryBytes(VecLength length) {
        return form.memory().bytes(length);
    }
}
