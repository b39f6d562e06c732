package io.sluice.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.dataplane.packet.TrafficMix;
import io.sluice.dataplane.port.pcap.CaptureException;
import io.sluice.dataplane.port.pcap.CaptureFormat;
import io.sluice.dataplane.port.pcap.CaptureWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CapturedTrafficTest {
    @TempDir
    private Path folder;

    private Path capture(List<byte[]> packets) throws IOException {
        Path file = folder.resolve("some.pcap");
        try (CaptureWriter writer = CaptureWriter.create(file, CaptureFormat.PCAP)) {
            packets.forEach(packet -> writer.write(packet, 0));
        }
        return file;
    }

    @Test
    void thePacketsAreTheCapturesFirst() throws IOException {
        List<byte[]> packets = TrafficMix.packets(3, 40);
        CapturedTraffic traffic = CapturedTraffic.of(capture(packets));
        assertArrayEquals(packets.subList(0, 30).toArray(), traffic.packets(30).toArray());
        assertArrayEquals(packets.toArray(), traffic.packets(64).toArray());
        assertEquals("pcap:some.pcap", traffic.text(40));
        assertEquals("pcap:some.pcap, the first 30 of 40", traffic.text(30));
    }

    @Test
    void anEmptyCaptureIsRefused() throws IOException {
        Path file = capture(List.of());
        assertEquals("some.pcap: no packets",
                assertThrows(CaptureException.class, () -> CapturedTraffic.of(file)).getMessage());
    }
}
