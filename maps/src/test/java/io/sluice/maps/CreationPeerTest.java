package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every map type with every pair of flags, and sizes about every limit: made or refused as by the kernel. */
class CreationPeerTest {
    private static final int FLAGS = 20;
    /** {@code BPF_F_TOKEN_FD}: what a token of the kernel allows, of which there are none here. */
    private static final int TOKEN = 16;
    private static final long MOST_BYTES = 1 << 28;
    private static final int[] SIZES = {0, 1, 3, 4, 5, 8, 12, 16, 512, 513, 32768, 32769, (4 << 20) - 49,
        (4 << 20) - 48, 4 << 20, (4 << 20) + 1, Integer.MAX_VALUE, -1};
    private static final List<MapType> TYPES = List.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH,
            MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH, MapType.PROG_ARRAY, MapType.DEVMAP,
            MapType.DEVMAP_HASH, MapType.CPUMAP, MapType.XSKMAP, MapType.PERF_EVENT_ARRAY, MapType.QUEUE,
            MapType.STACK, MapType.BLOOM_FILTER);

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Iterable<DynamicTest> makesWhatTheKernelMakesAndRefusesTheRestWithItsErrno() {
        return TYPES.stream().map(type -> DynamicTest.dynamicTest(type.text(), () -> {
            List<String> different = new ArrayList<>();
            for (MapSpec spec : specs(type)) {
                int expected = CreationErrno.kernels(spec);
                int errno = CreationErrno.ours(spec);
                if (expected != errno) {
                    different.add("key %d, value %d, entries %d, flags 0x%x, extra 0x%x: errno %d, the kernel's %d"
                            .formatted(spec.keySize(), spec.valueSize(), spec.maxEntries(), spec.flags(),
                                    spec.mapExtra(), errno, expected));
                }
            }
            assertEquals(List.of(), different);
        })).toList();
    }

    private static boolean isKeyless(MapType type) {
        return type == MapType.QUEUE || type == MapType.STACK || type == MapType.BLOOM_FILTER;
    }

    private static List<MapSpec> specs(MapType type) {
        List<MapSpec> specs = new ArrayList<>();
        int keySize = isKeyless(type) ? 0 : 4;
        // a size that is wrong, too, tells which is looked at first
        for (int valueSize : new int[] {4, 0, 32769}) {
            for (int one = 0; one < FLAGS; one++) {
                for (int other = one; other < FLAGS; other++) {
                    if (one != TOKEN && other != TOKEN) {
                        specs.add(spec(type, keySize, valueSize, 2, 1 << one | 1 << other, 0));
                    }
                }
            }
        }
        for (int size : SIZES) {
            for (int entries : new int[] {0, 1, 3}) {
                for (int otherKey : new int[] {0, 4, 8}) {
                    // an array that large would be made, of memory that takes seconds to clear
                    if (type == MapType.ARRAY && (long) size * entries > MOST_BYTES) {
                        continue;
                    }
                    specs.add(spec(type, otherKey, size, entries, 0, 0));
                }
                if (size >= 0) {
                    specs.add(spec(type, size, 4, entries, 0, 0));
                }
            }
        }
        for (long extra : new long[] {1, 5, 15, 16, 17, 1L << 32, -1}) {
            specs.add(spec(type, keySize, 4, 2, 0, extra));
            specs.add(spec(type, keySize, 0, 2, 0, extra));
        }
        return specs;
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private static MapSpec spec(MapType type, int keySize, int valueSize, int entries, int flags, long extra) {
        return new MapSpec("peer", type, keySize, valueSize, entries, flags, extra, false, null, Bytes.EMPTY,
                List.of(), 0, 0);
    }
}
