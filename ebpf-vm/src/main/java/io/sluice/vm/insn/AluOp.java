package io.sluice.vm.insn;

/** Two-operand arithmetic, RFC 9669 section 4.1, with signed division as ops of their own. */
public enum AluOp {
    ADD(0x00, "+="),
    SUB(0x10, "-="),
    MUL(0x20, "*="),
    DIV(0x30, "/="),
    OR(0x40, "|="),
    AND(0x50, "&="),
    LSH(0x60, "<<="),
    RSH(0x70, ">>="),
    MOD(0x90, "%="),
    XOR(0xa0, "^="),
    MOV(0xb0, "="),
    ARSH(0xc0, "s>>="),
    SDIV(0x30, "s/="),
    SMOD(0x90, "s%=");

    private final int code;
    private final String text;

    AluOp(int code, String text) {
        this.code = code;
        this.text = text;
    }

    /** The code in the upper four bits of the opcode. */
    public int code() {
        return code;
    }

    /** The operator in the kernel's text. */
    public String text() {
        return text;
    }

    /** True for signed division and remainder, which are encoded as the unsigned ones with offset 1. */
    public boolean isSignedDivision() {
        return this == SDIV || this == SMOD;
    }

    /**
     * The result for two operands, RFC 9669 section 4.1: shifts take their amount modulo the width, division by zero
     * gives 0, remainder by zero the dividend.
     *
     * @param is64 false for the 32-bit form, which ignores the upper halves and zeroes that of its result
     */
    public long apply(boolean is64, long a, long b) {
        return is64 ? apply64(a, b) : apply32((int) a, (int) b) & 0xffffffffL;
    }

    private long apply64(long a, long b) {
        return switch (this) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : Long.divideUnsigned(a, b);
            case OR -> a | b;
            case AND -> a & b;
            case LSH -> a << b;
            case RSH -> a >>> b;
            case MOD -> b == 0 ? a : Long.remainderUnsigned(a, b);
            case XOR -> a ^ b;
            case MOV -> b;
            case ARSH -> a >> b;
            case SDIV -> b == 0 ? 0 : a / b;
            case SMOD -> b == 0 ? a : a % b;
        };
    }

    private int apply32(int a, int b) {
        return switch (this) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> b == 0 ? 0 : Integer.divideUnsigned(a, b);
            case OR -> a | b;
            case AND -> a & b;
            case LSH -> a << b;
            case RSH -> a >>> b;
            case MOD -> b == 0 ? a : Integer.remainderUnsigned(a, b);
            case XOR -> a ^ b;
            case MOV -> b;
            case ARSH -> a >> b;
            case SDIV -> b == 0 ? 0 : a / b;
            case SMOD -> b == 0 ? a : a % b;
        };
    }

    /** The unsigned op with this code, or null. */
    static AluOp ofCode(int code) {
        for (AluOp op : values()) {
            if (op.code == code && !op.isSignedDivision()) {
                return op;
            }
        }
        return null;
    }
}
