package io.sluice.vm.random;

/** Opcode bits that the generator emits (RFC 9669 section 3 to 5). */
final class Ops {
    static final int ALU = 0x04;
    static final int ALU64 = 0x07;
    static final int JMP = 0x05;
    static final int JMP32 = 0x06;
    static final int REG = 0x08;

    static final int ADD = 0x00;
    static final int SUB = 0x10;
    static final int DIV = 0x30;
    static final int MUL = 0x20;
    static final int OR = 0x40;
    static final int AND = 0x50;
    static final int LSH = 0x60;
    static final int RSH = 0x70;
    static final int NEG = 0x80;
    static final int MOD = 0x90;
    static final int XOR = 0xa0;
    static final int MOV = 0xb0;
    static final int ARSH = 0xc0;
    static final int END = 0xd0;

    static final int JA = 0x00;
    static final int JEQ = 0x10;
    static final int JGT = 0x20;
    static final int JGE = 0x30;
    static final int JSET = 0x40;
    static final int JNE = 0x50;
    static final int JSGT = 0x60;
    static final int JSGE = 0x70;
    static final int JLT = 0xa0;
    static final int JLE = 0xb0;
    static final int JSLT = 0xc0;
    static final int JSLE = 0xd0;
    static final int CALL = 0x85;
    static final int EXIT = 0x95;
    static final int LDDW = 0x18;
    static final int PSEUDO_CALL = 1;
    static final int PSEUDO_FUNC = 4;
    static final int PSEUDO_MAP_IDX = 5;
    static final int PSEUDO_MAP_IDX_VALUE = 6;
    static final int MAY_GOTO = 0xe5;

    static final int LDX = 0x61;
    static final int LDXSX = 0x81;
    static final int ST = 0x62;
    static final int STX = 0x63;
    static final int ATOMIC = 0xc3;
    static final int ATOMIC_FETCH = 0x01;
    static final int ATOMIC_XCHG = 0xe1;
    static final int ATOMIC_CMPXCHG = 0xf1;
    static final int LOAD_ACQ = 0x100;
    static final int STORE_REL = 0x110;

    /** Two-operand ALU ops. */
    static final int[] BINARY = {ADD, SUB, MUL, DIV, OR, AND, LSH, RSH, MOD, XOR, MOV, ARSH};
    /** Conditions of JMP and JMP32. */
    static final int[] CONDITIONS = {JEQ, JGT, JGE, JSET, JNE, JSGT, JSGE, JLT, JLE, JSLT, JSLE};
    /** Atomic ops without fetch: add, or, and, xor. */
    static final int[] ATOMICS = {0x00, 0x40, 0x50, 0xa0};

    private Ops() {
    }

    /** Size bits of a memory access of 1, 2, 4 or 8 bytes. */
    static int size(int bytes) {
        return switch (bytes) {
            case 1 -> 0x10;
            case 2 -> 0x08;
            case 4 -> 0x00;
            case 8 -> 0x18;
            default -> throw new IllegalArgumentException("access of " + bytes + " bytes");
        };
    }
}
