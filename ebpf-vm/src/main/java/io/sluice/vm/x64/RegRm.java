package io.sluice.vm.x64;

import static io.sluice.vm.x64.OpcodeMap.M0F;
import static io.sluice.vm.x64.OpcodeMap.M0F38;
import static io.sluice.vm.x64.Prefix.F3;
import static io.sluice.vm.x64.Prefix.NONE;
import static io.sluice.vm.x64.Prefix.P66;

/**
 * Insns {@code op reg, r/m} of 32 or 64 bits, and of 16 where {@link #word}. POPCNT, LZCNT and TZCNT need CPUID bits of
 * the same names.
 */
public enum RegRm {
    IMUL(NONE, M0F, 0xAF, true),      // 0F AF /r
    POPCNT(F3, M0F, 0xB8, true),      // F3 0F B8 /r
    TZCNT(F3, M0F, 0xBC, true),       // F3 0F BC /r, BMI1
    LZCNT(F3, M0F, 0xBD, true),       // F3 0F BD /r, LZCNT
    BSF(NONE, M0F, 0xBC, true),       // 0F BC /r
    BSR(NONE, M0F, 0xBD, true),       // 0F BD /r
    ADCX(P66, M0F38, 0xF6, false),    // 66 0F 38 F6 /r, ADX: adds with CF, and changes no other flag
    ADOX(F3, M0F38, 0xF6, false);     // F3 0F 38 F6 /r, ADX: the same with OF

    final Opcode opcode;
    final boolean word;

    RegRm(Prefix prefix, OpcodeMap map, int value, boolean word) {
        this.opcode = new Opcode(prefix, map, value);
        this.word = word;
    }
}
