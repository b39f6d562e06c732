package io.sluice.bench.scenario;

import io.sluice.dataplane.packet.Packets;
import io.sluice.vm.api.Batch;
import java.util.ArrayList;
import java.util.List;

/** The packets that comparisons use: one batch, all different, of one size. */
final class BenchPackets {
    private static final int DESTINATION_PORT = 80;
    private static final int FIRST_PORT = 1024;

    private BenchPackets() {
    }

    /**
     * TCP over IPv4 from {@link Batch#CAPACITY} sources.
     *
     * @param length of each packet in bytes, 54 or more
     */
    static List<byte[]> tcp(int length) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < Batch.CAPACITY; i++) {
            packets.add(Packets.ethernet()
                    .ipv4("10.0." + i + ".1", "192.0.2.1")
                    .tcp(FIRST_PORT + i, DESTINATION_PORT, Packets.SYN).fillTo(length).build());
        }
        return packets;
    }
}
