package io.sluice.vm.x64;

import static io.sluice.vm.x64.Prefix.F3;
import static io.sluice.vm.x64.Prefix.NONE;

/** Insns {@code op reg, r/m} of 16, 32 or 64 bits. POPCNT, LZCNT and TZCNT need CPUID bits of the same names. */
public enum RegRm {
    IMUL(NONE, 0xAF),   // 0F AF /r
    POPCNT(F3, 0xB8),   // F3 0F B8 /r
    TZCNT(F3, 0xBC),    // F3 0F BC /r, BMI1
    LZCNT(F3, 0xBD),    // F3 0F BD /r, LZCNT
    BSF(NONE, 0xBC),    // 0F BC /r
    BSR(NONE, 0xBD);    // 0F BD /r

    final Opcode opcode;

    RegRm(Prefix prefix, int value) {
        this.opcode = new Opcode(prefix, OpcodeMap.M0F, value);
    }
}
