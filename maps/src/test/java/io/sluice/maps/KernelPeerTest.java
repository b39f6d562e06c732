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
import io.sluice.vm.kernel.KernelMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The same calls on a map of ours and on the kernel's give the same results. */
class KernelPeerTest {
    private static final int OPERATIONS = 4_000;
    private static final List<ValueField.Kind> FIELDS = List.of(ValueField.Kind.SPIN_LOCK, ValueField.Kind.TIMER,
            ValueField.Kind.KPTR_UNTRUSTED);
    /** Where a value may end that has one of these at offset 8. */
    private static final int FIELDS_END = 24;

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    private static List<MapSpec> specs() {
        List<MapSpec> specs = new ArrayList<>();
        for (MapType type : List.of(MapType.ARRAY, MapType.PERCPU_ARRAY)) {
            specs.add(MapSpec.of("peer", type, 4, 8, 1));
            specs.add(MapSpec.of("peer", type, 4, 13, 20));
            specs.add(MapSpec.of("peer", type, 4, 4095, 3));
        }
        for (MapType type : List.of(MapType.HASH, MapType.PERCPU_HASH)) {
            for (int noPrealloc = 0; noPrealloc < 2; noPrealloc++) {
                specs.add(MapSpec.of("peer", type, 4, 8, 1).withFlags(noPrealloc));
                specs.add(MapSpec.of("peer", type, 7, 3, 30).withFlags(noPrealloc));
                specs.add(MapSpec.of("peer", type, 4095, 9, 5).withFlags(noPrealloc));
                specs.add(MapSpec.of("peer", type, 16, 40, 300).withFlags(noPrealloc | MapFlags.BPF_F_ZERO_SEED));
            }
        }
        specs.addAll(specsWithFields());
        specs.add(MapSpec.of("peer", MapType.LRU_HASH, 8, 12, 10_000));
        specs.add(MapSpec.of("peer", MapType.LRU_PERCPU_HASH, 8, 12, 10_000));
        specs.add(MapSpec.of("peer", MapType.LRU_HASH, 8, 12, 10_000).withFlags(MapFlags.BPF_F_NO_COMMON_LRU));
        return specs;
    }

    /** Values with locks, timers and pointers, which neither side may see or change. */
    private static List<MapSpec> specsWithFields() {
        ValueField lock = ValueField.of(ValueField.Kind.SPIN_LOCK, 4, 4);
        ValueField timer = ValueField.of(ValueField.Kind.TIMER, 16, 16);
        ValueField pointer = new ValueField(ValueField.Kind.KPTR_UNTRUSTED, 8, 8, "task_struct", 0, 0);
        List<MapSpec> specs = new ArrayList<>();
        for (MapType type : List.of(MapType.ARRAY, MapType.HASH)) {
            specs.add(MapSpec.of("peer", type, 4, 8, 4).withFields(ValueFields.of(lock)));
            specs.add(MapSpec.of("peer", type, 4, 37, 9).withFields(ValueFields.of(lock, pointer, timer)));
        }
        for (MapType type : List.of(MapType.PERCPU_ARRAY, MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH)) {
            // without padding, which the kernel leaves as it is where values have fields
            specs.add(MapSpec.of("peer", type, 4, 24, 10_000).withFields(ValueFields.of(pointer)));
        }
        specs.add(MapSpec.of("peer", MapType.LRU_HASH, 4, 32, 10_000).withFields(ValueFields.of(pointer, timer)));
        return specs;
    }

    @TestFactory
    Iterable<DynamicTest> everySequenceOfOperationsGivesWhatTheKernelGives() {
        return specs().stream().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> check(spec))).toList();
    }

    private static void check(MapSpec spec) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (KernelMap kernel = KernelMap.create(spec);
                BpfMap ours = new MapFactory().create(spec, kernel.workers())) {
            // keys that an LRU map surely holds, and for others some more than there is room for
            int keys = Math.min(200, spec.maxEntries() * 5 / 4 + 1);
            for (int i = 0; i < OPERATIONS; i++) {
                step(kernel, ours, random, keys, "seed " + seed + ", operation " + i);
            }
            assertSame(contents(kernel), contents(ours), "seed " + seed);
        }
    }

    private static void step(KernelMap kernel, BpfMap ours, Random random, int keys, String at) {
        byte[] key = ByteBuffer.allocate(Math.max(4, ours.spec().keySize())).array();
        int number = random.nextInt(20) == 0 ? random.nextInt() : random.nextInt(keys);
        System.arraycopy(IndexedMap.keyOf(number), 0, key, 0, 4);
        if (number < 0 && ours.spec().type() != MapType.ARRAY && ours.spec().type() != MapType.PERCPU_ARRAY) {
            key[0] = (byte) number;
            key[3] = 0;
        }
        switch (random.nextInt(5)) {
            case 0, 1 -> {
                byte[] value = new byte[kernel.controlValueSize()];
                random.nextBytes(value);
                long flags = random.nextInt(16) == 0 ? random.nextLong() : random.nextInt(4);
                flags ^= random.nextInt(4) == 0 ? MapFlags.BPF_F_LOCK : 0;
                assertEquals(kernel.update(key, value, flags), ours.update(key, value, flags), at);
            }
            case 2 -> assertEquals(kernel.delete(key), ours.delete(key), at);
            case 3 -> assertArrayEquals(kernel.lookup(key), ours.lookup(key), at);
            default -> {
                // each map has its own order
                boolean last = kernel.nextKey(key) == null && kernel.lookup(key) == null;
                assertEquals(last, ours.nextKey(key) == null && ours.lookup(key) == null, at);
                assertEquals(kernel.nextKey(null) == null, ours.nextKey(null) == null, at);
            }
        }
    }

    private static Map<ByteBuffer, byte[]> contents(ControlMap map) {
        Map<ByteBuffer, byte[]> all = new HashMap<>();
        map.forEach((key, value) -> all.put(ByteBuffer.wrap(key), value));
        return all;
    }

    private static void assertSame(Map<ByteBuffer, byte[]> expected, Map<ByteBuffer, byte[]> actual, String at) {
        assertEquals(expected.keySet(), actual.keySet(), at);
        expected.forEach((key, value) -> assertArrayEquals(value, actual.get(key), at));
    }

    @Test
    void redirectTargetsAreSetAndClearedAsInTheKernel() {
        // interface 1 is the loopback device of every network namespace, CPU 0 is always there
        for (MapType type : List.of(MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.CPUMAP)) {
            for (int valueSize : new int[] {4, 8}) {
                MapSpec spec = MapSpec.of("peer", type, 4, valueSize, 2);
                long seed = System.nanoTime();
                Random random = new Random(seed);
                try (KernelMap kernel = KernelMap.create(spec); BpfMap ours = new MapFactory().create(spec, 1)) {
                    for (int i = 0; i < OPERATIONS; i++) {
                        String at = type.text() + " seed " + seed + ", operation " + i;
                        byte[] key = IndexedMap.keyOf(random.nextInt(8) == 0 ? 7 : 0);
                        byte[] value = new byte[valueSize];
                        value[0] = (byte) random.nextInt(2);
                        value[3] = (byte) (random.nextInt(8) == 0 ? 0x7f : 0);
                        long flags = random.nextInt(5);
                        switch (random.nextInt(3)) {
                            case 0 -> assertEquals(kernel.delete(key), ours.delete(key), at);
                            case 1 -> assertArrayEquals(kernel.lookup(key), ours.lookup(key), at);
                            // that interface 0x7f000000 is not there is not for the map to know
                            default -> {
                                if (value[3] == 0 || type == MapType.CPUMAP) {
                                    assertEquals(kernel.update(key, value, flags), ours.update(key, value, flags), at);
                                }
                            }
                        }
                    }
                    assertSame(contents(kernel), contents(ours), type.text() + " seed " + seed);
                }
            }
        }
    }

    @Test
    void refusesTheSpecsThatTheKernelRefusesWithItsErrno() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (MapType type : List.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH, MapType.PERCPU_HASH,
                MapType.LRU_HASH, MapType.LRU_PERCPU_HASH, MapType.PROG_ARRAY, MapType.DEVMAP, MapType.DEVMAP_HASH,
                MapType.CPUMAP, MapType.XSKMAP, MapType.PERF_EVENT_ARRAY, MapType.RINGBUF,
                MapType.USER_RINGBUF)) {
            for (int i = 0; i < 300; i++) {
                int keySize = pick(random, 4, 4, 4, 0, 1, 8, 512, 513, 1 << 22);
                int valueSize = pick(random, 4, 4, 8, 8, 0, 1, 12, 32768, 32769, 1 << 22);
                int entries = pick(random, 1, 2, 2, 2, 0, 16);
                int flags = random.nextInt(3) == 0 ? 1 << random.nextInt(16) | random.nextInt(8)
                        : pick(random, 0, 0, 0, 1, 2, 8, 16, 24, 64, 128, 256, 384, 1024);
                MapSpec spec = MapSpec.of("peer", type, keySize, valueSize, entries).withFlags(flags);
                if (valueSize >= FIELDS_END && random.nextInt(4) == 0) {
                    ValueField.Kind kind = FIELDS.get(random.nextInt(FIELDS.size()));
                    spec = spec.withFields(ValueFields.of(
                            new ValueField(kind, 8, kind.size(), "task_struct", 0, 0)));
                }
                if (entries > 0 || type != MapType.PERF_EVENT_ARRAY) {
                    assertEquals(CreationErrno.kernels(spec), CreationErrno.ours(spec), "seed " + seed + ": " + spec);
                }
            }
        }
    }

    @Test
    void refusesRingsThatTheKernelRefusesWithItsErrno() {
        for (MapType type : List.of(MapType.RINGBUF, MapType.USER_RINGBUF)) {
            for (int entries : new int[] {0, 1, 2048, 4096, 8192, 12288, 1 << 16, -1}) {
                for (int flags : new int[] {0, MapFlags.BPF_F_RDONLY, MapFlags.BPF_F_MMAPABLE, 1}) {
                    for (int keySize : new int[] {0, 4}) {
                        MapSpec spec = MapSpec.of("peer", type, keySize, 0, entries).withFlags(flags);
                        assertEquals(CreationErrno.kernels(spec), CreationErrno.ours(spec), spec.toString());
                    }
                }
            }
        }
    }

    private static int pick(Random random, int... of) {
        return of[random.nextInt(of.length)];
    }
}
