package io.sluice.vm.api;

/**
 * One packet of a batch, read and written by engines: one cache line.
 *
 * <pre>
 *   0        8        12     16      20      24        28      32         40        48       56
 *   | data   | length | meta | head  | tail  | verdict | flags | redirect | redirect| frame  | time  |
 *   |        |        | len  | room  | room  |         |       | map      | key     |        | stamp |
 * </pre>
 */
public final class PacketDesc {
    /**
     * Bytes behind a packet's last byte that are memory, whatever the length and however far the packet grew into the
     * tailroom: engines may read them, and may write back what they read. They belong to the frame, so that nobody else
     * writes them while a program runs; no program ever sees them, and their values never change. A load and a store of
     * 128 bits so may begin at any byte of the packet.
     */
    public static final int SLACK = 16;
    /** Address of the first byte, 64 bits; an engine updates it. */
    public static final int DATA = 0;
    /** Length in bytes, 32 bits; an engine updates it. */
    public static final int LENGTH = 8;
    /** Bytes of metadata before data, 32 bits; an engine updates it. */
    public static final int META_LENGTH = 12;
    /** Bytes of the frame before data, 32 bits, at most 65,535; an engine updates it. */
    public static final int HEADROOM = 16;
    /** Bytes of the frame after the last byte that the packet may grow into, 32 bits; an engine updates it. */
    public static final int TAILROOM = 20;
    /** What the program returned, its lower 32 bits; an engine writes it. */
    public static final int VERDICT = 24;
    /** Reserved, 32 bits. */
    public static final int FLAGS = 28;
    /** With verdict REDIRECT: the map's address, 0 for a plain interface index, 64 bits; redirect helpers write it. */
    public static final int REDIRECT_MAP = 32;
    /** With verdict REDIRECT: the index in the map or the interface index, 32 bits, then 32 bits of flags. */
    public static final int REDIRECT_KEY = 40;
    /** The flags of the redirect. */
    public static final int REDIRECT_FLAGS = 44;
    /** The port's own name for the frame, 64 bits; engines leave it alone. */
    public static final int FRAME = 48;
    /** Receive time in ns where the port knows it, else 0; engines leave it alone. */
    public static final int TIMESTAMP = 56;
    /** Size in bytes. */
    public static final int SIZE = 64;

    private PacketDesc() {
    }
}
