package io.sluice.vm.x64;

/** Insns on the lowest 1 bit (Intel SDM volume 2, table A-6 group 17: VEX.LZ.0F38 F3 /digit); they need BMI1. */
public enum Bls {
    BLSR(1), BLSMSK(2), BLSI(3);

    static final Opcode OPCODE = new Opcode(Prefix.NONE, OpcodeMap.M0F38, 0xF3);

    final int digit;

    Bls(int digit) {
        this.digit = digit;
    }
}
