package io.sluice.vm.insn;

/** Atomic read-modify-write ops, RFC 9669 section 5.3; XCHG and CMPXCHG always fetch. */
public enum AtomicOp {
    ADD(0x00, "add", "+="),
    OR(0x40, "or", "|="),
    AND(0x50, "and", "&="),
    XOR(0xa0, "xor", "^="),
    XCHG(0xe0, "xchg", null),
    CMPXCHG(0xf0, "cmpxchg", null);

    /** The flag in the immediate that asks for the old value. */
    static final int FETCH = 0x01;

    private final int code;
    private final String text;
    private final String assign;

    AtomicOp(int code, String text, String assign) {
        this.code = code;
        this.text = text;
        this.assign = assign;
    }

    /** The code in the immediate, without the fetch flag. */
    public int code() {
        return code;
    }

    /** The name as it stands in the kernel's text. */
    public String text() {
        return text;
    }

    /** The operator of the form without fetch, or null where there is none. */
    public String assign() {
        return assign;
    }

    /** The op with this code, or null. */
    static AtomicOp ofCode(int code) {
        for (AtomicOp op : values()) {
            if (op.code == code) {
                return op;
            }
        }
        return null;
    }
}
