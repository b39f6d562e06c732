package io.sluice.vm.api;

/**
 * Up to 64 packets of one port and queue, which one call of an engine handles: a header of one cache line, then
 * {@link PacketDesc}s.
 *
 * <pre>
 *   0       4         8          12        16 ..      64          128
 *   | count | ingress | rx queue | egress  | 0 ..     | desc 0    | desc 1 ..
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

    /** The address of a desc in the batch at an address. */
    public static long desc(long batch, int index) {
        return batch + DESCS + (long) index * PacketDesc.SIZE;
    }
}
