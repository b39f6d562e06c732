package io.sluice.vm.interp;

/**
 * The predecoded ops, dense, so that one {@code tableswitch} dispatches them, and the layout of the word of operands
 * that goes with each.
 *
 * <pre>
 *   0     4     8     12     16    24   32                  64
 *   | dst | src | left| 0    | sub | 0  | value             |
 * </pre>
 *
 * <p>The value is an immediate, an offset or a target, signed. {@code JMP} with an immediate, {@code STORE_IMM} and
 * {@code LOAD_IMM64} have a second word: the target, or the immediate in all its 64 bits. A target is the index of a
 * word. Arithmetic has three operands: {@code dst = src op value}, and {@code dst = left op src}.
 */
final class Op {
    static final int OP_MASK = 0xff;
    static final int REG_MASK = 0xf;
    static final int SRC_SHIFT = 4;
    static final int LEFT_SHIFT = 8;
    static final int SUB_SHIFT = 16;
    static final int SUB_MASK = 0xff;
    static final int VALUE_SHIFT = 32;

    /** In {@code sub} of ATOMIC: the op's number is shifted by this; below it are the flags. */
    static final int ATOMIC_OP_SHIFT = 2;
    /** In {@code sub} of ATOMIC: 64 bits wide. */
    static final int ATOMIC_64 = 1;
    /** In {@code sub} of ATOMIC: fetches. */
    static final int ATOMIC_FETCH = 2;
    /** In {@code sub} of CHECK_ACCESS: it writes; the bits below hold its size. */
    static final int CHECK_WRITE = 0x10;
    /** In {@code sub} of CHECK_ACCESS: it is atomic, so it wants alignment. */
    static final int CHECK_ATOMIC = 0x20;
    /** In {@code sub} of CHECK_ACCESS: bytes. */
    static final int CHECK_SIZE_MASK = 0x0f;

    /** Operand widths and kinds of an arithmetic op or condition. */
    static final int VARIANTS = 4;
    /** In the number of a variant: both operands are registers. */
    static final int VARIANT_REG = 1;
    /** In the number of a variant: it is 64 bits wide. */
    static final int VARIANT_64 = 2;

    /** Arithmetic: 4 an {@link io.sluice.vm.insn.AluOp} in its order: 32 then 64 bits, immediate then register. */
    static final int ALU = 0;

    static final int ADD32_IMM = 0;
    static final int ADD32_REG = 1;
    static final int ADD64_IMM = 2;
    static final int ADD64_REG = 3;
    static final int SUB32_IMM = 4;
    static final int SUB32_REG = 5;
    static final int SUB64_IMM = 6;
    static final int SUB64_REG = 7;
    static final int MUL32_IMM = 8;
    static final int MUL32_REG = 9;
    static final int MUL64_IMM = 10;
    static final int MUL64_REG = 11;
    static final int DIV32_IMM = 12;
    static final int DIV32_REG = 13;
    static final int DIV64_IMM = 14;
    static final int DIV64_REG = 15;
    static final int OR32_IMM = 16;
    static final int OR32_REG = 17;
    static final int OR64_IMM = 18;
    static final int OR64_REG = 19;
    static final int AND32_IMM = 20;
    static final int AND32_REG = 21;
    static final int AND64_IMM = 22;
    static final int AND64_REG = 23;
    static final int LSH32_IMM = 24;
    static final int LSH32_REG = 25;
    static final int LSH64_IMM = 26;
    static final int LSH64_REG = 27;
    static final int RSH32_IMM = 28;
    static final int RSH32_REG = 29;
    static final int RSH64_IMM = 30;
    static final int RSH64_REG = 31;
    static final int MOD32_IMM = 32;
    static final int MOD32_REG = 33;
    static final int MOD64_IMM = 34;
    static final int MOD64_REG = 35;
    static final int XOR32_IMM = 36;
    static final int XOR32_REG = 37;
    static final int XOR64_IMM = 38;
    static final int XOR64_REG = 39;
    static final int MOV32_IMM = 40;
    static final int MOV32_REG = 41;
    static final int MOV64_IMM = 42;
    static final int MOV64_REG = 43;
    static final int ARSH32_IMM = 44;
    static final int ARSH32_REG = 45;
    static final int ARSH64_IMM = 46;
    static final int ARSH64_REG = 47;
    static final int SDIV32_IMM = 48;
    static final int SDIV32_REG = 49;
    static final int SDIV64_IMM = 50;
    static final int SDIV64_REG = 51;
    static final int SMOD32_IMM = 52;
    static final int SMOD32_REG = 53;
    static final int SMOD64_IMM = 54;
    static final int SMOD64_REG = 55;

    /** Conditional jumps: 4 a {@link io.sluice.vm.insn.JmpOp}, as above. */
    static final int JMP = 56;

    static final int JEQ32_IMM = 56;
    static final int JEQ32_REG = 57;
    static final int JEQ64_IMM = 58;
    static final int JEQ64_REG = 59;
    static final int JGT32_IMM = 60;
    static final int JGT32_REG = 61;
    static final int JGT64_IMM = 62;
    static final int JGT64_REG = 63;
    static final int JGE32_IMM = 64;
    static final int JGE32_REG = 65;
    static final int JGE64_IMM = 66;
    static final int JGE64_REG = 67;
    static final int JSET32_IMM = 68;
    static final int JSET32_REG = 69;
    static final int JSET64_IMM = 70;
    static final int JSET64_REG = 71;
    static final int JNE32_IMM = 72;
    static final int JNE32_REG = 73;
    static final int JNE64_IMM = 74;
    static final int JNE64_REG = 75;
    static final int JSGT32_IMM = 76;
    static final int JSGT32_REG = 77;
    static final int JSGT64_IMM = 78;
    static final int JSGT64_REG = 79;
    static final int JSGE32_IMM = 80;
    static final int JSGE32_REG = 81;
    static final int JSGE64_IMM = 82;
    static final int JSGE64_REG = 83;
    static final int JLT32_IMM = 84;
    static final int JLT32_REG = 85;
    static final int JLT64_IMM = 86;
    static final int JLT64_REG = 87;
    static final int JLE32_IMM = 88;
    static final int JLE32_REG = 89;
    static final int JLE64_IMM = 90;
    static final int JLE64_REG = 91;
    static final int JSLT32_IMM = 92;
    static final int JSLT32_REG = 93;
    static final int JSLT64_IMM = 94;
    static final int JSLT64_REG = 95;
    static final int JSLE32_IMM = 96;
    static final int JSLE32_REG = 97;
    static final int JSLE64_IMM = 98;
    static final int JSLE64_REG = 99;

    static final int GOTO = 100;
    static final int NEG32 = 101;
    static final int NEG64 = 102;
    static final int SX8_32 = 103;
    static final int SX16_32 = 104;
    static final int SX8_64 = 105;
    static final int SX16_64 = 106;
    static final int SX32_64 = 107;
    static final int LE16 = 108;
    static final int LE32 = 109;
    static final int SWAP16 = 110;
    static final int SWAP32 = 111;
    static final int SWAP64 = 112;

    /** Loads, unsigned then signed, by width. */
    static final int LOAD = 113;

    static final int LOAD8 = 113;
    static final int LOAD16 = 114;
    static final int LOAD32 = 115;
    static final int LOAD64 = 116;
    static final int LOAD_S8 = 117;
    static final int LOAD_S16 = 118;
    static final int LOAD_S32 = 119;
    static final int STORE8 = 120;
    static final int STORE16 = 121;
    static final int STORE32 = 122;
    static final int STORE64 = 123;
    static final int STORE_IMM8 = 124;
    static final int STORE_IMM16 = 125;
    static final int STORE_IMM32 = 126;
    static final int STORE_IMM64 = 127;

    static final int LOAD_IMM64 = 128;
    static final int CALL_HELPER = 129;
    static final int CALL_LOCAL = 130;
    static final int EXIT = 131;

    // from here on none is in HotOps
    static final int CALL_REG = 132;
    static final int TAIL_CALL = 133;
    static final int MAY_GOTO = 134;
    static final int ACQUIRE = 135;
    static final int RELEASE = 136;
    static final int ATOMIC = 137;
    static final int CHECK_ACCESS = 138;
    static final int CHECK_CALL = 139;
    static final int COUNT = 140;
    static final int LOOP = 141;
    static final int CALL_STEPS = 142;

    private Op() {
    }

    /** The word of an op with a destination and a source. */
    static long word(int dst, int src, int sub, int value) {
        return (long) value << VALUE_SHIFT | (long) sub << SUB_SHIFT | src << SRC_SHIFT | dst;
    }

    /** The word of {@code dst = left op src}. */
    static long word3(int dst, int left, int src) {
        return (long) left << LEFT_SHIFT | src << SRC_SHIFT | dst;
    }

    static int dst(long word) {
        return (int) word & REG_MASK;
    }

    static int src(long word) {
        return (int) word >> SRC_SHIFT & REG_MASK;
    }

    static int left(long word) {
        return (int) word >> LEFT_SHIFT & REG_MASK;
    }

    static int sub(long word) {
        return (int) word >> SUB_SHIFT & SUB_MASK;
    }

    static int value(long word) {
        return (int) (word >> VALUE_SHIFT);
    }
}
