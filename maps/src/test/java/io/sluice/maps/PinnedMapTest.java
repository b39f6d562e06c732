package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PinnedMapTest {
    private static final int WORKERS = 2;
    private static final int VERSION = 8;
    private static final int STATE = 12;
    private static final int BOOT_ID = 88;
    private static final int BLOCK_OFFSET = 56;

    @TempDir
    private Path directory;

    private BpfMap open(MapSpec spec, int workers) {
        return new MapFactory(new Quiescence(workers), new PinDirectory(directory))
                .create(spec.withPinned(true), workers);
    }

    private BpfMap open(MapSpec spec) {
        return open(spec, WORKERS);
    }

    private Path file() {
        return directory.resolve("m");
    }

    private void assertRefused(int errno, String reason, MapSpec spec) {
        MapException e = assertThrows(MapException.class, () -> open(spec).close());
        assertEquals("map \"m\": " + reason, e.getMessage());
        assertEquals(errno, e.errno());
    }

    private static byte[] values(MapType type, int key) {
        return type.isPerCpu() ? PinnedValue.ofAll(key, key + 100, WORKERS) : PinnedValue.of(key, key + 100);
    }

    private static MapSpec map(MapType type) {
        return MapSpec.of("m", type, 4, PinnedValue.SIZE, 1000);
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "PERCPU_ARRAY", "HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"})
    void whatItHoldsOutlivesTheMap(MapType type) {
        try (BpfMap map = open(map(type))) {
            for (int key = 0; key < 1000; key++) {
                assertEquals(0, map.update(KilledMaps.key(key), values(type, key), MapFlags.BPF_ANY));
            }
            map.delete(KilledMaps.key(7));
        }
        for (int i = 0; i < 3; i++) {
            try (BpfMap map = open(map(type))) {
                assertEquals(type == MapType.ARRAY || type == MapType.PERCPU_ARRAY ? 1000 : 999, map.count());
                for (int key = 0; key < 1000; key++) {
                    byte[] value = map.lookup(KilledMaps.key(key));
                    assertArrayEquals(key == 7 && map.count() == 999 ? null : values(type, key), value);
                }
            }
        }
    }

    @Test
    void aMapThatDiffersFromTheFileIsRefusedWithBothValues() {
        open(map(MapType.HASH)).close();
        String at = "pinned as " + file() + ": ";
        MapSpec spec = map(MapType.HASH);
        assertRefused(Errno.EINVAL, at + "type hash there, array wanted", map(MapType.ARRAY));
        assertRefused(Errno.EINVAL, at + "key size 4 there, 8 wanted",
                MapSpec.of("m", MapType.HASH, 8, PinnedValue.SIZE, 1000));
        assertRefused(Errno.EINVAL, at + "value size 64 there, 65 wanted", MapSpec.of("m", MapType.HASH, 4, 65, 1000));
        assertRefused(Errno.EINVAL, at + "max_entries 1000 there, 999 wanted", spec.withMaxEntries(999));
        assertRefused(Errno.EINVAL, at + "flags 0x0 there, 0x1 wanted", spec.withFlags(MapFlags.BPF_F_NO_PREALLOC));
        assertRefused(Errno.EINVAL, at + "special fields none there, bpf_spin_lock at 4 wanted",
                spec.withFields(ValueFields.of(ValueField.of(ValueField.Kind.SPIN_LOCK, 4, 4))));
        open(spec).close();
    }

    @Test
    void onlyPerCpuTypesAskForTheSameWorkers() {
        open(map(MapType.PERCPU_HASH), 2).close();
        MapException e = assertThrows(MapException.class, () -> open(map(MapType.PERCPU_HASH), 3));
        assertEquals("map \"m\": pinned as " + file() + ": workers 2 there, 3 wanted", e.getMessage());
        assertTrue(new PinDirectory(directory).unpin("m"));
        assertFalse(new PinDirectory(directory).unpin("m"));
        for (int workers : new int[] {2, 7, 1}) {
            try (BpfMap map = open(map(MapType.HASH), workers); Buffer buffer = new Buffer()) {
                assertEquals(0, map.update(buffer.key(workers), buffer.value(PinnedValue.of(workers, 1)), 0,
                        workers - 1));
                assertEquals(workers == 2 ? 0 : -Errno.ENOENT, map.delete(buffer.key(2), workers - 1));
                assertEquals(0, map.update(buffer.key(9), buffer.value(PinnedValue.of(9, 1)), 0, workers - 1));
            }
        }
        try (BpfMap map = open(map(MapType.HASH), 4)) {
            // 7, 1 and 9
            assertEquals(3, map.count());
        }
    }

    @Test
    void onlyOneMayUseAFileAtATime() {
        try (BpfMap map = open(map(MapType.ARRAY))) {
            assertRefused(Errno.EBUSY, "pinned as %s: is in use by process %d".formatted(
                    file(), ProcessHandle.current().pid()), map(MapType.ARRAY));
            assertEquals(ProcessHandle.current().pid(), PinnedMaps.describe(file()).process());
            assertFalse(PinnedMaps.describe(file()).clean());
            assertThrows(MapException.class, () -> PinnedMaps.open(file()));
            assertNotNull(map.lookup(KilledMaps.key(0)));
        }
        open(map(MapType.ARRAY)).close();
    }

    @Test
    void aFileTellsWhatMapItHolds() {
        MapSpec spec = map(MapType.PERCPU_HASH).withFlags(MapFlags.BPF_F_NO_PREALLOC);
        try (BpfMap map = open(spec)) {
            map.update(KilledMaps.key(3), values(MapType.PERCPU_HASH, 3), MapFlags.BPF_ANY);
        }
        PinnedMaps.Description found = PinnedMaps.describe(file());
        assertEquals(spec.withPinned(true), found.spec());
        assertEquals(WORKERS, found.workers());
        assertTrue(found.clean());
        assertEquals(List.of("m"), new PinDirectory(directory).names());
        try (BpfMap map = PinnedMaps.open(file())) {
            assertArrayEquals(values(MapType.PERCPU_HASH, 3), map.lookup(KilledMaps.key(3)));
        }
        MapException e = assertThrows(MapException.class, () -> PinnedMaps.open(directory.resolve("n")));
        assertEquals(directory.resolve("n") + ": open: no such file or directory", e.getMessage());
        assertEquals(List.of("m"), new PinDirectory(directory).names());
    }

    @Test
    void mapsArePinnedOnlyWhereTheyAskAndADirectoryIsNamed() {
        new MapFactory(new Quiescence(0), new PinDirectory(directory)).create(map(MapType.HASH), 1).close();
        new MapFactory().create(map(MapType.HASH).withPinned(true), 1).close();
        assertEquals(List.of(), new PinDirectory(directory).names());
        assertRefused(Errno.EINVAL, "type devmap cannot be pinned: it refers to what ends with the process",
                MapSpec.of("m", MapType.DEVMAP, 4, 4, 1));
        assertRefused(Errno.EINVAL, "type ringbuf cannot be pinned: what is in it is on its way",
                MapSpec.of("m", MapType.RINGBUF, 0, 0, 4096));
        assertRefused(Errno.EINVAL, "a bpf_timer at offset 8, which cannot be pinned", map(MapType.HASH)
                .withFields(ValueFields.of(ValueField.of(ValueField.Kind.TIMER, 8, 16))));
        assertRefused(Errno.EINVAL, "value size 0, must be positive", MapSpec.of("m", MapType.ARRAY, 4, 0, 1));
        assertEquals(List.of(), new PinDirectory(directory).names());
        MapException e = assertThrows(MapException.class, () -> open(MapSpec.of("../m", MapType.ARRAY, 4, 4, 1)));
        assertEquals("map \"../m\": cannot be pinned by its name, which is no name of a file", e.getMessage());
    }

    private long blockOffset() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "r")) {
            file.seek(BLOCK_OFFSET);
            return Long.reverseBytes(file.readLong());
        }
    }

    private void change(long at, int number) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
            file.seek(at);
            file.writeInt(Integer.reverseBytes(number));
        }
    }

    @Test
    void filesThatAreNoMapsOrNotWholeAreRefused() throws IOException {
        String at = file() + ": ";
        Files.writeString(file(), "{\"some\": \"file\"}");
        assertEquals(at + "is not a pinned map",
                assertThrows(MapException.class, () -> open(map(MapType.HASH))).getMessage());
        Files.delete(file());
        open(map(MapType.HASH)).close();
        change(VERSION, 9);
        assertEquals(at + "format version 9, must be 1",
                assertThrows(MapException.class, () -> open(map(MapType.HASH))).getMessage());
        change(VERSION, 1);
        change(BOOT_ID, 0);
        open(map(MapType.HASH)).close();
        change(BOOT_ID, 0);
        change(STATE, 2);
        assertEquals(at + "was in use when the system went down, its contents may be torn; remove the file",
                assertThrows(MapException.class, () -> open(map(MapType.HASH))).getMessage());
        change(STATE, 1);
        change(BLOCK_OFFSET, 4096 * 99);
        assertTrue(assertThrows(MapException.class, () -> open(map(MapType.HASH))).getMessage()
                .contains("is damaged: laid out as"));
    }

    @Test
    void anElementWhereNoneCanBeIsRefused() throws IOException {
        long slot;
        try (BpfMap map = open(map(MapType.HASH))) {
            map.update(KilledMaps.key(3), values(MapType.HASH, 3), MapFlags.BPF_ANY);
            HashTable table = ((KeyedMap) map).table;
            long bucket;
            try (Buffer buffer = new Buffer()) {
                bucket = table.bucket(table.hash(buffer.key(3)));
            }
            assertEquals(1, Memory.getInt(bucket + HashLayout.SLOTS));
            slot = bucket + HashLayout.SLOTS - map.address();
        }
        long block = blockOffset();
        change(block + slot, 1 << 29);
        assertTrue(assertThrows(MapException.class, () -> open(map(MapType.HASH))).getMessage()
                .contains("is damaged: element 536870912 in bucket"));
        change(block + slot, 1);
        open(map(MapType.HASH)).close();
        change(block + slot + HashLayout.SLOT_SIZE, 1);
        assertTrue(assertThrows(MapException.class, () -> open(map(MapType.HASH))).getMessage()
                .contains("is linked twice"));
    }

    @Test
    void aFileThatWasNeverFinishedIsMadeAnew() throws IOException {
        Files.write(file(), new byte[10_000]);
        try (BpfMap map = open(map(MapType.HASH))) {
            assertEquals(0, map.count());
            assertEquals(0, map.update(KilledMaps.key(3), values(MapType.HASH, 3), MapFlags.BPF_ANY));
        }
        Files.write(file(), new byte[0]);
        try (BpfMap map = open(map(MapType.HASH))) {
            assertEquals(0, map.count());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "LRU_HASH"})
    void noElementIsLostHoweverOftenItIsOpened(MapType type) {
        // spares are fewest where values are large: 256 for each worker and the control side
        MapSpec spec = MapSpec.of("m", type, 4, 16 << 10, 100);
        byte[] value = new byte[16 << 10];
        for (int i = 0; i < 12; i++) {
            try (BpfMap map = open(spec)) {
                for (int key = 0; key < 100; key++) {
                    assertEquals(0, map.update(KilledMaps.key(key), value, MapFlags.BPF_ANY), "round " + i);
                }
                for (int key = 0; key < 99; key++) {
                    assertEquals(0, map.delete(KilledMaps.key(key)));
                }
                assertEquals(1, map.count());
                assertTrue(Memory.getInt(map.address() + HashLayout.HIGH_WATER) <= 300, "lost some in round " + i);
            }
        }
    }

    @Test
    void locksInValuesAreFreeAgain() {
        ValueFields lock = ValueFields.of(ValueField.of(ValueField.Kind.SPIN_LOCK, 8, 4));
        for (MapType type : List.of(MapType.ARRAY, MapType.HASH)) {
            MapSpec spec = MapSpec.of(type.text(), type, 4, PinnedValue.SIZE, 10).withFields(lock);
            byte[] value = new byte[PinnedValue.SIZE];
            value[0] = 1;
            try (BpfMap map = open(spec); Buffer buffer = new Buffer()) {
                map.update(KilledMaps.key(3), value, MapFlags.BPF_ANY);
                SpinLock.lock(map.lookup(buffer.key(3), 0) + 8);
            }
            try (BpfMap map = open(spec)) {
                assertArrayEquals(value, map.lookup(KilledMaps.key(3)));
                value[0] = 2;
                assertEquals(0, map.update(KilledMaps.key(3), value, MapFlags.BPF_F_LOCK));
                assertArrayEquals(value, map.lookup(KilledMaps.key(3)));
            }
        }
    }

    /** As a process leaves it that is killed while it holds all locks, and has taken the tag of what it deletes. */
    private static void lockAll(KeyedMap map) {
        for (int bucket = 0; bucket < map.table.bucketCount(); bucket++) {
            map.table.lock(map.table.bucketAt(bucket));
            Memory.putShort(map.table.bucketAt(bucket) + HashLayout.TAGS, (short) 0);
        }
        for (int owner = 0; owner <= WORKERS; owner++) {
            SpinLock.lock(map.base + map.plan.pool() + (long) owner * ElementPool.RECORD_SIZE);
        }
        Memory.putInt(map.base + HashLayout.COUNT, 999);
        if (map.isLru()) {
            SpinLock.lock(map.base + HashLayout.LRU);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HASH", "PERCPU_HASH", "LRU_HASH", "LRU_PERCPU_HASH"})
    void locksOfTheMapAreFreeAgainAndWhatWasBegunIsUndone(MapType type) {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            try (BpfMap map = open(map(type))) {
                for (int key = 0; key < 500; key++) {
                    map.update(KilledMaps.key(key), values(type, key), MapFlags.BPF_ANY);
                }
                lockAll((KeyedMap) map);
            }
            try (BpfMap map = open(map(type))) {
                assertEquals(500, map.count());
                for (int key = 0; key < 600; key++) {
                    assertArrayEquals(key < 500 ? values(type, key) : null, map.lookup(KilledMaps.key(key)));
                    assertEquals(0, map.update(KilledMaps.key(key), values(type, key), MapFlags.BPF_ANY));
                    assertEquals(0, map.delete(KilledMaps.key(key)));
                }
            }
        });
    }

    @Test
    void whatWasLookedUpIsStillEvictedLast() {
        MapSpec spec = MapSpec.of("m", MapType.LRU_HASH, 4, PinnedValue.SIZE, 100);
        try (BpfMap map = open(spec); Buffer buffer = new Buffer()) {
            for (int key = 0; key < 100; key++) {
                map.update(KilledMaps.key(key), values(MapType.LRU_HASH, key), MapFlags.BPF_ANY);
            }
            for (int key = 0; key < 20; key++) {
                map.lookup(buffer.key(key), 0);
            }
        }
        try (BpfMap map = open(spec)) {
            for (int key = 1000; key < 1080; key++) {
                assertEquals(0, map.update(KilledMaps.key(key), values(MapType.LRU_HASH, key), MapFlags.BPF_ANY));
            }
            assertEquals(100, map.count());
            for (int key = 0; key < 100; key++) {
                byte[] value = map.lookup(KilledMaps.key(key));
                if (key < 20) {
                    assertNotNull(value, "key " + key);
                } else {
                    assertNull(value, "key " + key);
                }
            }
        }
    }

    @Test
    void listsOfWorkersFitWhoeverOpensThemNext() {
        MapSpec spec = MapSpec.of("m", MapType.LRU_HASH, 4, PinnedValue.SIZE, 60)
                .withFlags(MapFlags.BPF_F_NO_COMMON_LRU);
        int key = 0;
        for (int workers : new int[] {2, 3, 1, 2}) {
            try (BpfMap map = open(spec, workers); Buffer buffer = new Buffer()) {
                for (int i = 0; i < 300; i++) {
                    key++;
                    assertEquals(0, map.update(buffer.key(key), buffer.value(PinnedValue.of(key, 1)), 0, i % workers));
                    assertTrue(map.lookup(buffer.key(key), 0) != 0);
                }
                assertEquals(60, map.count(), workers + " workers");
                SpinLock.lock(((KeyedMap) map).base + ((KeyedMap) map).plan.lists());
            }
        }
    }

    private static byte[] prefix(int length, int... data) {
        byte[] key = {(byte) length, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < data.length; i++) {
            key[4 + i] = (byte) data[i];
        }
        return key;
    }

    private static MapSpec prefixes() {
        return MapSpec.of("m", MapType.LPM_TRIE, 8, 4, 1000).withFlags(MapFlags.BPF_F_NO_PREALLOC);
    }

    @Test
    void aTrieGoesOnFromWhatItHeldAndTakesWhatIsFree() {
        Random random = new Random(7);
        Map<List<Byte>, byte[]> model = new HashMap<>();
        for (int round = 0; round < 12; round++) {
            try (BpfMap map = open(prefixes())) {
                assertEquals(model.size(), map.count());
                Map<List<Byte>, byte[]> seen = new HashMap<>();
                map.forEach((key, value) -> seen.put(list(key), value));
                assertEquals(model.keySet(), seen.keySet());
                seen.forEach((key, value) -> assertArrayEquals(model.get(key), value));
                for (int i = 0; i < 3000; i++) {
                    int length = random.nextInt(25);
                    byte[] key = prefix(length, random.nextInt(1 << Math.min(length, 6)) << 8 - Math.min(length, 6));
                    byte[] value = KilledMaps.key(random.nextInt());
                    if (random.nextInt(3) > 0) {
                        assertEquals(0, map.update(key, value, MapFlags.BPF_ANY));
                        model.put(list(key), value);
                    } else {
                        assertEquals(model.remove(list(key)) == null ? -Errno.ENOENT : 0, map.delete(key));
                    }
                }
                // without what each round gives back it would be three times as much
                int high = Memory.getInt(map.address() + LpmLayout.HIGH_UNIT) * LpmLayout.UNIT;
                assertTrue(high < 32_000, "lost nodes in round " + round + ": " + high);
                assertTrue(Memory.getInt(map.address() + LpmLayout.HIGH_ELEMENT) < 1000, "lost some in round " + round);
            }
        }
    }

    private static List<Byte> list(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte each : bytes) {
            list.add(each);
        }
        return list;
    }

    @Test
    void locksOfMapsWithoutBucketsAreFreeAgain() {
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            try (BpfMap map = open(prefixes())) {
                map.update(prefix(8, 10), KilledMaps.key(1), MapFlags.BPF_ANY);
                map.update(prefix(16, 10, 1), KilledMaps.key(2), MapFlags.BPF_ANY);
                SpinLock.lock(map.address() + LpmLayout.LOCK);
                Memory.putInt(map.address() + LpmLayout.COUNT, 77);
            }
            try (BpfMap map = open(prefixes())) {
                assertEquals(2, map.count());
                assertArrayEquals(KilledMaps.key(2), map.lookup(prefix(32, 10, 1, 1, 1)));
                assertArrayEquals(KilledMaps.key(1), map.lookup(prefix(32, 10, 2, 1, 1)));
                assertEquals(0, map.delete(prefix(16, 10, 1)));
                assertArrayEquals(KilledMaps.key(1), map.lookup(prefix(32, 10, 1, 1, 1)));
            }
            Files.delete(file());
            for (MapType type : List.of(MapType.QUEUE, MapType.STACK)) {
                MapSpec spec = MapSpec.of("m", type, 0, 4, 3);
                try (BpfMap map = open(spec)) {
                    for (int i = 1; i <= 5; i++) {
                        assertEquals(0, map.update(null, KilledMaps.key(i), MapFlags.BPF_EXIST));
                    }
                    SpinLock.lock(map.address() + 64);
                }
                try (BpfMap map = open(spec)) {
                    assertEquals(3, map.count());
                    assertArrayEquals(KilledMaps.key(type == MapType.QUEUE ? 3 : 5), map.lookupAndDelete(null));
                    assertArrayEquals(KilledMaps.key(4), map.lookupAndDelete(null));
                    assertArrayEquals(KilledMaps.key(type == MapType.QUEUE ? 5 : 3), map.lookupAndDelete(null));
                }
                Files.delete(file());
            }
        });
    }

    @Test
    void aBloomFilterKeepsItsSeed() {
        MapSpec spec = MapSpec.of("m", MapType.BLOOM_FILTER, 0, 4, 1000);
        try (BpfMap map = open(spec)) {
            for (int i = 0; i < 1000; i++) {
                assertEquals(0, map.update(null, KilledMaps.key(i), MapFlags.BPF_ANY));
            }
        }
        try (BpfMap map = open(spec)) {
            int mistakes = 0;
            for (int i = 0; i < 1000; i++) {
                assertEquals(0, map.peek(KilledMaps.key(i)), "value " + i);
                mistakes += map.peek(KilledMaps.key(-1 - i)) == 0 ? 1 : 0;
            }
            assertTrue(mistakes < 100, mistakes + " of 1000 are found by mistake");
        }
        assertRefused(Errno.EINVAL, "pinned as " + file() + ": map_extra 0 there, 3 wanted", withExtra(spec, 3));
    }

    private static MapSpec withExtra(MapSpec spec, long extra) {
        return new MapSpec(spec.name(), spec.type(), spec.keySize(), spec.valueSize(), spec.maxEntries(), spec.flags(),
                extra, spec.pinned(), spec.inner(), spec.initial(), spec.slots(), 0, 0);
    }

    @Test
    void whatNoProcessLeavesOfATrieOrAQueueIsRefused() throws IOException {
        open(MapSpec.of("m", MapType.QUEUE, 0, 4, 3)).close();
        long block = blockOffset();
        change(block + 72, 4);
        assertRefused(Errno.EINVAL, "pinned as " + file() + ": is damaged: head 4 and tail 0, at most 3",
                MapSpec.of("m", MapType.QUEUE, 0, 4, 3));
        Files.delete(file());
        long nodes;
        try (BpfMap map = open(prefixes())) {
            nodes = ((LpmTrieMap) map).plan.nodes();
            for (int i = 0; i < 200; i++) {
                map.update(prefix(8 + i % 20, i, i, i), KilledMaps.key(i), MapFlags.BPF_ANY);
            }
        }
        byte[] whole = Files.readAllBytes(file());
        block = blockOffset();
        change(block + LpmLayout.ROOT, 5000 << 1);
        assertRefused(Errno.EINVAL, "pinned as %s: is damaged: element 5000, at most 200".formatted(file()),
                prefixes());
        change(block + LpmLayout.ROOT, 1 << 1 | 1);
        assertRefused(Errno.EINVAL, "pinned as %s: is damaged: no node lies at unit 1".formatted(file()), prefixes());
        // whatever words of it are changed, it is refused or whole enough to be used
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            Files.write(file(), whole);
            long at = random.nextBoolean() ? block + nodes + random.nextInt(800) * 4L
                    : block + LpmLayout.HEADER_SIZE + random.nextInt(800) * 4L;
            change(at, random.nextInt() >>> random.nextInt(32));
            try (BpfMap map = open(prefixes())) {
                map.forEach((key, value) -> assertNotNull(map.lookup(key)));
            } catch (MapException e) {
                assertTrue(e.getMessage().contains("is damaged: "), e.getMessage());
                refused++;
            }
        }
        assertTrue(refused > 50, "only " + refused);
    }
}
