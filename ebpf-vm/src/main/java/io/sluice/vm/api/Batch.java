package io.sluice.vm.api;

/**
 * Up to 64 packets of one port and queue, which one call of an engine handles: a header of one cache line, then
 * {@link PacketDesc}s. While an engine handles a packet, it and what it calls write that packet's desc and frame only:
 * the descs of those to come may have been read before.
 *
 * <pre>
 *   0       4         8          12        16      24 ..      64          128
 *   | count | ingress | rx queue | egress  | bytes | 0 ..     | desc 0    | desc 1 ..
 * </pre>
 */
public final class Batch {
    /** Packets, 32 bits, 0 to {@link #CAPACITY}. */
    public static final int COUNT = 0;
    /** Interface index they came in by, 32 bits. */
    public static final int INGRESS_IFINDEX = 4;
    /** Queue they came in by, 32 bits. */
    public static final int RX_QUEUE_INDEX = 8;
    /** Interface index they are about to leave by, 32 bits. */
    public static final int EGRESS_IFINDEX = 12;
    /** Bytes of all packets as they came in, 64 bits; engines leave it alone. */
    public static final int BYTES = 16;
    /** The first desc. */
    public static final int DESCS = 64;
    /** The most packets of a batch. */
    public static final int CAPACITY = 64;
    /** Descs of padding after the last one, whose data engines may read and prefetch, but not use. */
    public static final int READ_AHEAD = 2;
    /** Size in bytes. */
    public static final int SIZE = DESCS + (CAPACITY + READ_AHEAD) * PacketDesc.SIZE;

    private Batch() {
    }

    /** The first of a set of packets, bit i of which stands for desc i; of an empty set any. */
    public static int first(long packets) {
        // as a number that the compiler knows to be from 0 to 63
        return Long.numberOfTrailingZeros(packets) & CAPACITY - 1;
    }

    /** The set of the first packets of a batch, bit i of which stands for desc i, 1 to {@link #CAPACITY} of them. */
    public static long set(int count) {
        return -1L >>> CAPACITY - count;
    }

    /** The address of a desc in the batch at an address. */
    public static long desc(long batch, int index) {
        return batch + DESCS + (long) index * PacketDesc.SIZE;
    }
}
