package io.sluice.vm.api;

/**
 * The fields of {@code struct xdp_md} as programs see them, byte offsets of 32-bit fields
 * (include/uapi/linux/bpf.h).
 */
public enum XdpMd {
    DATA(0, XdpContext.DATA, true),
    DATA_END(4, XdpContext.DATA_END, true),
    DATA_META(8, XdpContext.DATA_META, true),
    INGRESS_IFINDEX(12, XdpContext.INGRESS_IFINDEX, false),
    RX_QUEUE_INDEX(16, XdpContext.RX_QUEUE_INDEX, false),
    EGRESS_IFINDEX(20, XdpContext.EGRESS_IFINDEX, false);

    /** The size of the struct in bytes. */
    public static final int SIZE = 24;
    /** The size of each field in bytes. */
    public static final int FIELD_SIZE = 4;

    private final int offset;
    private final int contextOffset;
    private final boolean pointer;

    XdpMd(int offset, int contextOffset, boolean pointer) {
        this.offset = offset;
        this.contextOffset = contextOffset;
        this.pointer = pointer;
    }

    /** The offset in {@code xdp_md}. */
    public int offset() {
        return offset;
    }

    /** The offset of the same field in {@link XdpContext}. */
    public int contextOffset() {
        return contextOffset;
    }

    /** True where the field is 64 bits wide in {@link XdpContext}. */
    public boolean isPointer() {
        return pointer;
    }

    /** The field at an offset in {@code xdp_md}, or null. */
    public static XdpMd at(int offset) {
        return offset >= 0 && offset < SIZE && offset % FIELD_SIZE == 0 ? values()[offset / FIELD_SIZE] : null;
    }
}
