package io.sluice.vm.codegen.machine;

/** Kinds of registers. */
public enum RegClass {
    /** General-purpose, 64 bits. */
    GPR(Pregs.GPRS, Long.BYTES),
    /** Vector, 128 bits. */
    XMM(Pregs.XMMS, 16),
    /** Vector, 256 bits. */
    YMM(Pregs.XMMS, 32),
    /** Vector, 512 bits. */
    ZMM(Pregs.XMMS, 64);

    private final long all;
    private final int bytes;

    RegClass(long all, int bytes) {
        this.all = all;
        this.bytes = bytes;
    }

    /** The set of those that values may be in. */
    public long all() {
        return all;
    }

    /** Bytes of a spill slot. */
    public int bytes() {
        return bytes;
    }
}
