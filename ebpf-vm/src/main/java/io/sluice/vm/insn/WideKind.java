package io.sluice.vm.insn;

/** What the 64 bits of a wide load stand for, RFC 9669 section 5.4; the plain constant is {@link Insn.LoadImm64}. */
public enum WideKind {
    /** A map, by file descriptor. */
    MAP_FD(1),
    /**
     * An address in the value of a map's first element, map by file descriptor, byte offset in the second
     * immediate.
     */
    MAP_VALUE(2),
    /** The address of a kernel variable, by BTF id. */
    VAR_ADDR(3),
    /** A subprog's entry, as a relative slot: the argument for a callback. */
    FUNC(4),
    /** A map, by its index in the program's list of maps. */
    MAP_IDX(5),
    /** An address in the value of a map's first element, map by index, byte offset in the second immediate. */
    MAP_IDX_VALUE(6);

    private final int code;

    WideKind(int code) {
        this.code = code;
    }

    /** The number in the source register field. */
    public int code() {
        return code;
    }

    /** The kind with this number, or null. */
    static WideKind ofCode(int code) {
        for (WideKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }
}
