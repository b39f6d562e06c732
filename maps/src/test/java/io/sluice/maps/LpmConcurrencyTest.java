package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Workers and the control thread at once in an LPM trie: what a reader finds is a prefix of its key, and whole. */
class LpmConcurrencyTest {
    private static final int WORKERS = 4;
    private static final int OPERATIONS = 150_000;
    private static final int BATCH = 64;
    private static final int WORDS = 5;

    /** Words of a value: the key's prefix, the length, and a number three times over. */
    private static long value(Buffer buffer, long prefix, int length, long number) {
        long at = buffer.value();
        Memory.putLong(at, prefix);
        Memory.putLong(at + 8, length);
        for (int i = 2; i < WORDS; i++) {
            Memory.putLong(at + 8 * i, number);
        }
        return at;
    }

    private static long key(Buffer buffer, int dataSize, long prefix, int length) {
        byte[] data = new byte[dataSize];
        for (int i = 0; i < Math.min(dataSize, 8); i++) {
            data[dataSize <= 8 ? i : i + 4] = (byte) (prefix >>> 56 - 8 * i);
        }
        return buffer.key(LpmKeyGenerator.key(length, data));
    }

    /** The first {@code bits} of data that begins, from bit {@code from} on, with the word. */
    private static long cut(long word, int from, int bits) {
        int of = Math.clamp(bits - from, 0, 64);
        return of == 0 ? 0 : word & -1L << 64 - of;
    }

    private static void check(long at, long wanted, int from, int length) {
        int own = (int) Memory.getLong(at + 8);
        assertTrue(own <= length, () -> "prefix of " + own + " bits for a key of " + length);
        assertEquals(cut(wanted, from, own), cut(Memory.getLong(at), from, own));
        long number = Memory.getLong(at + 16);
        for (int i = 3; i < WORDS; i++) {
            assertEquals(number, Memory.getLong(at + 8 * i));
        }
    }

    private static void run(int dataSize) throws Exception {
        long seed = System.nanoTime();
        int from = dataSize <= 8 ? 0 : 32;
        int bits = dataSize * 8;
        MapSpec spec = MapSpec.of("lpm", MapType.LPM_TRIE, 4 + dataSize, 8 * WORDS, 300)
                .withFlags(MapFlags.BPF_F_NO_PREALLOC);
        try (Quiescence quiescence = new Quiescence(WORKERS);
                BpfMap map = new MapFactory(quiescence).create(spec, WORKERS);
                ExecutorService pool = Executors.newFixedThreadPool(WORKERS + 1);
                Buffer root = new Buffer()) {
            // always there: no key is without a prefix
            assertEquals(0, map.update(key(root, dataSize, 0, 0), value(root, 0, 0, 7), 0, 0));
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < WORKERS; w++) {
                int worker = w;
                running.add(pool.submit(() -> {
                    work(map, quiescence, worker, new Random(seed + worker), new int[] {dataSize, from, bits});
                }));
            }
            running.add(pool.submit(() -> {
                for (int i = 0; i < 300; i++) {
                    map.forEach((key, value) -> {
                        long number = ByteBuffer.wrap(value).getLong(16);
                        assertEquals(number, ByteBuffer.wrap(value).getLong(32));
                    });
                }
            }));
            for (Future<?> each : running) {
                each.get();
            }
            int[] seen = new int[1];
            map.forEach((key, value) -> seen[0]++);
            assertEquals(seen[0], map.count(), "seed " + seed);
            assertTrue(seen[0] > 10, () -> seen[0] + " elements tell nothing, seed " + seed);
        }
    }

    private static void work(BpfMap map, Quiescence quiescence, int worker, Random random, int[] sizes) {
        int dataSize = sizes[0];
        int from = sizes[1];
        int bits = sizes[2];
        try (Buffer buffer = new Buffer()) {
            quiescence.online(worker);
            for (int i = 0; i < OPERATIONS; i++) {
                int length = random.nextInt(3) == 0 ? bits : 1 + random.nextInt(bits);
                long word = random.nextLong() & 0xc300_0000_c000_00c3L;
                word = cut(word, 0, Math.min(64, dataSize * 8));
                long key = key(buffer, dataSize, word, length);
                switch (random.nextInt(6)) {
                    case 0, 1 -> map.update(key, value(buffer, word, length, random.nextLong()), 0, worker);
                    case 2 -> map.delete(key, worker);
                    default -> {
                        long at = map.lookup(key, worker);
                        assertTrue(at != 0, "the shortest prefix was not found");
                        check(at, word, from, length);
                    }
                }
                if (i % BATCH == 0) {
                    quiescence.quiescent(worker);
                }
            }
        } finally {
            quiescence.offline(worker);
        }
    }

    @Test
    void readersOfIpv4PrefixesSeeWholeElementsThatFit() throws Exception {
        run(4);
    }

    @Test
    void readersOfIpv6PrefixesSeeWholeElementsThatFit() throws Exception {
        run(16);
    }

    @Test
    void readersOfLongPrefixesSeeWholeElementsThatFit() throws Exception {
        run(40);
    }

    /** Every worker has prefixes of its own, which lie among and around those of others. */
    @Test
    void noUpdateIsLostAmongOthers() throws Exception {
        int each = 200;
        MapSpec spec = MapSpec.of("lpm", MapType.LPM_TRIE, 8, 8, each * WORKERS)
                .withFlags(MapFlags.BPF_F_NO_PREALLOC);
        try (Quiescence quiescence = new Quiescence(WORKERS);
                BpfMap map = new MapFactory(quiescence).create(spec, WORKERS);
                ExecutorService pool = Executors.newFixedThreadPool(WORKERS)) {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < WORKERS; w++) {
                int worker = w;
                running.add(pool.submit(() -> own(map, quiescence, worker, each)));
            }
            for (Future<?> one : running) {
                one.get();
            }
            assertEquals(each * WORKERS, map.count());
        }
    }

    private static void own(BpfMap map, Quiescence quiescence, int worker, int each) {
        Random random = new Random(worker);
        try (Buffer buffer = new Buffer()) {
            quiescence.online(worker);
            for (int i = 0; i < OPERATIONS + each; i++) {
                int number = i < OPERATIONS ? random.nextInt(each) : i - OPERATIONS;
                int length = 31 + number % 2;
                long key = key(buffer, 4, (long) (number * WORKERS + worker) << 33, length);
                long value = buffer.value((long) i);
                long result = map.update(key, value, 0, worker);
                while (result == -Errno.ENOMEM) {
                    // another worker has lost its processor in the midst of its batch
                    quiescence.quiescent(worker);
                    Thread.yield();
                    result = map.update(key, value, 0, worker);
                }
                assertEquals(0, result);
                assertEquals(i, Memory.getLong(map.lookup(key, worker)));
                if (i < OPERATIONS && random.nextInt(4) == 0) {
                    assertEquals(0, map.delete(key, worker));
                    assertEquals(0, map.lookup(key, worker));
                }
                if (i % BATCH == 0) {
                    quiescence.quiescent(worker);
                }
            }
        } finally {
            quiescence.offline(worker);
        }
    }
}
