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
