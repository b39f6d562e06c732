package io.sluice.vm.x64;

/** Operand sizes of the general-purpose insns. A DWORD result clears the upper half of its register. */
public enum Width {
    BYTE(1, "b"), WORD(2, "w"), DWORD(4, "d"), QWORD(8, "");

    private final int bytes;
    private final String numberedSuffix;

    Width(int bytes, String numberedSuffix) {
        this.bytes = bytes;
        this.numberedSuffix = numberedSuffix;
    }

    /** Size in bytes: 1, 2, 4 or 8. */
    public int bytes() {
        return bytes;
    }

    /** Bytes that a full-size immediate takes; QWORD insns take 4, which the CPU sign-extends. */
    int immediateBytes() {
        return Math.min(bytes, Integer.BYTES);
    }

    String numberedSuffix() {
        return numberedSuffix;
    }

    /** The width of {@code bytes} bytes. */
    public static Width of(int bytes) {
        return switch (bytes) {
            case 1 -> BYTE;
            case 2 -> WORD;
            case 4 -> DWORD;
            case 8 -> QWORD;
            default -> throw new IllegalArgumentException("width " + bytes + ": must be 1, 2, 4 or 8 bytes");
        };
    }
}
