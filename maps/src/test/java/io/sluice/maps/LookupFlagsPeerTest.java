package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.memory.Errno;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Lookups by the control side with flags, and with and without rights: found and refused as by the kernel. */
class LookupFlagsPeerTest {
    private static final int OPERATIONS = 600;
    /** What types without a lookup that deletes answer. */
    private static final byte[] UNSUPPORTED = {1, 2, 3};

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    private static List<MapSpec> specs() {
        ValueField lock = ValueField.of(ValueField.Kind.SPIN_LOCK, 4, 4);
        List<MapSpec> specs = new ArrayList<>();
        for (int rights : new int[] {0, MapFlags.BPF_F_RDONLY, MapFlags.BPF_F_WRONLY}) {
            for (MapType type : List.of(MapType.ARRAY, MapType.HASH)) {
                specs.add(MapSpec.of("peer", type, 4, 16, 9).withFlags(rights).withFields(ValueFields.of(lock)));
            }
            for (MapType type : List.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH, MapType.PERCPU_HASH,
                    MapType.LRU_HASH, MapType.LRU_PERCPU_HASH, MapType.DEVMAP_HASH, MapType.DEVMAP)) {
                int valueSize = type == MapType.DEVMAP_HASH || type == MapType.DEVMAP ? 4 : 8;
                int entries = type == MapType.LRU_HASH || type == MapType.LRU_PERCPU_HASH ? 1000 : 9;
                specs.add(MapSpec.of("peer", type, 4, valueSize, entries).withFlags(rights));
            }
            specs.add(MapSpec.of("peer", MapType.LPM_TRIE, 8, 8, 9).withFlags(rights | MapFlags.BPF_F_NO_PREALLOC));
            specs.add(MapSpec.of("peer", MapType.QUEUE, 0, 8, 9).withFlags(rights));
            specs.add(MapSpec.of("peer", MapType.STACK, 0, 8, 9).withFlags(rights));
        }
        return specs;
    }

    @TestFactory
    Iterable<DynamicTest> lookupsWithFlagsGiveWhatTheKernelGives() {
        return specs().stream().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> check(spec))).toList();
    }

    private static void check(MapSpec spec) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (KernelMap kernel = KernelMap.create(spec);
                BpfMap ours = new MapFactory().create(spec, kernel.workers())) {
            for (int i = 0; i < OPERATIONS; i++) {
                String at = "seed " + seed + ", operation " + i;
                byte[] key = spec.keySize() == 0 ? new byte[0] : new byte[spec.keySize()];
                if (key.length > 0) {
                    key[0] = (byte) random.nextInt(10);
                }
                long flags = random.nextInt(8) == 0 ? random.nextLong() : (long) (random.nextInt(6) & 5);
                switch (random.nextInt(4)) {
                    case 0 -> {
                        byte[] value = new byte[kernel.controlValueSize()];
                        random.nextBytes(value);
                        if (spec.type() == MapType.DEVMAP || spec.type() == MapType.DEVMAP_HASH) {
                            value = new byte[] {1, 0, 0, 0};
                        }
                        assertEquals(kernel.update(key, value, flags), ours.update(key, value, flags), at);
                    }
                    case 1 -> assertArrayEquals(taken(kernel, key, flags), taken(ours, key, flags), at);
                    default -> assertArrayEquals(
                            result(() -> kernel.lookup(key, flags)), result(() -> ours.lookup(key, flags)), at);
                }
            }
        }
    }

    private static byte[] taken(ControlMap map, byte[] key, long flags) {
        return result(() -> map.lookupAndDelete(key, flags));
    }

    /** The value, or the errno as one byte more than values have. */
    private static byte[] result(Supplier<byte[]> lookup) {
        try {
            return lookup.get();
        } catch (KernelException e) {
            return e.errno() == Errno.ENOTSUPP || e.errno() == Errno.EOPNOTSUPP ? UNSUPPORTED : errno(e.errno());
        } catch (MapException e) {
            return errno(e.errno());
        } catch (UnsupportedOperationException e) {
            return UNSUPPORTED;
        }
    }

    private static byte[] errno(int errno) {
        return new byte[] {(byte) errno};
    }

    @Test
    void aFrozenMapIsReadButNothingIsTakenOut() {
        MapSpec spec = MapSpec.of("peer", MapType.HASH, 4, 8, 9);
        byte[] key = new byte[4];
        try (KernelMap kernel = KernelMap.create(spec);
                OffHeapMap ours = (OffHeapMap) new MapFactory().create(spec, 1)) {
            assertEquals(kernel.update(key, new byte[8], 0), ours.update(key, new byte[8], 0));
            kernel.freeze();
            ours.freeze();
            assertArrayEquals(errno(Errno.EPERM), taken(kernel, key, 0));
            assertArrayEquals(errno(Errno.EPERM), taken(ours, key, 0));
            assertArrayEquals(new byte[8], result(() -> kernel.lookup(key, 0)));
            assertArrayEquals(new byte[8], result(() -> ours.lookup(key, 0)));
        }
    }
}
