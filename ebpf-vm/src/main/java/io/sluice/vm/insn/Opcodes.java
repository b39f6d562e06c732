package io.sluice.vm.insn;

/** Numbers of the encoding, RFC 9669 sections 3 to 5; the layout of a slot is opcode, registers, offset, immediate. */
final class Opcodes {
    static final int SLOT = 8;
    static final int REGS_AT = 1;
    static final int OFF_AT = 2;
    static final int IMM_AT = 4;

    static final int CLASS_MASK = 0x07;
    static final int LD = 0;
    static final int LDX = 1;
    static final int ST = 2;
    static final int STX = 3;
    static final int ALU = 4;
    static final int JMP = 5;
    static final int JMP32 = 6;
    static final int ALU64 = 7;

    static final int SRC_X = 0x08;
    static final int OP_MASK = 0xf0;
    static final int NEG = 0x80;
    static final int END = 0xd0;

    static final int JA = 0x00;
    static final int CALL = 0x80;
    static final int EXIT = 0x90;
    static final int JCOND = 0xe0;
    static final int CALL_HELPER = 0;
    static final int CALL_LOCAL = 1;
    static final int CALL_KFUNC = 2;

    static final int SIZE_MASK = 0x18;
    static final int MODE_MASK = 0xe0;
    static final int IMM = 0x00;
    static final int ABS = 0x20;
    static final int IND = 0x40;
    static final int MEM = 0x60;
    static final int MEMSX = 0x80;
    static final int ATOMIC = 0xc0;

    // include/uapi/linux/bpf.h
    static final int LOAD_ACQ = 0x100;
    static final int STORE_REL = 0x110;

    private Opcodes() {
    }
}
