package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Workers and the control thread at once. */
class ConcurrencyTest {
    private static final int WORKERS = 4;
    private static final int VALUE_SIZE = 64;
    private static final int BATCH = 64;
    private final Quiescence quiescence = new Quiescence(WORKERS);

    /** What a worker does, operation after operation. */
    private interface Work {
        void operation(int worker, long number, Random random, Buffer buffer);
    }

    private void inParallel(long operations, Work work) throws InterruptedException, ExecutionException {
        long seed = System.nanoTime();
        try (ExecutorService pool = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < WORKERS; w++) {
                int worker = w;
                running.add(pool.submit(() -> {
                    Random random = new Random(seed + worker);
                    try (Buffer buffer = new Buffer()) {
                        quiescence.online(worker);
                        for (long i = 0; i < operations; i++) {
                            work.operation(worker, i, random, buffer);
                            if (i % BATCH == 0) {
                                quiescence.quiescent(worker);
                            }
                        }
                    } finally {
                        quiescence.offline(worker);
                    }
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new ExecutionException("seed " + seed, e.getCause());
        }
    }

    private static long pattern(Buffer buffer, long number) {
        for (int i = 0; i < VALUE_SIZE; i += 8) {
            Memory.putLong(buffer.value() + i, number);
        }
        return buffer.value();
    }

    private static void assertWhole(long at) {
        long first = Memory.getLong(at);
        for (int i = 8; i < VALUE_SIZE; i += 8) {
            assertEquals(first, Memory.getLong(at + i));
        }
    }

    private void readersSeeWholeValues(MapType type, int entries, int keys) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", type, 8, VALUE_SIZE, entries), WORKERS)) {
            Thread control = Thread.ofPlatform().start(() -> {
                Random random = new Random(1);
                byte[] key = new byte[8];
                while (!done.get()) {
                    key[0] = (byte) random.nextInt(keys);
                    byte[] value = map.lookup(key);
                    if (value != null) {
                        for (int i = 8; i < VALUE_SIZE; i++) {
                            assertEquals(value[i % 8], value[i]);
                        }
                    }
                    map.delete(key);
                    map.forEach((k, v) -> assertEquals(VALUE_SIZE, v.length));
                }
            });
            List<Throwable> failures = new ArrayList<>();
            control.setUncaughtExceptionHandler((thread, e) -> failures.add(e));
            inParallel(150_000, (worker, number, random, buffer) -> {
                long key = buffer.key((long) random.nextInt(keys));
                switch (random.nextInt(4)) {
                    case 0 -> map.update(key, pattern(buffer, number * WORKERS + worker), random.nextInt(3), worker);
                    case 1 -> map.delete(key, worker);
                    default -> {
                        long at = map.lookup(key, worker);
                        if (at != 0) {
                            assertWhole(at);
                        }
                    }
                }
            });
            done.set(true);
            control.join();
            assertEquals(List.of(), failures);
            int[] seen = new int[1];
            map.forEach((k, v) -> seen[0]++);
            assertEquals(seen[0], map.count());
        }
    }

    @Test
    void readersOfAHashSeeWholeValues() throws Exception {
        readersSeeWholeValues(MapType.HASH, 64, 80);
    }

    @Test
    void readersOfACrowdedBucketSeeWholeValues() throws Exception {
        readersSeeWholeValues(MapType.HASH, 7, 12);
    }

    @Test
    void readersOfAnLruHashSeeWholeValues() throws Exception {
        readersSeeWholeValues(MapType.LRU_HASH, 16, 80);
    }

    @Test
    void noUpdateOfAKeyIsLost() throws Exception {
        int keysEach = 500;
        for (MapType type : new MapType[] {MapType.HASH, MapType.LRU_HASH}) {
            MapSpec spec = MapSpec.of("m", type, 8, 8, keysEach * WORKERS);
            try (BpfMap map = new MapFactory(quiescence).create(spec, WORKERS); Buffer check = new Buffer()) {
                inParallel(100_000, (worker, number, random, buffer) -> {
                    long key = (long) random.nextInt(keysEach) * WORKERS + worker;
                    assertEquals(0, map.update(buffer.key(key), buffer.value(number), 0, worker));
                    assertEquals(number, Memory.getLong(map.lookup(buffer.key(key), worker)));
                    if (random.nextInt(8) == 0) {
                        assertEquals(0, map.delete(buffer.key(key), worker));
                        assertEquals(0, map.lookup(buffer.key(key), worker));
                        assertEquals(0, map.update(buffer.key(key), buffer.value(number), 0, worker));
                    }
                });
                for (long key = 0; key < (long) keysEach * WORKERS; key++) {
                    assertTrue(map.lookup(check.key(key), 0) != 0, type + " key " + key);
                }
            }
        }
    }

    @Test
    void aHashNeverHoldsMoreThanItsSize() throws Exception {
        try (BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", MapType.HASH, 8, 8, 50), WORKERS)) {
            inParallel(100_000, (worker, number, random, buffer) -> {
                map.update(buffer.key((long) random.nextInt(100)), buffer.value(number), 0, worker);
                map.delete(buffer.key((long) random.nextInt(100)), worker);
                assertTrue(map.count() <= 50);
            });
        }
    }

    @Test
    void countersOfAPerCpuHashAddUp() throws Exception {
        try (BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", MapType.PERCPU_HASH, 8, 8, 8), WORKERS)) {
            int operations = 100_000;
            inParallel(operations, (worker, number, random, buffer) -> {
                long key = buffer.key((long) random.nextInt(8));
                long at = map.lookup(key, worker);
                if (at == 0) {
                    map.update(key, buffer.value(0L), 1, worker);
                    at = map.lookup(key, worker);
                }
                Memory.putLong(at, Memory.getLong(at) + 1);
            });
            long[] sum = new long[1];
            map.forEach((key, values) -> {
                for (int worker = 0; worker < WORKERS; worker++) {
                    sum[0] += ByteBuffer.wrap(values).order(ByteOrder.LITTLE_ENDIAN)
                            .getLong(worker * 8);
                }
            });
            assertEquals((long) operations * WORKERS, sum[0]);
        }
    }
}
