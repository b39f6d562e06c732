package io.sluice.dataplane.port.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.umem.FrameSlab;
import io.sluice.vm.api.Batch;
import io.sluice.vm.memory.OffHeap;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RingPortTest {
    private static final List<byte[]> PACKETS = List.of(new byte[60], new byte[61], new byte[62]);

    /** Receives a batch and sends, passes and drops what a random generator says. */
    private static int turn(RingPort port, long batch, Random random) {
        int count = port.receive(batch);
        if (count > 0) {
            long all = Batch.set(count);
            long sent = random.nextLong() & all;
            long passed = random.nextLong() & all & ~sent;
            port.transmit(batch, sent);
            port.pass(batch, passed);
            port.release(batch, all & ~sent & ~passed);
        }
        port.flush();
        return count;
    }

    @Test
    void noFrameOfACircleIsLostOrDoubled() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (OffHeap batch = OffHeap.allocate(Batch.SIZE); Circle circle = new Circle(PACKETS, 300, 2)) {
            for (int i = 0; i < 2_000; i++) {
                turn(circle.ports().get(random.nextInt(2)), batch.address(), random);
            }
            BitSet seen = new BitSet();
            for (RingPort port : circle.ports()) {
                for (int count = port.receive(batch.address()); count > 0; count = port.receive(batch.address())) {
                    for (int i = 0; i < count; i++) {
                        long desc = Batch.desc(batch.address(), i);
                        assertFalse(seen.get((int) Descs.frame(desc)), "seed " + seed);
                        seen.set((int) Descs.frame(desc));
                        assertEquals(60 + Descs.frame(desc) % 3, Descs.length(desc), "seed " + seed);
                    }
                }
            }
            assertEquals(300, seen.cardinality(), "seed " + seed);
        }
    }

    @Test
    void wholeBatchesGoRoundInTheirOrderOverTheEndOfTheRing() {
        try (OffHeap batch = OffHeap.allocate(Batch.SIZE); Circle circle = new Circle(PACKETS, 300, 1)) {
            RingPort port = circle.ports().getFirst();
            int next = 0;
            for (int i = 0; i < 50; i++) {
                int count = port.receive(batch.address());
                for (int packet = 0; packet < count; packet++) {
                    long desc = Batch.desc(batch.address(), packet);
                    assertEquals(next, Descs.frame(desc), "batch " + i);
                    assertEquals(60 + next % 3, Descs.length(desc), "batch " + i);
                    next = (next + 1) % 300;
                }
                assertEquals(count, port.transmit(batch.address(), Batch.set(count)));
                port.flush();
            }
        }
    }

    @Test
    void aFullTransmitRingTakesFramesBackAndSaysSo() {
        try (OffHeap batch = OffHeap.allocate(Batch.SIZE); FrameSlab slab = new FrameSlab(64, 60);
                DescRing rx = new DescRing(64); DescRing tx = new DescRing(16); DescRing freed = new DescRing(64)) {
            for (int frame = 0; frame < 64; frame++) {
                RingDesc.put(rx.slot(frame), frame, RingDesc.place(frame, FrameSlab.HEADROOM, 60));
            }
            rx.advance(64);
            rx.publish();
            RingPort port = new RingPort(new PortId("p", 1, 0), slab, new Rings(rx, tx, freed, null), 0);
            assertEquals(64, port.receive(batch.address()));
            assertEquals(16, port.transmit(batch.address(), -1L));
            port.flush();
            assertEquals(16, tx.ready(64));
            assertEquals(48, freed.ready(64));
            assertEquals(15, RingDesc.time(tx.slot(15)));
            assertEquals(16, RingDesc.frame(RingDesc.place(freed.slot(0))));
        }
    }

    @Test
    void portsOfOneCircleShareFramesAndOthersCopy() {
        try (OffHeap batch = OffHeap.allocate(Batch.SIZE); Circle circle = new Circle(PACKETS, 64, 2);
                Wire wire = new Wire(new PortId("w", 1, 0), PACKETS, Wire.Restore.BYTES, 64, 64)) {
            RingPort first = circle.ports().getFirst();
            assertTrue(first.shares(circle.ports().getLast()));
            assertFalse(wire.port().shares(first));
            for (int i = 0; i < 20; i++) {
                int count = first.receive(batch.address());
                assertEquals(64, count);
                assertEquals(64, wire.port().forward(batch.address(), -1L), "batch " + i);
                wire.port().flush();
                first.release(batch.address(), -1L);
                first.flush();
                turn(circle.ports().getLast(), batch.address(), new Random(i));
                assertEquals(64, wire.collect((time, data, length) -> assertTrue(length >= 60)));
            }
        }
    }
}
