package io.sluice.bench.method;

import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.List;

/**
 * A batch whose packets lie close together, each with room before and behind it: so that what is timed are programs,
 * and not the translation of addresses in 64 pages, of which Zen 4's first level knows 72.
 */
final class PacketBlock implements AutoCloseable {
    /** Bytes before a packet: the 40 that the kernel keeps for itself, and two headers of IPv6. */
    private static final int HEADROOM = 2 * OffHeap.CACHE_LINE;
    private static final int TAILROOM = 2 * OffHeap.CACHE_LINE;

    private final OffHeap frames;
    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);

    /** A batch of these packets, {@link Batch#CAPACITY} of them or fewer, which are repeated then. */
    PacketBlock(List<byte[]> packets) {
        long longest = packets.stream().mapToInt(packet -> packet.length).max().orElse(0);
        long lines = (HEADROOM + longest + TAILROOM + OffHeap.CACHE_LINE - 1) / OffHeap.CACHE_LINE;
        // an odd number of lines: equal offsets of all packets fall into all sets of a cache
        long stride = (lines | 1) * OffHeap.CACHE_LINE;
        this.frames = OffHeap.allocate((Batch.CAPACITY + Batch.READ_AHEAD) * stride + PacketDesc.SLACK);
        Memory.putInt(batch.address() + Batch.COUNT, Batch.CAPACITY);
        Memory.putInt(batch.address() + Batch.INGRESS_IFINDEX, MemoryPort.IFINDEX);
        for (int i = 0; i < Batch.CAPACITY + Batch.READ_AHEAD; i++) {
            byte[] packet = packets.get(i % packets.size());
            long data = frames.address() + i * stride + HEADROOM;
            long desc = Batch.desc(batch.address(), i);
            Memory.copyIn(packet, 0, data, packet.length);
            Memory.putLong(desc + PacketDesc.DATA, data);
            Memory.putInt(desc + PacketDesc.LENGTH, packet.length);
            Memory.putInt(desc + PacketDesc.HEADROOM, HEADROOM);
            Memory.putInt(desc + PacketDesc.TAILROOM, TAILROOM);
        }
    }

    /** The address of the batch. */
    long batch() {
        return batch.address();
    }

    @Override
    public void close() {
        frames.close();
        batch.close();
    }
}
