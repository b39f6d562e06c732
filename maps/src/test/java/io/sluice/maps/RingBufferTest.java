package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ring buffers from programs to Java: layout, order, room, and threads. */
@Timeout(120)
class RingBufferTest {
    private static final int SIZE = 4096;
    private static final Duration LONG = Duration.ofSeconds(60);

    private final RingBufferMap map = map(SIZE);

    private static RingBufferMap map(int size) {
        return (RingBufferMap) new MapFactory().create(MapSpec.of("events", MapType.RINGBUF, 0, 0, size), 2);
    }

    @AfterEach
    void close() {
        map.close();
    }

    /** A record that a model has: its address, its bytes, and whether it is done and shown. */
    private static final class Expected {
        final long sample;
        final byte[] bytes;
        boolean done;
        boolean discarded;

        Expected(long sample, byte[] bytes) {
            this.sample = sample;
            this.bytes = bytes;
        }
    }

    @Test
    void recordsLieWhereTheKernelHasThem() {
        long first = map.reserve(13);
        long second = map.reserve(8);
        assertEquals(map.address() + 3 * 4096 + 8, first);
        assertEquals(first + 16 + 8, second);
        assertEquals(13 | 1 << 31, Memory.getInt(first - 8));
        assertEquals(3, Memory.getInt(first - 4));
        assertEquals(map.address(), RingBufferMap.mapOf(second));
        assertEquals(40, Memory.getLong(map.address() + 2 * 4096));
        map.commit(first, 0, false);
        map.commit(second, 0, true);
        assertEquals(13, Memory.getInt(first - 8));
        assertEquals(8 | 1 << 30, Memory.getInt(second - 8));
        try (RingBufferReader reader = new RingBufferReader(map, (address, length) -> assertEquals(13, length))) {
            assertEquals(1, reader.consume());
        }
        assertEquals(40, Memory.getLong(map.address() + 4096));
        assertEquals(40, map.query(2));
        assertEquals(0, map.query(0));
    }

    @Test
    void theDataIsThereTwice() {
        Memory.putLong(map.data() + 24, 0x1122334455667788L);
        assertEquals(0x1122334455667788L, Memory.getLong(map.data() + SIZE + 24));
        assertTrue(map.containsValue(map.data() + SIZE - 4, 8));
        assertFalse(map.containsValue(map.data() + 2 * SIZE - 4, 8));
        assertFalse(map.containsValue(map.data() - 1, 4));
    }

    @Test
    void randomReservationsComeOutInOrderOrFindNoRoom() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Deque<Expected> model = new ArrayDeque<>();
        List<byte[]> seen = new ArrayList<>();
        int full = 0;
        long lost = 0;
        try (RingBufferReader reader = new RingBufferReader(map, RecordConsumer.ofBytes(seen::add))) {
            for (int i = 0; i < 20_000; i++) {
                String at = "seed " + seed + ", step " + i;
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        int size = random.nextInt(random.nextInt(20) == 0 ? 5000 : 400);
                        long used = map.query(0);
                        long sample = map.reserve(size);
                        boolean fits = used + RingLayout.total(size) < SIZE;
                        assertEquals(fits, sample != 0, at);
                        if (sample != 0) {
                            byte[] bytes = new byte[size];
                            random.nextBytes(bytes);
                            Memory.copyIn(bytes, 0, sample, size);
                            model.add(new Expected(sample, bytes));
                        } else {
                            full++;
                            lost++;
                        }
                    }
                    case 2, 3 -> model.stream().filter(each -> !each.done).skip(random.nextInt(3)).findFirst()
                            .ifPresent(each -> {
                                each.done = true;
                                each.discarded = random.nextInt(4) == 0;
                                map.commit(each.sample, random.nextInt(3), each.discarded);
                            });
                    default -> {
                        seen.clear();
                        reader.consume();
                        int shown = 0;
                        while (!model.isEmpty() && model.peek().done) {
                            Expected next = model.poll();
                            if (!next.discarded) {
                                assertArrayEquals(next.bytes, seen.get(shown++), at);
                            }
                        }
                        assertEquals(shown, seen.size(), at);
                    }
                }
                assertEquals(lost, map.lost(), at);
            }
        }
        assertTrue(full > 100 && map.producerPosition() > 100 * SIZE, "full " + full + " times");
    }

    @Test
    void refusesWhatNeverFits() {
        assertEquals(0, map.reserve(SIZE - 8));
        assertEquals(0, map.reserve(-1));
        assertEquals(0, map.reserve(1L << 32));
        assertEquals(3, map.lost());
        assertTrue(map.reserve(SIZE - 16) != 0);
        assertEquals(-Errno.EAGAIN, map.output(map.data(), 8, 0));
        assertEquals(-Errno.EINVAL, map.output(map.data(), 8, 4));
        assertEquals(SIZE, map.query(1));
        assertEquals(0, map.query(4));
        assertEquals(0, map.query(-1));
        assertNull(map.lookup(new byte[0]));
        assertEquals(-Errno.ENOTSUPP, map.update(new byte[0], new byte[0], 0));
    }

    private static void rejects(int keySize, int valueSize, int size) {
        for (MapType type : List.of(MapType.RINGBUF, MapType.USER_RINGBUF)) {
            MapException refused = assertThrows(MapException.class,
                    () -> new MapFactory().create(MapSpec.of("m", type, keySize, valueSize, size), 1));
            assertEquals(Errno.EINVAL, refused.errno());
        }
    }

    @Test
    void refusesSizesAsTheKernelDoes() {
        rejects(4, 0, SIZE);
        rejects(0, 4, SIZE);
        rejects(0, 0, 0);
        rejects(0, 0, 2048);
        rejects(0, 0, 3 * 4096);
    }

    @Test
    void aMapHasOneReader() {
        RingBufferReader reader = new RingBufferReader(map, (address, length) -> { });
        assertThrows(IllegalStateException.class, () -> new RingBufferReader(map, (address, length) -> { }));
        reader.close();
        assertThrows(IllegalStateException.class, reader::consume);
        new RingBufferReader(map, (address, length) -> { }).close();
    }

    @Test
    void aConsumerMayCloseTheMap() {
        RingBufferReader reader = new RingBufferReader(map, (address, length) -> map.close());
        assertEquals(0, map.output(map.data(), 8, 0));
        assertEquals(0, map.output(map.data(), 8, 0));
        assertEquals(1, reader.consume());
        assertThrows(IllegalStateException.class, reader::lost);
    }

    @Test
    void aSubmitEndsAWait() throws Exception {
        try (RingBufferReader reader = new RingBufferReader(map, (address, length) -> { });
                ExecutorService pool = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 200; i++) {
                long sample = map.reserve(8);
                CountDownLatch begun = new CountDownLatch(1);
                Future<Integer> polled = pool.submit(() -> {
                    begun.countDown();
                    return reader.poll(LONG);
                });
                begun.await();
                if (i % 4 == 0) {
                    Thread.sleep(1);
                }
                map.commit(sample, i % 2 == 0 ? 0 : RingMap.BPF_RB_FORCE_WAKEUP, false);
                assertEquals(1, polled.get(), "round " + i);
            }
        }
    }

    @Test
    void aWaitEndsWithItsTimeOrTheMap() throws Exception {
        RingBufferReader reader = new RingBufferReader(map, (address, length) -> { });
        long start = System.nanoTime();
        assertEquals(0, reader.poll(Duration.ofMillis(30)));
        assertTrue(System.nanoTime() - start >= 30_000_000);
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            Future<Integer> polled = pool.submit(() -> reader.poll(LONG));
            Thread.sleep(20);
            map.close();
            assertEquals(0, polled.get());
        }
    }

    @Test
    void producersAtOnceLoseNothingAndTearNothing() throws Exception {
        int producers = 2;
        int each = 20_000;
        long[] next = new long[producers];
        try (RingBufferMap shared = map(1 << 16); ExecutorService pool = Executors.newFixedThreadPool(producers);
                RingBufferReader reader = new RingBufferReader(shared, RecordConsumer.ofBytes(bytes -> {
                    ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                    int producer = (int) record.getLong(0);
                    assertEquals(next[producer]++, record.getLong(8));
                    for (int i = 16; i < bytes.length; i++) {
                        assertEquals((byte) record.getLong(8), bytes[i]);
                    }
                }))) {
            List<Future<?>> running = new ArrayList<>();
            for (int p = 0; p < producers; p++) {
                int producer = p;
                running.add(pool.submit(() -> produce(shared, producer, each)));
            }
            try {
                consume(reader, producers * each);
            } catch (AssertionError e) {
                pool.shutdownNow();
                throw e;
            }
            for (Future<?> one : running) {
                one.get();
            }
            assertEquals(0, reader.consume());
        }
    }

    private static void consume(RingBufferReader reader, int count) {
        int shown = 0;
        while (shown < count) {
            int more = reader.poll(LONG);
            assertTrue(more > 0, "waits for " + (count - shown) + " records that were submitted");
            shown += more;
        }
    }

    private static void produce(RingBufferMap shared, int producer, int count) {
        Random random = new Random(producer);
        for (long number = 0; number < count; number++) {
            int size = 16 + random.nextInt(100);
            long sample = shared.reserve(size);
            while (sample == 0) {
                if (Thread.interrupted()) {
                    return;
                }
                Thread.yield();
                sample = shared.reserve(size);
            }
            Memory.putLong(sample, producer);
            Memory.putLong(sample + 8, number);
            Memory.fill(sample + 16, size - 16, (byte) number);
            if (random.nextInt(8) == 0) {
                shared.commit(sample, 0, true);
                number--;
            } else {
                shared.commit(sample, 0, false);
            }
        }
    }
}
