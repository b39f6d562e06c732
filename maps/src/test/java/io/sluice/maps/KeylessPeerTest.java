package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.kernel.KernelMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Queues, stacks and bloom filters, and lookups that delete: the same calls give what the kernel's maps give. */
class KeylessPeerTest {
    private static final int OPERATIONS = 3_000;
    private static final byte[] NO_KEY = {};

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    private static MapSpec bloom(int valueSize, int entries, int functions, int flags) {
        return new MapSpec("peer", MapType.BLOOM_FILTER, 0, valueSize, entries, flags, functions, false, null,
                Bytes.EMPTY, List.of(), 0, 0);
    }

    @TestFactory
    Iterable<DynamicTest> everySequenceOfPushesAndPopsGivesWhatTheKernelGives() {
        List<DynamicTest> tests = new ArrayList<>();
        for (MapType type : List.of(MapType.QUEUE, MapType.STACK)) {
            for (int[] sizes : new int[][] {{1, 1}, {4, 3}, {7, 2}, {8, 16}, {200, 5}, {4096, 4}}) {
                MapSpec spec = MapSpec.of("peer", type, 0, sizes[0], sizes[1]);
                tests.add(DynamicTest.dynamicTest(spec.toString(), () -> checkSequence(spec)));
            }
        }
        return tests;
    }

    private static void checkSequence(MapSpec spec) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (KernelMap kernel = KernelMap.create(spec); BpfMap ours = new MapFactory().create(spec, 2)) {
            for (int i = 0; i < OPERATIONS; i++) {
                String at = "seed " + seed + ", operation " + i;
                // now mostly filled, now mostly emptied
                switch (random.nextInt(4) + (i / 200 & 1)) {
                    case 0, 1 -> {
                        byte[] value = new byte[spec.valueSize()];
                        random.nextBytes(value);
                        long flags = random.nextInt(16) == 0 ? random.nextLong() : random.nextInt(5);
                        assertEquals(kernel.update(NO_KEY, value, flags), ours.update(NO_KEY, value, flags), at);
                    }
                    case 2 -> assertArrayEquals(kernel.lookup(NO_KEY), ours.lookup(NO_KEY), at);
                    default -> assertArrayEquals(kernel.lookupAndDelete(null), ours.lookupAndDelete(null), at);
                }
            }
            assertEquals(kernel.delete(NO_KEY), ours.delete(NO_KEY));
            int count = ours.count();
            for (; count > 0; count--) {
                assertArrayEquals(kernel.lookupAndDelete(NO_KEY), ours.lookupAndDelete(NO_KEY), "seed " + seed);
            }
            assertEquals(0, ours.count());
            assertArrayEquals(kernel.lookup(NO_KEY), ours.lookup(NO_KEY));
        }
    }

    @Test
    void aBloomFilterWithSeedZeroFindsTheValuesThatTheKernelsFinds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int mistakes = 0;
        for (int valueSize : new int[] {1, 2, 3, 4, 7, 8, 11, 12, 13, 16, 24, 25, 37}) {
            for (int functions : new int[] {0, 1, 2, 5, 15}) {
                MapSpec spec = bloom(valueSize, 1 + random.nextInt(200), functions, MapFlags.BPF_F_ZERO_SEED);
                try (KernelMap kernel = KernelMap.create(spec); BpfMap ours = new MapFactory().create(spec, 2)) {
                    for (int i = 0; i < 400; i++) {
                        String at = spec + ", seed " + seed + ", operation " + i;
                        byte[] value = new byte[valueSize];
                        random.nextBytes(value);
                        long flags = random.nextInt(16) == 0 ? random.nextInt(5) : 0;
                        if (random.nextBoolean()) {
                            assertEquals(kernel.update(NO_KEY, value, flags), ours.update(NO_KEY, value, flags), at);
                        }
                        int found = ours.peek(value);
                        assertEquals(kernel.peek(value), found, at);
                        mistakes += found == 0 ? 1 : 0;
                    }
                    assertEquals(kernel.delete(NO_KEY), ours.delete(NO_KEY));
                }
            }
        }
        assertTrue(mistakes > 0);
    }

    @Test
    void aSeededBloomFilterNeverMissesAndSeldomErrs() {
        for (int functions : new int[] {0, 1, 3, 15}) {
            try (BpfMap map = new MapFactory().create(bloom(8, 10_000, functions, 0), 1)) {
                byte[] value = new byte[8];
                for (int i = 0; i < 10_000; i++) {
                    System.arraycopy(IndexedMap.keyOf(i), 0, value, 0, 4);
                    assertEquals(0, map.update(NO_KEY, value, 0));
                }
                int found = 0;
                for (int i = 0; i < 20_000; i++) {
                    System.arraycopy(IndexedMap.keyOf(i), 0, value, 0, 4);
                    int result = map.peek(value);
                    if (i < 10_000) {
                        assertEquals(0, result, "value " + i);
                    } else {
                        found += result == 0 ? 1 : 0;
                    }
                }
                // by the sizes above at most half of the bits are set, of one function as of many
                assertTrue(found < 10_000 * 0.55, functions + " functions: " + found);
            }
        }
    }

    @Test
    void lookupsThatDeleteAreTheKernels() {
        for (MapType type : List.of(MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH)) {
            MapSpec spec = MapSpec.of("peer", type, 4, 12, 2_000);
            long seed = System.nanoTime();
            Random random = new Random(seed);
            try (KernelMap kernel = KernelMap.create(spec);
                    BpfMap ours = new MapFactory().create(spec, kernel.workers())) {
                for (int i = 0; i < OPERATIONS; i++) {
                    String at = type.text() + ", seed " + seed + ", operation " + i;
                    byte[] key = IndexedMap.keyOf(random.nextInt(40));
                    if (random.nextBoolean()) {
                        byte[] value = new byte[kernel.controlValueSize()];
                        random.nextBytes(value);
                        assertEquals(kernel.update(key, value, 0), ours.update(key, value, 0), at);
                    } else {
                        assertArrayEquals(kernel.lookupAndDelete(key), ours.lookupAndDelete(key), at);
                    }
                }
            }
        }
        MapSpec array = MapSpec.of("peer", MapType.ARRAY, 4, 4, 1);
        try (KernelMap kernel = KernelMap.create(array); BpfMap ours = new MapFactory().create(array, 1)) {
            assertThrows(KernelException.class, () -> kernel.lookupAndDelete(new byte[4]));
            assertThrows(UnsupportedOperationException.class, () -> ours.lookupAndDelete(new byte[4]));
        }
    }
}
