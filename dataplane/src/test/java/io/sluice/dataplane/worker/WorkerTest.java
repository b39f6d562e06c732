package io.sluice.dataplane.worker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.counters.Counter;
import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.port.pcap.CaptureFormat;
import io.sluice.dataplane.port.pcap.CapturePort;
import io.sluice.dataplane.port.pcap.CaptureReader;
import io.sluice.dataplane.port.pcap.CaptureWriter;
import io.sluice.dataplane.umem.FrameSlab;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
    private static final Map<Counter, Long> EXPECTED = Map.of(Counter.ABORTED, 17L, Counter.DROP, 17L,
        Counter.PASS, 17L, Counter.TX, 17L, Counter.REDIRECT, 16L, Counter.BAD_VERDICT, 16L,
        Counter.RX_PACKETS, 100L, Counter.RX_BYTES, 6_000L, Counter.BATCHES, 2L, Counter.REDIRECT_NO_TARGET, 0L);

    private final Quiescence quiescence = new Quiescence(1);

    @AfterEach
    void close() {
        quiescence.close();
    }

    /** Packets of 60 bytes that begin with 0, 1, 2, 3, 4, 255 in turn. */
    private static List<byte[]> packets(int count) {
        return IntStream.range(0, count).mapToObj(i -> {
            byte[] packet = new byte[60];
            packet[0] = (byte) (i % 6 == 5 ? 255 : i % 6);
            packet[1] = (byte) i;
            return packet;
        }).toList();
    }

    private static byte[] overwritten(byte[] packet) {
        byte[] copy = packet.clone();
        copy[0] = FakeProgram.OVERWRITTEN;
        return copy;
    }

    @Test
    void recordsLivingPacketsAndCountsVerdicts() throws IOException {
        List<byte[]> packets = packets(100);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CaptureWriter writer = CaptureWriter.to(out, CaptureFormat.PCAP);
        try (WorkerState state = new WorkerState(0, 1);
                CapturePort port = new CapturePort("pcap:t", Capture.of(packets), writer, CapturePort.LIVING);
                Worker worker = new Worker(port, new FakeProgram(), state, desc -> port, quiescence)) {
            assertEquals(64, worker.turn());
            assertEquals(36, worker.turn());
            assertTrue(port.isExhausted());
            assertEquals(0, worker.turn());
            EXPECTED.forEach((counter, value) -> assertEquals(value, worker.counters().get(counter), counter.text()));
        }
        Capture recorded = CaptureReader.read("out", out.toByteArray());
        List<byte[]> living = IntStream.range(0, 100).filter(i -> i % 6 >= 2 && i % 6 <= 4)
            .mapToObj(i -> overwritten(packets.get(i))).toList();
        assertEquals(living.size(), recorded.size());
        for (int i = 0; i < living.size(); i++) {
            assertArrayEquals(living.get(i), recorded.bytes(i));
        }
    }

    @Test
    void aRedirectWithoutTargetIsDroppedUnderItsReason() {
        try (WorkerState state = new WorkerState(0, 1);
                CapturePort port = new CapturePort("pcap:t", Capture.of(packets(6)), null, CapturePort.LIVING);
                Worker worker = new Worker(port, new FakeProgram(), state, desc -> null, quiescence)) {
            worker.turn();
            assertEquals(1, worker.counters().get(Counter.REDIRECT_NO_TARGET));
        }
    }

    @Test
    void theMemoryPortGoesRoundWithFreshBytes() {
        List<byte[]> packets = packets(36);
        try (WorkerState state = new WorkerState(0, 1);
                MemoryPort port = new MemoryPort(packets, Wire.Restore.BYTES);
                Worker worker = new Worker(port, new FakeProgram(), state, desc -> port, quiescence)) {
            List<byte[]> seen = new ArrayList<>();
            worker.observe(batch -> IntStream.range(0, Descs.count(batch))
                .forEach(i -> seen.add(Descs.bytes(Batch.desc(batch, i)))));
            for (int turn = 0; turn < 9; turn++) {
                assertEquals(Batch.CAPACITY, worker.turn());
            }
            assertEquals(36, port.packets());
            for (int i = 0; i < seen.size(); i++) {
                assertArrayEquals(overwritten(packets.get(i % 36)), seen.get(i));
            }
            assertEquals(96, worker.counters().get(Counter.PASS));
            // those sent on their own port, and those redirected to it
            assertEquals(192, port.transmitted());
            // passed ones among them
            assertEquals(384, port.released());
        }
    }

    @Test
    void packetsLieWhereTheKernelsTestRunPutsThem() {
        try (MemoryPort port = new MemoryPort(packets(1), Wire.Restore.BOUNDS);
                WorkerState state = new WorkerState(0, 1);
                Worker worker = new Worker(port, new FakeProgram(), state, desc -> null, quiescence)) {
            worker.observe(batch -> {
                long desc = Batch.desc(batch, 0);
                assertEquals(256, Memory.getInt(desc + PacketDesc.HEADROOM));
                assertEquals(4096 - 256 - 320 - 60, Memory.getInt(desc + PacketDesc.TAILROOM));
                assertEquals(1, Memory.getInt(batch + Batch.INGRESS_IFINDEX));
            });
            worker.turn();
        }
        assertEquals(3520, FrameSlab.MAX_PACKET);
        assertEquals(4096, FrameSlab.frameSizeFor(3520));
        assertEquals(8192, FrameSlab.frameSizeFor(3521));
    }
}
