package io.sluice.vm.x64;

import static io.sluice.vm.x64.OpcodeMap.M0F38;
import static io.sluice.vm.x64.Prefix.F2;
import static io.sluice.vm.x64.Prefix.F3;
import static io.sluice.vm.x64.Prefix.NONE;
import static io.sluice.vm.x64.Prefix.P66;

/**
 * VEX-coded insns of three general-purpose registers, 32 or 64 bits, that leave the flags alone or set them as the
 * manual says. The operand order differs by row: {@code op reg, rm, vvvv} where {@link #rmFirst}, else
 * {@code op reg, vvvv, rm}. Except for ANDN and BEXTR (BMI1) they need BMI2.
 */
public enum Bmi {
    ANDN(NONE, 0xF2, false),   // VEX.LZ.0F38 F2 /r: reg = ~vvvv & rm
    BZHI(NONE, 0xF5, true),    // VEX.LZ.0F38 F5 /r
    BEXTR(NONE, 0xF7, true),   // VEX.LZ.0F38 F7 /r: start in bits 0 to 7 of vvvv, length in bits 8 to 15
    PDEP(F2, 0xF5, false),     // VEX.LZ.F2.0F38 F5 /r
    PEXT(F3, 0xF5, false),     // VEX.LZ.F3.0F38 F5 /r
    MULX(F2, 0xF6, false),     // VEX.LZ.F2.0F38 F6 /r: reg:vvvv = RDX * rm
    SHLX(P66, 0xF7, true),     // VEX.LZ.66.0F38 F7 /r
    SHRX(F2, 0xF7, true),      // VEX.LZ.F2.0F38 F7 /r
    SARX(F3, 0xF7, true);      // VEX.LZ.F3.0F38 F7 /r

    final Opcode opcode;
    final boolean rmFirst;

    Bmi(Prefix prefix, int value, boolean rmFirst) {
        this.opcode = new Opcode(prefix, M0F38, value);
        this.rmFirst = rmFirst;
    }
}
