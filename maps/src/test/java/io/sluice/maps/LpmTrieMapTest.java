package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** LPM tries against a simple model, and what only they have. */
class LpmTrieMapTest {
    private static final int OPERATIONS = 15_000;
    private static final int MILLION = 1_000_000;

    private static MapSpec spec(int dataSize, int valueSize, int maxEntries) {
        return MapSpec.of("lpm", MapType.LPM_TRIE, 4 + dataSize, valueSize, maxEntries)
                .withFlags(MapFlags.BPF_F_NO_PREALLOC);
    }

    @TestFactory
    Iterable<DynamicTest> everySequenceOfOperationsGivesWhatTheModelGives() {
        List<MapSpec> specs = new ArrayList<>();
        for (int size : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20, 24, 33, 256}) {
            specs.add(spec(size, 1 + size * 5 % 23, 400));
            specs.add(spec(size, 8, 30));
        }
        specs.add(spec(4, 8, 1));
        specs.add(spec(16, 5000, 3));
        return specs.stream().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> check(spec))).toList();
    }

    private static void check(MapSpec spec) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LpmKeyGenerator keys = new LpmKeyGenerator(random, spec.keySize() - 4);
        try (BpfMap map = new MapFactory().create(spec, 2); Buffer buffer = new Buffer()) {
            LpmModel model = new LpmModel(spec);
            for (int i = 0; i < OPERATIONS; i++) {
                // grows and shrinks again and again
                int updates = i / 1000 % 2 == 0 ? 4 : 2;
                step(map, model, keys.next(), random.nextInt(10) < updates, random, buffer, "seed " + seed + ", " + i);
                if (i % 500 == 0) {
                    checkOrder(map, model, "seed " + seed + ", " + i);
                }
            }
            checkOrder(map, model, "seed " + seed);
            model.inOrder().forEach(pair -> assertEquals(0, map.delete(pair[0]), "seed " + seed));
            assertEquals(0, map.count());
            assertNull(map.nextKey(null));
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // all that a step needs
    private static void step(
            BpfMap map, LpmModel model, byte[] key, boolean update, Random random, Buffer buffer, String at) {
        if (update) {
            byte[] value = new byte[map.spec().valueSize()];
            random.nextBytes(value);
            long flags = random.nextInt(30) == 0 ? random.nextLong() : Math.max(0, random.nextInt(6) - 3);
            long result = random.nextBoolean() ? map.update(key, value, flags)
                    : map.update(buffer.key(key), buffer.value(value), flags, 1);
            assertEquals(model.update(key, value, flags), result, at);
        } else if (random.nextInt(3) == 0) {
            long result = random.nextBoolean() ? map.delete(key) : map.delete(buffer.key(key), 1);
            assertEquals(model.delete(key), result, at);
        } else {
            int size = map.spec().valueSize();
            long address = map.lookup(buffer.key(key), 0);
            assertArrayEquals(model.lookup(key), address == 0 ? null : Memory.bytes(address, size), at);
            assertArrayEquals(model.lookup(key), map.lookup(key), at);
            assertTrue(address == 0 || map.containsValue(address, size) && address % (size < 8 ? 4 : 8) == 0, at);
            assertFalse(address != 0 && map.containsValue(address + 1, size), at);
            assertFalse(address != 0 && map.containsValue(address - 1, 1), at);
        }
        assertEquals(model.count(), map.count(), at);
    }

    private static void checkOrder(BpfMap map, LpmModel model, String at) {
        byte[] key = map.nextKey(null);
        List<byte[][]> expected = model.inOrder();
        for (byte[][] pair : expected) {
            assertArrayEquals(pair[0], key, at);
            key = map.nextKey(key);
        }
        assertNull(key, at);
        List<byte[][]> shown = new ArrayList<>();
        map.forEach((k, v) -> shown.add(new byte[][] {k, v}));
        assertEquals(expected.size(), shown.size(), at);
        for (int i = 0; i < shown.size(); i++) {
            assertArrayEquals(expected.get(i)[0], shown.get(i)[0], at);
            assertArrayEquals(expected.get(i)[1], shown.get(i)[1], at);
        }
    }

    @Test
    void aWalkThatRemovesWhatItSeesShowsEachElementOnce() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LpmKeyGenerator keys = new LpmKeyGenerator(random, 16);
        try (BpfMap map = new MapFactory().create(spec(16, 4, 2000), 1)) {
            for (int i = 0; i < 3000; i++) {
                map.update(keys.next(), new byte[4], 0);
            }
            int count = map.count();
            assertTrue(count > 500, () -> count + " elements tell nothing, seed " + seed);
            int[] shown = new int[1];
            map.forEach((key, value) -> {
                shown[0]++;
                assertEquals(0, map.delete(key), "seed " + seed);
            });
            assertEquals(count, shown[0], "seed " + seed);
            assertEquals(0, map.count());
        }
    }

    /** Looked for in the lists of free nodes of more units than any has, a node was found: the key's prefix length. */
    @Test
    void theLastReferenceOfANodeThatGetsAllOfThemIsNotPutOverAnotherNode() {
        try (BpfMap map = new MapFactory().create(spec(1, 4, 511), 1)) {
            for (int prefix = 511; prefix > 0; prefix--) {
                if (prefix != 3) {
                    assertEquals(0, map.update(prefixOf(prefix), IndexedMap.keyOf(prefix), 0));
                }
            }
            assertEquals(0, map.update(prefixOf(3), IndexedMap.keyOf(3), 0));
            for (int prefix = 1; prefix < 512; prefix++) {
                assertArrayEquals(IndexedMap.keyOf(prefix), map.lookup(prefixOf(prefix)), "prefix " + prefix);
            }
        }
    }

    /** The key of a prefix of up to 8 bits behind a one. */
    private static byte[] prefixOf(int prefix) {
        int length = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(prefix);
        return LpmKeyGenerator.key(length, (byte) (prefix << Byte.SIZE - length));
    }

    @Test
    void aPointerFromBeforeAnUpdateKeepsTheOldValueUntilItsBatchEnds() {
        try (Quiescence quiescence = new Quiescence(1);
                BpfMap map = new MapFactory(quiescence).create(spec(4, 8, 10), 1); Buffer buffer = new Buffer()) {
            quiescence.online(0);
            byte[] prefix = LpmKeyGenerator.key(8, (byte) 10, (byte) 0, (byte) 0, (byte) 0);
            map.update(buffer.key(prefix), buffer.value(1L), 0, 0);
            long old = map.lookup(buffer.key(prefix), 0);
            for (long i = 2; i < 5000; i++) {
                assertEquals(0, map.update(buffer.key(prefix), buffer.value(i), 0, 0));
                assertEquals(i, Memory.getLong(map.lookup(buffer.key(prefix), 0)));
            }
            assertEquals(1, Memory.getLong(old));
            map.delete(buffer.key(prefix), 0);
            assertEquals(1, Memory.getLong(old));
            quiescence.quiescent(0);
            long reused = 0;
            for (int i = 0; i < 20_000; i++) {
                map.update(buffer.key(prefix), buffer.value(9L), 0, 0);
                reused |= map.lookup(buffer.key(prefix), 0) == old ? 1 : 0;
                quiescence.quiescent(0);
            }
            assertEquals(1, reused, "the element was not used again");
        }
    }

    @Test
    void updatesGoOnWhileAWorkerStaysInItsBatch() {
        try (Quiescence quiescence = new Quiescence(1);
                BpfMap map = new MapFactory(quiescence).create(spec(4, 8, 10), 1); Buffer buffer = new Buffer()) {
            quiescence.online(0);
            byte[] prefix = LpmKeyGenerator.key(8, (byte) 10, (byte) 0, (byte) 0, (byte) 0);
            for (long i = 0; i < 100_000; i++) {
                assertEquals(0, map.update(buffer.key(prefix), buffer.value(i), 0, 0));
                assertEquals(i, Memory.getLong(map.lookup(buffer.key(prefix), 0)));
            }
        }
    }

    @Test
    void mostEntriesMeansNoMemoryUntilItIsUsed() {
        try (BpfMap map = new MapFactory().create(spec(16, 64, -1), 1)) {
            byte[] key = LpmKeyGenerator.key(128, new byte[16]);
            assertEquals(0, map.update(key, new byte[64], 0));
            assertEquals(1, map.count());
        }
    }

    @Test
    void refusesWhatTheKernelRefuses() {
        MapSpec good = spec(4, 4, 1);
        assertRefused(good.withFlags(0), "BPF_F_NO_PREALLOC");
        assertRefused(good.withFlags(MapFlags.BPF_F_NO_PREALLOC | MapFlags.BPF_F_ZERO_SEED), "flags 0x40");
        assertRefused(spec(0, 4, 1), "key size 4, must be 5 to 260");
        assertRefused(spec(257, 4, 1), "key size 261, must be 5 to 260");
        assertRefused(spec(4, 0, 1), "value size 0");
        assertRefused(spec(4, 1 << 22, 1), "value size 4194304");
        assertRefused(spec(4, 4, 0), "max_entries 0");
    }

    private static void assertRefused(MapSpec spec, String reason) {
        MapException e = assertThrows(MapException.class, () -> new MapFactory().create(spec, 1).close());
        assertTrue(e.getMessage().contains(reason), e::getMessage);
        assertEquals(Errno.EINVAL, e.errno());
    }

    /** Random prefixes as routing tables have them; by memory and time this is what the layout is made for. */
    @Test
    void holdsAMillionIpv4PrefixesAndFindsTheLongestOfEach() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        try (BpfMap map = new MapFactory().create(spec(4, 8, MILLION), 1); Buffer buffer = new Buffer()) {
            long[] prefixes = new long[MILLION];
            for (int i = 0; i < MILLION; i++) {
                do {
                    int length = random.nextInt(3) == 0 ? 16 + random.nextInt(17) : 24;
                    int address = random.nextInt() & (int) (-1L << 32 - length);
                    prefixes[i] = (long) length << 32 | address & 0xffff_ffffL;
                } while (map.update(key(buffer, prefixes[i]), buffer.value(prefixes[i]), MapFlags.BPF_NOEXIST, 0) != 0);
            }
            assertEquals(MILLION, map.count());
            assertEquals(-Errno.ENOSPC, map.update(LpmKeyGenerator.key(0, new byte[4]), new byte[8], 0));
            for (long prefix : prefixes) {
                assertEquals(prefix, Memory.getLong(map.lookup(key(buffer, prefix), 0)), "seed " + seed);
                long within = 32L << 32 | (int) prefix & 0xffff_ffffL
                        | random.nextInt() & 0xffff_ffffL >>> (prefix >>> 32) & 0xffff_ffffL;
                long found = Memory.getLong(map.lookup(key(buffer, within), 0));
                assertTrue(found >>> 32 >= prefix >>> 32, "seed " + seed);
                assertEquals(0, (found ^ within) << 32 >>> 64 - (found >>> 32), "seed " + seed);
            }
            for (long prefix : prefixes) {
                assertEquals(0, map.delete(key(buffer, prefix), 0), "seed " + seed);
            }
            assertEquals(0, map.lookup(key(buffer, prefixes[0]), 0));
        }
    }

    private static long key(Buffer buffer, long prefix) {
        return buffer.key(Integer.reverseBytes((int) prefix) * (1L << 32) | prefix >>> 32);
    }
}
