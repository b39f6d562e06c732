package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelMapTest {
    private static final int ENOENT = 2;
    private static final int EPERM = 1;
    private static final int E2BIG = 7;
    private static final int EEXIST = 17;
    private static final int EINVAL = 22;

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"})
    void updatesLooksUpAndDeletesInHashes(MapType type) {
        try (KernelMap map = map(type, 4, 12, 64)) {
            byte[] value = map.replicated(Slots.ints(1, 2, 3));
            assertNull(map.lookup(Slots.ints(7)));
            assertEquals(-ENOENT, map.update(Slots.ints(7), value, MapFlags.BPF_EXIST));
            assertEquals(0, map.update(Slots.ints(7), value, MapFlags.BPF_NOEXIST));
            assertEquals(-EEXIST, map.update(Slots.ints(7), value, MapFlags.BPF_NOEXIST));
            List<byte[]> slots = map.slots(map.lookup(Slots.ints(7)));
            assertEquals(type.isPerCpu() ? PossibleCpus.count() : 1, slots.size());
            slots.forEach(slot -> assertArrayEquals(Slots.ints(1, 2, 3), slot));
            assertEquals(0, map.delete(Slots.ints(7)));
            assertEquals(-ENOENT, map.delete(Slots.ints(7)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "PERCPU_HASH"})
    void listsEveryEntryOnce(MapType type) {
        int entries = 5000;
        try (KernelMap map = map(type, 4, 4, entries)) {
            for (int i = 0; i < entries; i++) {
                map.put(Slots.ints(i), map.replicated(Slots.ints(3 * i)));
            }
            byte[] value = map.replicated(Slots.ints(0));
            assertEquals(-E2BIG, map.update(Slots.ints(entries), value, MapFlags.BPF_ANY));
            assertEquals(entries, map.count());
            Map<Integer, Integer> found = new HashMap<>();
            map.entries().forEach(e -> found.put(Slots.number(e.key()), Slots.number(e.value())));
            assertEquals(entries, found.size());
            found.forEach((key, number) -> assertEquals(3 * key, number));
        }
    }

    @Test
    void walksKeysUntilTheLast() {
        try (KernelMap map = map(MapType.HASH, 4, 4, 8)) {
            assertNull(map.nextKey(null));
            map.put(Slots.ints(1), Slots.ints(1));
            map.put(Slots.ints(2), Slots.ints(1));
            byte[] first = map.nextKey(null);
            byte[] second = map.nextKey(first);
            assertEquals(3, Slots.number(first) + Slots.number(second));
            assertNull(map.nextKey(second));
        }
    }

    @Test
    void keepsArraysWithinTheirEntries() {
        try (KernelMap map = map(MapType.ARRAY, 4, 8, 3)) {
            assertEquals(-E2BIG, map.update(Slots.ints(3), Slots.longs(1), MapFlags.BPF_ANY));
            assertEquals(-EEXIST, map.update(Slots.ints(0), Slots.longs(1), MapFlags.BPF_NOEXIST));
            assertEquals(-EINVAL, map.delete(Slots.ints(0)));
            map.put(Slots.ints(2), Slots.longs(9));
            assertEquals(3, map.entries().size());
            assertArrayEquals(Slots.longs(9), map.entries().get(2).value());
            assertNull(map.lookup(Slots.ints(3)));
        }
    }

    @Test
    void keepsAValueForEachPossibleCpu() {
        try (KernelMap map = map(MapType.PERCPU_ARRAY, 4, 12, 1)) {
            byte[] value = new byte[16 * map.workers()];
            for (int i = 0; i < map.workers(); i++) {
                System.arraycopy(Slots.ints(i + 1, 10 * i, 100 * i), 0, value, 16 * i, 12);
            }
            map.put(Slots.ints(0), value);
            assertArrayEquals(value, map.lookup(Slots.ints(0)));
            assertArrayEquals(value, map.entries().getFirst().value());
            assertEquals(1, Slots.number(map.slots(value).getFirst()));
            assertThrows(IllegalArgumentException.class, () -> map.put(Slots.ints(0), new byte[12]));
        }
    }

    @Test
    void showsProgramsOfAProgArrayById() {
        try (KernelMap map = map(MapType.PROG_ARRAY, 4, 4, 4); KernelProgram program = KernelProgram.empty()) {
            map.putFd(2, program.fd());
            assertEquals(1, map.entries().size());
            assertEquals(2, Slots.number(map.entries().getFirst().key()));
        }
    }

    @Test
    void listsEntriesWhoseKeysAreHuge() {
        MapSpec spec = MapSpec.of("flows", MapType.HASH, 3 << 20, 8, 2000).withFlags(MapFlags.BPF_F_NO_PREALLOC);
        try (KernelMap map = KernelMap.create(spec)) {
            byte[] key = new byte[3 << 20];
            key[key.length - 1] = 7;
            map.put(key, Slots.longs(5));
            assertArrayEquals(key, map.entries().getFirst().key());
        }
    }

    @Test
    void takesNoValueOnceFrozen() {
        try (KernelMap map = map(MapType.ARRAY, 4, 8, 1)) {
            map.put(Slots.ints(0), Slots.longs(5));
            map.freeze();
            assertEquals(-EPERM, map.update(Slots.ints(0), Slots.longs(6), MapFlags.BPF_ANY));
            assertArrayEquals(Slots.longs(5), map.lookup(Slots.ints(0)));
        }
    }

    @Test
    void namesTheMapAndItsSizesWhenTheKernelRefuses() {
        KernelException e = assertThrows(KernelException.class, () -> map(MapType.ARRAY, 8, 4, 2));
        assertEquals("map \"flows\" (array, key 8, value 4, entries 2, flags 0x0): BPF_MAP_CREATE: "
            + "invalid argument (errno 22)", e.getMessage());
    }

    @Test
    void refusesKeysAndValuesOfAnotherSize() {
        try (KernelMap map = map(MapType.HASH, 4, 8, 2)) {
            assertThrows(IllegalArgumentException.class, () -> map.lookup(new byte[3]));
            assertThrows(IllegalArgumentException.class, () -> map.put(new byte[4], new byte[9]));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"PERF_EVENT_ARRAY", "RINGBUF", "QUEUE", "DEVMAP", "CPUMAP", "XSKMAP", "BLOOM_FILTER"})
    void createsMapsWhoseValuesAreNotListed(MapType type) {
        int value = type == MapType.RINGBUF ? 0 : 4;
        int key = type == MapType.RINGBUF || type == MapType.QUEUE || type == MapType.BLOOM_FILTER ? 0 : 4;
        int entries = type == MapType.PERF_EVENT_ARRAY ? 0 : type == MapType.CPUMAP ? 2 : 4096;
        try (KernelMap map = map(type, key, value, entries)) {
            assertTrue(!map.hasReadableValues());
            assertTrue(map.spec().maxEntries() > 0);
        }
    }

    @Test
    void leavesNoDescriptorOpen() {
        long before = OpenDescriptors.ofBpf();
        KernelMap.create(MapSpec.of("short lived: a name with odd characters", MapType.HASH, 4, 8, 2)).close();
        assertEquals(before, OpenDescriptors.ofBpf());
    }

    @Test
    void countsCpusInTheKernelsListFormat() {
        assertEquals(1, PossibleCpus.parse("0\n"));
        assertEquals(8, PossibleCpus.parse("0-7"));
        assertEquals(7, PossibleCpus.parse("0-3,8,10-11\n"));
    }

    private static KernelMap map(MapType type, int keySize, int valueSize, int maxEntries) {
        return KernelMap.create(MapSpec.of("flows", type, keySize, valueSize, maxEntries));
    }
}
