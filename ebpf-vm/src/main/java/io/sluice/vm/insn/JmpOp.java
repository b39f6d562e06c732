package io.sluice.vm.insn;

/** Conditions of conditional jumps, RFC 9669 section 4.3. */
public enum JmpOp {
    EQ(0x10, "=="),
    GT(0x20, ">"),
    GE(0x30, ">="),
    SET(0x40, "&"),
    NE(0x50, "!="),
    SGT(0x60, "s>"),
    SGE(0x70, "s>="),
    LT(0xa0, "<"),
    LE(0xb0, "<="),
    SLT(0xc0, "s<"),
    SLE(0xd0, "s<=");

    private final int code;
    private final String text;

    JmpOp(int code, String text) {
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

    /**
     * Whether the condition holds for two 64-bit operands; for 32-bit jumps extend both first, as the
     * op's sign wants.
     */
    public boolean holds(long a, long b) {
        return switch (this) {
            case EQ -> a == b;
            case GT -> Long.compareUnsigned(a, b) > 0;
            case GE -> Long.compareUnsigned(a, b) >= 0;
            case SET -> (a & b) != 0;
            case NE -> a != b;
            case SGT -> a > b;
            case SGE -> a >= b;
            case LT -> Long.compareUnsigned(a, b) < 0;
            case LE -> Long.compareUnsigned(a, b) <= 0;
            case SLT -> a < b;
            case SLE -> a <= b;
        };
    }

    /** The op with this code, or null. */
    static JmpOp ofCode(int code) {
        for (JmpOp op : values()) {
            if (op.code == code) {
                return op;
            }
        }
        return null;
    }
}
