package io.sluice.vm.api;

import io.sluice.vm.memory.Memory;

/** From a desc to the context that programs see, and back, for engines that keep it in memory. */
public final class PacketContext {
    private PacketContext() {
    }

    /**
     * Fills a context with the packet of a desc.
     *
     * @param context address of an {@link XdpContext}
     * @param desc address of a {@link PacketDesc}
     * @param batch address of the {@link Batch} that it is in
     */
    public static void build(long context, long desc, long batch) {
        long data = Memory.getLong(desc + PacketDesc.DATA);
        long end = data + Memory.getInt(desc + PacketDesc.LENGTH);
        Memory.putLong(context + XdpContext.DATA, data);
        Memory.putLong(context + XdpContext.DATA_END, end);
        Memory.putLong(context + XdpContext.DATA_META, data - Memory.getInt(desc + PacketDesc.META_LENGTH));
        Memory.putLong(context + XdpContext.HARD_START, data - Memory.getInt(desc + PacketDesc.HEADROOM));
        Memory.putLong(context + XdpContext.HARD_END, end + Memory.getInt(desc + PacketDesc.TAILROOM));
        Memory.putInt(context + XdpContext.INGRESS_IFINDEX, Memory.getInt(batch + Batch.INGRESS_IFINDEX));
        Memory.putInt(context + XdpContext.RX_QUEUE_INDEX, Memory.getInt(batch + Batch.RX_QUEUE_INDEX));
        Memory.putInt(context + XdpContext.EGRESS_IFINDEX, Memory.getInt(batch + Batch.EGRESS_IFINDEX));
    }

    /**
     * Stores the packet's bounds, which the program may have moved, into its desc.
     *
     * @param context address of an {@link XdpContext}
     * @param desc address of a {@link PacketDesc}
     */
    public static void writeBack(long context, long desc) {
        long data = Memory.getLong(context + XdpContext.DATA);
        long end = Memory.getLong(context + XdpContext.DATA_END);
        Memory.putLong(desc + PacketDesc.DATA, data);
        Memory.putInt(desc + PacketDesc.LENGTH, (int) (end - data));
        Memory.putInt(desc + PacketDesc.META_LENGTH, (int) (data - Memory.getLong(context + XdpContext.DATA_META)));
        Memory.putInt(desc + PacketDesc.HEADROOM, (int) (data - Memory.getLong(context + XdpContext.HARD_START)));
        Memory.putInt(desc + PacketDesc.TAILROOM, (int) (Memory.getLong(context + XdpContext.HARD_END) - end));
    }
}
