package io.sluice.vm.ir;

/**
 * What an op works on. All scalar values have 64 bits; an op of I32 looks at the lower half of its operands and its
 * result has an upper half of zeros, as 32-bit insns of eBPF and x86 do.
 */
public enum Type {
    /** Nothing. */
    VOID("void", 0),
    /** 32 bits, the upper 32 of a result zero. */
    I32("i32", 32),
    /** 64 bits. */
    I64("i64", 64),
    /** A vector of 128 bits. */
    V128("v128", 128),
    /** A vector of 256 bits. */
    V256("v256", 256),
    /** A vector of 512 bits. */
    V512("v512", 512);

    private final String text;
    private final int bits;

    Type(String text, int bits) {
        this.text = text;
        this.bits = bits;
    }

    /** The name in the text form. */
    public String text() {
        return text;
    }

    /** How many bits. */
    public int bits() {
        return bits;
    }

    /** How many bytes. */
    public int bytes() {
        return bits / Byte.SIZE;
    }

    /** Whether it is I32 or I64. */
    public boolean isScalar() {
        return this == I32 || this == I64;
    }

    /** Whether it is a vector. */
    public boolean isVector() {
        return this == V128 || this == V256 || this == V512;
    }

    /** The bits that a value of this scalar type may have set. */
    public long mask() {
        return this == I32 ? 0xffff_ffffL : -1;
    }
}
