package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MapOfMapsTest {
    private static final MapSpec TEMPLATE = MapSpec.of("template", MapType.ARRAY, 4, 8, 2);

    private static MapSpec outer(MapType type, MapSpec template) {
        return MapSpec.of("outer", type, 4, 4, 3).withInner(template);
    }

    private static BpfMap create(MapSpec spec) {
        return new MapFactory().create(spec, 1);
    }

    private static byte[] handle(BpfMap map) {
        return IndexedMap.keyOf(Memory.getInt(map.address() + MapHeader.HANDLE));
    }

    private static long lookup(BpfMap map, int key) {
        try (Buffer buffer = new Buffer()) {
            return map.lookup(buffer.key(key), 0);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
    void givesProgramsThePointerOfTheMapInside(MapType type) {
        try (BpfMap outer = create(outer(type, TEMPLATE)); BpfMap inner = create(TEMPLATE)) {
            assertEquals(0, lookup(outer, 1));
            assertEquals(0, outer.update(IndexedMap.keyOf(1), handle(inner), MapFlags.BPF_ANY));
            assertEquals(inner.address(), lookup(outer, 1));
            assertEquals(0, lookup(outer, 2));
            assertArrayEquals(handle(inner), outer.lookup(IndexedMap.keyOf(1)));
            assertSame(inner, outer.innerMap(inner.address()));
            assertNull(outer.innerMap(outer.address()));
            assertTrue(outer.containsValue(lookup(inner, 1), 8));
            assertFalse(outer.containsValue(lookup(inner, 1) + 1, 8));
            assertEquals(0, outer.delete(IndexedMap.keyOf(1)));
            assertEquals(0, lookup(outer, 1));
            assertEquals(-Errno.ENOENT, outer.delete(IndexedMap.keyOf(1)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
    void refusesWhatIsNoMap(MapType type) {
        try (BpfMap outer = create(outer(type, TEMPLATE))) {
            assertEquals(-Errno.EBADF, outer.update(IndexedMap.keyOf(1), new byte[4], MapFlags.BPF_ANY));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY_OF_MAPS", "HASH_OF_MAPS"})
    void refusesTemplatesThatTheKernelRefuses(MapType type) {
        MapSpec nested = outer(MapType.ARRAY_OF_MAPS, TEMPLATE);
        MapSpec programs = MapSpec.of("programs", MapType.PROG_ARRAY, 4, 4, 1);
        for (MapSpec template : List.of(nested, programs)) {
            MapException ours = assertThrows(MapException.class, () -> create(outer(type, template)));
            NeedsKernel.orSkip();
            KernelException kernel = assertThrows(KernelException.class, () -> inKernel(outer(type, template)));
            assertEquals(kernel.errno(), ours.errno(), template::toString);
        }
    }

    static List<MapSpec> candidates() {
        return List.of(
                TEMPLATE,
                MapSpec.of("m", MapType.ARRAY, 4, 8, 3),
                MapSpec.of("m", MapType.ARRAY, 4, 16, 2),
                MapSpec.of("m", MapType.ARRAY, 4, 8, 2).withFlags(MapFlags.BPF_F_RDONLY_PROG),
                MapSpec.of("m", MapType.ARRAY, 4, 8, 2).withFlags(MapFlags.BPF_F_INNER_MAP),
                MapSpec.of("m", MapType.PERCPU_ARRAY, 4, 8, 2),
                MapSpec.of("m", MapType.HASH, 4, 8, 2),
                MapSpec.of("m", MapType.HASH, 4, 8, 7),
                MapSpec.of("m", MapType.HASH, 8, 8, 2));
    }

    @ParameterizedTest
    @MethodSource("candidates")
    void takesInsideWhatTheKernelTakes(MapSpec candidate) {
        NeedsKernel.orSkip();
        List<MapSpec> templates = List.of(TEMPLATE, TEMPLATE.withFlags(MapFlags.BPF_F_INNER_MAP),
                MapSpec.of("template", MapType.HASH, 4, 8, 2));
        for (MapType type : List.of(MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS)) {
            for (MapSpec template : templates) {
                MapSpec outerSpec = outer(type, template);
                try (BpfMap outer = create(outerSpec); BpfMap inner = create(candidate)) {
                    int ours = outer.update(IndexedMap.keyOf(0), handle(inner), MapFlags.BPF_ANY);
                    assertEquals(kernelUpdate(outerSpec, candidate), ours, () -> outerSpec + " with " + candidate);
                }
            }
        }
    }

    @Test
    void takesTheSameMapUnderSeveralKeys() {
        try (BpfMap outer = create(outer(MapType.HASH_OF_MAPS, TEMPLATE)); BpfMap inner = create(TEMPLATE)) {
            assertEquals(0, outer.update(IndexedMap.keyOf(1), handle(inner), MapFlags.BPF_NOEXIST));
            assertEquals(0, outer.update(IndexedMap.keyOf(2), handle(inner), MapFlags.BPF_NOEXIST));
            assertEquals(-Errno.EEXIST, outer.update(IndexedMap.keyOf(2), handle(inner), MapFlags.BPF_NOEXIST));
            assertEquals(2, outer.count());
        }
    }

    private static int kernelUpdate(MapSpec outer, MapSpec candidate) {
        MapSpec filled = new MapSpec(outer.name(), outer.type(), 4, 4, 3, 0, 0, false, outer.inner(), Bytes.EMPTY,
                List.of(new MapSpec.InitialSlot(0, candidate.name())), 0, 0);
        try {
            inKernel(candidate, filled);
            return 0;
        } catch (KernelException e) {
            return -e.errno();
        }
    }

    private static void inKernel(MapSpec... maps) {
        KernelCollection.load("maps", List.of(maps), List.of(), Bytes.EMPTY).close();
    }
}
