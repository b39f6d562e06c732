package io.sluice.dataplane.port;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.memory.Memory;

/** Fills batches and reads descs, for all ports alike. */
public final class Descs {
    private Descs() {
    }

    /** Fills a batch's header with what is the same for all batches of a port. */
    public static void begin(long batch, Port port) {
        Memory.putInt(batch + Batch.COUNT, 0);
        Memory.putInt(batch + Batch.INGRESS_IFINDEX, port.ifindex());
        Memory.putInt(batch + Batch.RX_QUEUE_INDEX, port.queue());
        Memory.putInt(batch + Batch.EGRESS_IFINDEX, 0);
    }

    /** Sets how many descs of a batch are filled, and of how many bytes their packets are in all. */
    public static void end(long batch, int count, long bytes) {
        Memory.putInt(batch + Batch.COUNT, count);
        Memory.putLong(batch + Batch.BYTES, bytes);
    }

    /** Bytes of a batch's packets as they came in. */
    public static long bytesIn(long batch) {
        return Memory.getLong(batch + Batch.BYTES);
    }

    /** How many descs of a batch are filled. */
    public static int count(long batch) {
        return Memory.getInt(batch + Batch.COUNT);
    }

    /**
     * Fills a desc with a packet without metadata, but for its {@link #putFrame frame}, and for what engines write for
     * every packet: its verdict.
     *
     * @param data address of the packet's first byte
     * @param length bytes of the packet
     * @param headroom bytes of the frame before data
     * @param tailroom bytes of the frame that the packet may grow into
     */
    public static void put(long desc, long data, int length, int headroom, int tailroom) {
        Memory.putLong(desc + PacketDesc.DATA, data);
        // pairs of neighbours, each in one store: this is done for every packet
        Memory.putLong(desc + PacketDesc.LENGTH, pair(length, 0));
        Memory.putLong(desc + PacketDesc.HEADROOM, pair(headroom, tailroom));
        Memory.putLong(desc + PacketDesc.REDIRECT_MAP, 0);
        Memory.putLong(desc + PacketDesc.REDIRECT_KEY, 0);
    }

    /** Sets the port's name for a packet's frame. */
    public static void putFrame(long desc, long frame) {
        Memory.putLong(desc + PacketDesc.FRAME, frame);
    }

    private static long pair(int low, int high) {
        return Integer.toUnsignedLong(low) | (long) high << Integer.SIZE;
    }

    /** Says when a packet came in, in ns, 0 where that is not known. */
    public static void putTimestamp(long desc, long timestamp) {
        Memory.putLong(desc + PacketDesc.TIMESTAMP, timestamp);
    }

    /** Address of a packet's first byte. */
    public static long data(long desc) {
        return Memory.getLong(desc + PacketDesc.DATA);
    }

    /** Bytes of a packet. */
    public static int length(long desc) {
        return Memory.getInt(desc + PacketDesc.LENGTH);
    }

    /** Bytes of metadata before a packet. */
    public static int metaLength(long desc) {
        return Memory.getInt(desc + PacketDesc.META_LENGTH);
    }

    /** What the program returned for a packet, which need not be a verdict. */
    public static int verdict(long desc) {
        return Memory.getInt(desc + PacketDesc.VERDICT);
    }

    /** The port's name for a packet's frame. */
    public static long frame(long desc) {
        return Memory.getLong(desc + PacketDesc.FRAME);
    }

    /** Bytes of a packet's frame before the packet. */
    public static int headroom(long desc) {
        return Memory.getInt(desc + PacketDesc.HEADROOM);
    }

    /** When a packet came in, in ns, 0 where that is not known. */
    public static long timestamp(long desc) {
        return Memory.getLong(desc + PacketDesc.TIMESTAMP);
    }

    /** A copy of a packet's bytes; not for the hot path. */
    public static byte[] bytes(long desc) {
        return Memory.bytes(data(desc), length(desc));
    }
}
