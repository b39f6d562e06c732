package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * A full map of ours takes at most what the kernel accounts for the same map with the same elements, but for prog
 * arrays, whose slots are larger, and what it says to take is what it has touched.
 */
class MemoryPeerTest {
    // x86-64 system call number, arch/x86/entry/syscalls/syscall_64.tbl
    private static final int MINCORE = 27;
    private static final int PAGE = 4096;
    /** Blocks from 16 MiB on are made of huge pages where the system has them. */
    private static final long HUGE_FROM = 16L << 20;
    private static final long HUGE_PAGE = 2L << 20;
    /** Each part of a map may begin and end in the midst of a page; no map has more parts. */
    private static final int PARTS = 8;
    /** Bytes of tries and devmap hashes besides their elements, which the kernel counts less of or leaves out. */
    private static final long FIXED = 1024;

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    private static List<MapSpec> specs() {
        List<MapSpec> specs = new ArrayList<>();
        for (int entries : new int[] {1, 10, 1_000, 30_000}) {
            for (int value : new int[] {4, 8, 64, 100}) {
                specs.add(MapSpec.of("peer", MapType.ARRAY, 4, value, entries));
                specs.add(MapSpec.of("peer", MapType.PERCPU_ARRAY, 4, value, entries));
                specs.add(MapSpec.of("peer", MapType.QUEUE, 0, value, entries));
                specs.add(MapSpec.of("peer", MapType.STACK, 0, value, entries));
                specs.add(MapSpec.of("peer", MapType.BLOOM_FILTER, 0, value, entries));
                for (int key : new int[] {4, 16, 40}) {
                    for (MapType type : List.of(MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH,
                            MapType.LRU_PERCPU_HASH)) {
                        specs.add(MapSpec.of("peer", type, key, value, entries));
                    }
                    specs.add(MapSpec.of("peer", MapType.HASH, key, value, entries)
                            .withFlags(MapFlags.BPF_F_NO_PREALLOC));
                    specs.add(MapSpec.of("peer", MapType.LRU_HASH, key, value, entries)
                            .withFlags(MapFlags.BPF_F_NO_COMMON_LRU));
                }
                for (int key : new int[] {8, 20}) {
                    specs.add(MapSpec.of("peer", MapType.LPM_TRIE, key, value, entries)
                            .withFlags(MapFlags.BPF_F_NO_PREALLOC));
                }
            }
            for (MapType type : List.of(MapType.DEVMAP, MapType.DEVMAP_HASH)) {
                specs.add(MapSpec.of("peer", type, 4, 4, entries));
                specs.add(MapSpec.of("peer", type, 4, 8, entries));
            }
            specs.add(MapSpec.of("peer", MapType.XSKMAP, 4, 4, entries));
            specs.add(MapSpec.of("peer", MapType.PERF_EVENT_ARRAY, 4, 4, entries));
            specs.add(MapSpec.of("peer", MapType.PROG_ARRAY, 4, 4, entries));
        }
        // the kernel waits for its programs at each of their updates
        for (int entries : new int[] {1, 100}) {
            MapSpec inner = MapSpec.of("inner", MapType.ARRAY, 4, 4, 1);
            specs.add(MapSpec.of("peer", MapType.ARRAY_OF_MAPS, 4, 4, entries).withInner(inner));
            specs.add(MapSpec.of("peer", MapType.HASH_OF_MAPS, 4, 4, entries).withInner(inner));
        }
        specs.add(MapSpec.of("peer", MapType.CPUMAP, 4, 8, 2));
        specs.add(MapSpec.of("peer", MapType.RINGBUF, 0, 0, 1 << 16));
        specs.add(MapSpec.of("peer", MapType.USER_RINGBUF, 0, 0, 1 << 20));
        return specs;
    }

    @TestFactory
    Iterable<DynamicTest> takesAtMostWhatTheKernelAccountsFor() {
        return specs().stream().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> check(spec))).toList();
    }

    private static void check(MapSpec spec) {
        try (KernelMap kernel = KernelMap.create(spec);
                OffHeapMap ours = (OffHeapMap) new MapFactory().create(spec, kernel.workers())) {
            fill(kernel, ours);
            long accounted = kernel.memory();
            long taken = ours.memory();
            long more = switch (spec.type()) {
                // and two elements of it that hold nothing
                case LPM_TRIE -> FIXED + 2L * (spec.keySize() + spec.valueSize());
                case DEVMAP_HASH -> FIXED;
                default -> 0;
            };
            assertTrue(taken <= accounted + more, taken + " bytes, the kernel accounts for " + accounted);
            long resident = resident(ours);
            long rounding = PARTS * (ours.blockSize() < HUGE_FROM ? PAGE : HUGE_PAGE);
            assertTrue(resident <= taken + rounding, resident + " bytes are resident, not " + taken);
        }
    }

    /** Puts in as many elements as there is room for, the same ones in both. */
    private static void fill(KernelMap kernel, BpfMap ours) {
        MapSpec spec = ours.spec();
        switch (spec.type()) {
            case PROG_ARRAY, XSKMAP, PERF_EVENT_ARRAY, CPUMAP, RINGBUF, USER_RINGBUF -> {
                // what full ones have is elsewhere, or the kernel does not count it
                return;
            }
            case ARRAY_OF_MAPS, HASH_OF_MAPS -> {
                fillWithMaps(kernel, ours);
                return;
            }
            default -> { }
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < spec.maxEntries(); i++) {
            byte[] key = key(spec, i, random);
            byte[] value = new byte[kernel.controlValueSize()];
            value[0] = 1;
            assertEquals(0, kernel.update(key, value, 0));
            assertEquals(0, ours.update(key, value, 0));
        }
    }

    private static void fillWithMaps(KernelMap kernel, BpfMap ours) {
        MapSpec spec = ours.spec();
        try (KernelMap kernelInner = KernelMap.create(spec.inner());
                BpfMap inner = new MapFactory().create(spec.inner(), 1)) {
            byte[] handle = IndexedMap.keyOf(Memory.getInt(inner.address() + MapHeader.HANDLE));
            for (int i = 0; i < spec.maxEntries(); i++) {
                assertEquals(0, kernel.updateInner(IndexedMap.keyOf(i), kernelInner, 0));
                assertEquals(0, ours.update(IndexedMap.keyOf(i), handle, 0));
            }
        }
    }

    private static byte[] key(MapSpec spec, int index, SplittableRandom random) {
        ByteBuffer key = ByteBuffer.allocate(spec.keySize()).order(ByteOrder.LITTLE_ENDIAN);
        if (spec.type() == MapType.LPM_TRIE) {
            byte[] data = new byte[spec.keySize() - 4];
            random.nextBytes(data);
            key.putInt(data.length == 4 ? 16 + random.nextInt(17) : 32 + random.nextInt(33)).put(data);
        } else if (spec.keySize() > 0) {
            key.putInt(index);
        }
        return key.array();
    }

    /** Bytes of the map's pages that are in memory. */
    private static long resident(OffHeapMap map) {
        long pages = (map.blockSize() + PAGE - 1) / PAGE;
        try (OffHeap marks = OffHeap.allocate(pages)) {
            assertEquals(0, Syscalls.syscall(MINCORE, map.base, pages * PAGE, marks.address()));
            long resident = 0;
            for (long page = 0; page < pages; page++) {
                resident += Memory.getByte(marks.address() + page) & 1;
            }
            return resident * PAGE;
        }
    }
}
