package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MapRulesTest {
    private static void assertRefused(int errno, String message, MapSpec spec) {
        MapException e = assertThrows(MapException.class, () -> new MapFactory().create(spec, 2));
        assertEquals("map \"m\": " + message, e.getMessage());
        assertEquals(errno, e.errno());
    }

    @Test
    void refusesATypeThatIsNotThere() {
        assertRefused(Errno.EINVAL, "type stack_trace is not supported", MapSpec.of("m", MapType.STACK_TRACE, 4, 8, 1));
    }

    @Test
    void refusesSizesThatTheKernelRefuses() {
        assertRefused(Errno.EINVAL, "value size 0, must be positive", MapSpec.of("m", MapType.ARRAY, 4, 0, 1));
        assertRefused(Errno.EINVAL, "max_entries 0, must be positive", MapSpec.of("m", MapType.HASH, 4, 4, 0));
        assertRefused(Errno.EINVAL, "key size 8, must be 4", MapSpec.of("m", MapType.PERCPU_ARRAY, 8, 4, 1));
        assertRefused(Errno.EINVAL, "key size 0, must be positive", MapSpec.of("m", MapType.HASH, 0, 4, 1));
        assertRefused(Errno.E2BIG, "value size 32769 for each worker, at most 32768",
                MapSpec.of("m", MapType.PERCPU_HASH, 4, 32769, 1));
        assertRefused(Errno.E2BIG, "key and value of 4 and 4194304 bytes, together at most 4194255",
                MapSpec.of("m", MapType.HASH, 4, 4 << 20, 1));
        assertRefused(Errno.EINVAL, "flags 0x1 are not for type array",
                MapSpec.of("m", MapType.ARRAY, 4, 4, 1).withFlags(MapFlags.BPF_F_NO_PREALLOC));
        assertRefused(Errno.EINVAL, "lists per worker are for LRU types (flags 0x2)",
                MapSpec.of("m", MapType.HASH, 4, 4, 1).withFlags(MapFlags.BPF_F_NO_COMMON_LRU));
        assertRefused(Errno.EINVAL, "read-only and write-only at once (flags 0x180)",
                MapSpec.of("m", MapType.HASH, 4, 4, 1)
                        .withFlags(MapFlags.BPF_F_RDONLY_PROG | MapFlags.BPF_F_WRONLY_PROG));
    }

    @Test
    void refusesMemoryThatCannotBeHad() {
        MapSpec spec = MapSpec.of("m", MapType.ARRAY, 4, Integer.MAX_VALUE, Integer.MAX_VALUE);
        MapException e = assertThrows(MapException.class, () -> new MapFactory().create(spec, 1));
        assertEquals(Errno.ENOMEM, e.errno());
    }

    @Test
    void refusesMoreOutletsThanTheJavaHeapMayHold() {
        assertRefused(Errno.ENOMEM, "max_entries 2147483647, at most 1048576",
                MapSpec.of("m", MapType.PERF_EVENT_ARRAY, 4, 4, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "PERCPU_ARRAY", "HASH", "LRU_PERCPU_HASH", "DEVMAP", "DEVMAP_HASH", "PROG_ARRAY"})
    void refusesControlOperationsOnceClosed(MapType type) {
        BpfMap map = new MapFactory().create(MapSpec.of("m", type, 4, 4, 3), 2);
        byte[] value = new byte[map.controlValueSize()];
        map.close();
        List<Executable> uses = new ArrayList<>(List.of(
                () -> map.lookup(new byte[4]), () -> map.update(new byte[4], value, 0),
                () -> map.delete(new byte[4]), () -> map.nextKey(null), () -> map.forEach((k, v) -> { })));
        if (!(map instanceof IndexedMap) || type == MapType.DEVMAP) {
            uses.add(map::count);
        }
        for (Executable use : uses) {
            assertEquals("map \"m\" (" + type.text() + "): is closed",
                    assertThrows(IllegalStateException.class, use).getMessage());
        }
    }

    @Test
    void stopsAnIterationWhoseActionClosesTheMap() {
        BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.HASH, 4, 4, 100), 1);
        for (int i = 0; i < 100; i++) {
            assertEquals(0, map.update(IndexedMap.keyOf(i), new byte[4], 0));
        }
        assertThrows(IllegalStateException.class, () -> map.forEach((key, value) -> map.close()));
    }

    @Test
    void laysLargeMapsOutBeyondFourGigabytes() {
        try (BpfMap array = new MapFactory().create(MapSpec.of("m", MapType.ARRAY, 4, 1024, 8_000_000), 1);
                BpfMap hash = new MapFactory().create(MapSpec.of("m", MapType.HASH, 4, 1024, 8_000_000), 1)) {
            byte[] last = IndexedMap.keyOf(7_999_999);
            byte[] value = new byte[1024];
            value[1023] = 7;
            assertEquals(0, array.update(last, value, 0));
            assertArrayEquals(value, array.lookup(last));
            assertEquals(0, array.lookup(IndexedMap.keyOf(0))[1023]);
            assertEquals(0, hash.update(last, value, 0));
            assertArrayEquals(value, hash.lookup(last));
        }
    }

    @Test
    void headerAndHandleNameTheMap() {
        BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.PERCPU_HASH, 6, 10, 5), 2);
        assertSame(map, MapHeader.map(map.address()));
        assertEquals(MapType.PERCPU_HASH.code(), Memory.getInt(map.address() + MapHeader.TYPE));
        assertEquals(6, Memory.getInt(map.address() + MapHeader.KEY_SIZE));
        assertEquals(10, Memory.getInt(map.address() + MapHeader.VALUE_SIZE));
        assertEquals(5, Memory.getInt(map.address() + MapHeader.MAX_ENTRIES));
        assertEquals(32, map.controlValueSize());
        map.close();
        map.close();
    }

    @Test
    void shapesSayWhereArraysHaveTheirValues() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.PERCPU_ARRAY, 4, 12, 9), 3);
                Buffer buffer = new Buffer()) {
            MapShape.PerWorkerArray shape = (MapShape.PerWorkerArray) map.shape();
            assertEquals(16, shape.stride());
            for (int worker = 0; worker < 3; worker++) {
                for (int i = 0; i < 9; i++) {
                    assertEquals(shape.base() + worker * shape.workerStride() + i * shape.stride(),
                            map.lookup(buffer.key(i), worker));
                }
            }
            assertEquals(0, map.lookup(buffer.key(9), 0));
            assertEquals(0, map.lookup(buffer.key(-1), 0));
        }
    }

    @Test
    void dataSectionsBeginWithTheirContentsAndReadOnlyOnesKeepThem() {
        MapSpec spec = MapSpec.of(".rodata", MapType.ARRAY, 4, 6, 1)
                .withInitial(Bytes.of(new byte[] {1, 2, 3}))
                .withFlags(MapFlags.BPF_F_RDONLY_PROG);
        try (BpfMap map = new MapFactory().create(spec, 1)) {
            assertArrayEquals(new byte[] {1, 2, 3, 0, 0, 0}, map.lookup(new byte[4]));
            assertEquals(-Errno.EPERM, map.update(new byte[4], new byte[6], 0));
        }
        try (BpfMap map = new MapFactory().create(spec.withFlags(0), 1)) {
            assertEquals(0, map.update(new byte[4], new byte[6], 0));
        }
        assertThrows(MapException.class,
                () -> new MapFactory().create(spec.withInitial(Bytes.of(new byte[7])), 1));
    }

    @Test
    void rightsBindTheControlSideOnly() {
        MapSpec spec = MapSpec.of("m", MapType.HASH, 4, 8, 3);
        try (Buffer buffer = new Buffer();
                BpfMap readOnly = new MapFactory().create(spec.withFlags(MapFlags.BPF_F_RDONLY), 1);
                BpfMap writeOnly = new MapFactory().create(spec.withFlags(MapFlags.BPF_F_WRONLY), 1)) {
            assertEquals(-Errno.EPERM, readOnly.update(new byte[4], new byte[8], 0));
            assertEquals(-Errno.EPERM, readOnly.delete(new byte[4]));
            assertEquals(0, readOnly.update(buffer.key(1), buffer.value(2), 0, 0));
            assertNotNull(readOnly.lookup(IndexedMap.keyOf(1)));
            assertEquals(0, writeOnly.update(new byte[4], new byte[8], 0));
            assertNull(writeOnly.lookup(new byte[4]));
            assertNull(writeOnly.nextKey(null));
        }
    }

    @Test
    void refusesKeysAndValuesOfTheWrongSize() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.HASH, 4, 8, 3), 1)) {
            assertThrows(IllegalArgumentException.class, () -> map.lookup(new byte[5]));
            assertThrows(IllegalArgumentException.class, () -> map.update(new byte[4], new byte[7], 0));
        }
    }
}
