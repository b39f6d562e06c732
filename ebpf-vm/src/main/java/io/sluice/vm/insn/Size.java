package io.sluice.vm.insn;

/** The width of a memory access, RFC 9669 section 5. */
public enum Size {
    B(0x10, 1),
    H(0x08, 2),
    W(0x00, 4),
    DW(0x18, 8);

    private final int code;
    private final int bytes;

    Size(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** The code in bits 3 and 4 of the opcode. */
    public int code() {
        return code;
    }

    /** The width in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The width in bits. */
    public int bits() {
        return bytes * Byte.SIZE;
    }

    /** The size with this code. */
    static Size ofCode(int code) {
        return switch (code) {
            case 0x10 -> B;
            case 0x08 -> H;
            case 0x00 -> W;
            default -> DW;
        };
    }

    /** The size of this many bytes, 1, 2, 4 or 8. */
    public static Size ofBytes(int bytes) {
        for (Size size : values()) {
            if (size.bytes == bytes) {
                return size;
            }
        }
        throw new IllegalArgumentException("no access of " + bytes + " bytes");
    }
}
