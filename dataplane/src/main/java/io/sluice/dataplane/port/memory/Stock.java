package io.sluice.dataplane.port.memory;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.List;

/** Packets as they come in, one after another in memory, to be copied into frames. */
final class Stock implements AutoCloseable {
    private final OffHeap memory;
    private final long[] address;
    private final int[] length;
    private final int longest;

    /** Of these packets, 1 or more. */
    Stock(List<byte[]> packets) {
        if (packets.isEmpty()) {
            throw new IllegalArgumentException("memory port: no packets");
        }
        this.longest = packets.stream().mapToInt(packet -> packet.length).max().orElse(0);
        if (longest > RingDesc.MAX_LENGTH) {
            throw new IllegalArgumentException("memory port: packet of %d bytes, must be %d or fewer".formatted(longest,
                    RingDesc.MAX_LENGTH));
        }
        this.memory = OffHeap.allocate(packets.stream().mapToLong(packet -> packet.length).sum());
        this.address = new long[packets.size()];
        this.length = new int[packets.size()];
        long at = memory.address();
        for (int i = 0; i < address.length; i++) {
            byte[] packet = packets.get(i);
            Memory.copyIn(packet, 0, at, packet.length);
            address[i] = at;
            length[i] = packet.length;
            at += packet.length;
        }
    }

    int size() {
        return address.length;
    }

    int longest() {
        return longest;
    }

    int length(int packet) {
        return length[packet];
    }

    void copyTo(int packet, long to) {
        Memory.copy(address[packet], to, length[packet]);
    }

    @Override
    public void close() {
        memory.close();
    }
}
