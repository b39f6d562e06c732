package io.sluice.vm.x64;

/**
 * The two-operand arithmetic insns (Intel SDM volume 2, table A-6 group 1). The ordinal is the /digit of the
 * immediate forms 80, 81 and 83, and the base of the register forms is 8 times it.
 */
public enum Alu {
    ADD, OR, ADC, SBB, AND, SUB, XOR, CMP;

    private static final int ROW = 8;

    int base() {
        return ordinal() * ROW;
    }
}
