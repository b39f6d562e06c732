package io.sluice.dataplane.port.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescRingTest {
    private static final int STEPS = 20_000;
    private static final int HANDED_OVER = 1_000_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 100})
    void randomBatchesComeOutAsTheyWentIn(int slots) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ArrayDeque<Long> expected = new ArrayDeque<>();
        ArrayDeque<Long> written = new ArrayDeque<>();
        try (DescRing ring = new DescRing(slots)) {
            assertTrue(ring.capacity() >= slots && Integer.bitCount(ring.capacity()) == 1);
            long number = 0;
            for (int step = 0; step < STEPS; step++) {
                int wanted = random.nextInt(ring.capacity() + 2);
                String where = "seed " + seed + ", step " + step;
                switch (random.nextInt(3)) {
                    case 0 -> {
                        int room = ring.room(wanted);
                        int held = expected.size() + written.size();
                        assertEquals(Math.min(wanted, ring.capacity() - held), room, where);
                        for (int i = 0; i < room; i++) {
                            RingDesc.put(ring.slot(ring.next() + i), number, ~number);
                            written.add(number++);
                        }
                        ring.advance(room);
                    }
                    case 1 -> {
                        ring.publish();
                        expected.addAll(written);
                        written.clear();
                    }
                    default -> {
                        int ready = ring.ready(wanted);
                        assertEquals(Math.min(wanted, expected.size()), ready, where);
                        for (int i = 0; i < ready; i++) {
                            long slot = ring.slot(ring.consumed() + i);
                            assertEquals(expected.remove(), RingDesc.time(slot), where);
                            assertEquals(~RingDesc.time(slot), RingDesc.place(slot), where);
                        }
                        ring.consume(ready);
                    }
                }
            }
        }
    }

    @Test
    void aMillionDescsPassBetweenTwoThreadsInOrder() throws InterruptedException {
        try (DescRing ring = new DescRing(256)) {
            Thread producer = Thread.ofPlatform().start(() -> produce(ring));
            long expected = 0;
            while (expected < HANDED_OVER) {
                int ready = ring.ready(64);
                for (int i = 0; i < ready; i++) {
                    long slot = ring.slot(ring.consumed() + i);
                    assertEquals(expected, RingDesc.time(slot));
                    assertEquals(~expected, RingDesc.place(slot));
                    expected++;
                }
                ring.consume(ready);
                if (ready == 0) {
                    Thread.yield();
                }
            }
            producer.join();
            assertEquals(0, ring.ready(1));
        }
    }

    private static void produce(DescRing ring) {
        Random random = new Random(1);
        long number = 0;
        while (number < HANDED_OVER) {
            int room = ring.room((int) Math.min(1 + random.nextInt(64), HANDED_OVER - number));
            for (int i = 0; i < room; i++) {
                RingDesc.put(ring.slot(ring.next() + i), number, ~number);
                number++;
            }
            ring.advance(room);
            ring.publish();
            if (room == 0) {
                Thread.yield();
            }
        }
    }

    @Test
    void aPlaceKeepsItsPartsApart() {
        long place = RingDesc.place(0xfedc_ba98, RingDesc.MAX_LENGTH, 1);
        assertEquals(0xfedc_ba98, RingDesc.frame(place));
        assertEquals(RingDesc.MAX_LENGTH, RingDesc.headroom(place));
        assertEquals(1, RingDesc.length(place));
        assertEquals(RingDesc.MAX_LENGTH, RingDesc.length(RingDesc.place(0, 0, RingDesc.MAX_LENGTH)));
    }

    @Test
    void aRingNeedsSlots() {
        assertEquals("ring: 0 slots, must be 1 to 16777216",
                assertThrows(IllegalArgumentException.class, () -> new DescRing(0)).getMessage());
    }
}
