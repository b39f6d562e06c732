package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The same calls on an LPM trie of ours and on the kernel's give the same results, and the same order of keys. */
class LpmKernelPeerTest {
    private static final int OPERATIONS = 20_000;

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    @TestFactory
    Iterable<DynamicTest> everySequenceOfOperationsGivesWhatTheKernelGives() {
        List<MapSpec> specs = new ArrayList<>();
        for (int size : new int[] {1, 2, 4, 7, 8, 16, 20, 256}) {
            for (int entries : new int[] {1, 20, 500}) {
                specs.add(MapSpec.of("peer", MapType.LPM_TRIE, 4 + size, 1 + size * 3 % 19, entries)
                        .withFlags(MapFlags.BPF_F_NO_PREALLOC));
            }
        }
        return specs.stream().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> check(spec))).toList();
    }

    private static void check(MapSpec spec) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LpmKeyGenerator keys = new LpmKeyGenerator(random, spec.keySize() - 4);
        try (KernelMap kernel = KernelMap.create(spec); BpfMap ours = new MapFactory().create(spec, 1)) {
            for (int i = 0; i < OPERATIONS; i++) {
                int updates = i / 1000 % 2 == 0 ? 5 : 2;
                step(kernel, ours, keys.next(), updates, random, "seed " + seed + ", operation " + i);
            }
            byte[] key = null;
            do {
                byte[] next = kernel.nextKey(key);
                assertArrayEquals(next, ours.nextKey(key), "seed " + seed);
                if (next != null) {
                    assertArrayEquals(kernel.lookup(next), ours.lookup(next), "seed " + seed);
                }
                key = next;
            } while (key != null);
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // all that a step needs
    private static void step(KernelMap kernel, BpfMap ours, byte[] key, int updates, Random random, String at) {
        int kind = random.nextInt(10);
        if (kind < updates) {
            byte[] value = new byte[ours.spec().valueSize()];
            random.nextBytes(value);
            long flags = random.nextInt(30) == 0 ? random.nextLong() : Math.max(0, random.nextInt(8) - 4);
            assertEquals(kernel.update(key, value, flags), ours.update(key, value, flags), at);
        } else if (kind < 6) {
            assertEquals(kernel.delete(key), ours.delete(key), at);
        } else if (kind < 8) {
            assertArrayEquals(kernel.lookup(key), ours.lookup(key), at);
        } else {
            byte[] from = random.nextInt(4) == 0 ? null : key;
            assertArrayEquals(kernel.nextKey(from), ours.nextKey(from), at);
        }
    }

    @Test
    void refusesTheSpecsThatTheKernelRefusesWithItsErrno() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1000; i++) {
            int keySize = pick(random, 8, 8, 8, 5, 260, 261, 4, 0, -1, 512);
            int valueSize = pick(random, 8, 8, 8, 1, 0, -1, 1 << 16, 1 << 22, (1 << 22) - 256 - 24 + 1);
            int entries = pick(random, 1, 1, 7, 0, -1, 1 << 30);
            int flags = random.nextInt(3) == 0 ? 1 << random.nextInt(16) | random.nextInt(8)
                    : pick(random, 1, 1, 1, 1, 0, 2, 9, 17, 25, 129, 257, 385);
            MapSpec spec = MapSpec.of("peer", MapType.LPM_TRIE, keySize, valueSize, entries).withFlags(flags);
            assertEquals(CreationErrno.kernels(spec), CreationErrno.ours(spec), "seed " + seed + ": " + spec);
        }
    }

    private static int pick(Random random, int... of) {
        return of[random.nextInt(of.length)];
    }
}
