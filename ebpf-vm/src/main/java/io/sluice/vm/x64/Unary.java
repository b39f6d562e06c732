package io.sluice.vm.x64;

/**
 * Insns of one r/m operand (Intel SDM volume 2, table A-6 groups 3 and 4). MUL, IMUL, DIV and IDIV work on RDX:RAX.
 */
public enum Unary {
    INC(0xFE, 0), DEC(0xFE, 1), NOT(0xF6, 2), NEG(0xF6, 3), MUL(0xF6, 4), IMUL(0xF6, 5), DIV(0xF6, 6), IDIV(0xF6, 7);

    /** Opcode for bytes; one more is the opcode for the other widths. */
    final int byteOpcode;
    final int digit;

    Unary(int byteOpcode, int digit) {
        this.byteOpcode = byteOpcode;
        this.digit = digit;
    }
}
