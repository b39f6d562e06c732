package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.memory.Errno;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of the control side on a map of each type that holds nothing: what is not there, what a type cannot
 * do, flags that it does not know and values that are no descriptor give what they give in the kernel.
 */
class EmptyMapsPeerTest {
    private static final int NO_DESCRIPTOR = -1;
    private static final String UNSUPPORTED = "unsupported";

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    static List<MapSpec> specs() {
        MapSpec inner = MapSpec.of("inner", MapType.ARRAY, 4, 8, 1);
        List<MapSpec> specs = new ArrayList<>();
        Stream.of(MapType.RINGBUF, MapType.USER_RINGBUF).forEach(type -> specs.add(MapSpec.of("m", type, 0, 0, 4096)));
        Stream.of(MapType.PROG_ARRAY, MapType.PERF_EVENT_ARRAY, MapType.XSKMAP, MapType.CPUMAP, MapType.DEVMAP,
                MapType.DEVMAP_HASH).forEach(type -> specs.add(MapSpec.of("m", type, 4, 4, 3)));
        Stream.of(MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS)
                .forEach(type -> specs.add(MapSpec.of("m", type, 4, 4, 3).withInner(inner)));
        Stream.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH,
                MapType.LRU_PERCPU_HASH).forEach(type -> specs.add(MapSpec.of("m", type, 4, 8, 3)));
        specs.add(MapSpec.of("m", MapType.ARRAY, 4, 8, 3).withFlags(MapFlags.BPF_F_MMAPABLE));
        specs.add(MapSpec.of("m", MapType.ARRAY, 4, 8, 3).withFlags(MapFlags.BPF_F_INNER_MAP));
        specs.add(MapSpec.of("m", MapType.ARRAY, 4, 8, 3).withFlags(MapFlags.BPF_F_NUMA_NODE));
        specs.add(MapSpec.of("m", MapType.HASH, 4, 8, 3).withFlags(MapFlags.BPF_F_NUMA_NODE));
        specs.add(MapSpec.of("m", MapType.HASH, 4, 8, 3).withFlags(MapFlags.BPF_F_RDONLY_PROG));
        specs.add(MapSpec.of("m", MapType.HASH, 4, 8, 3).withFlags(MapFlags.BPF_F_WRONLY_PROG));
        specs.add(MapSpec.of("m", MapType.LPM_TRIE, 8, 8, 3).withFlags(MapFlags.BPF_F_NO_PREALLOC));
        Stream.of(MapType.QUEUE, MapType.STACK, MapType.BLOOM_FILTER)
                .forEach(type -> specs.add(MapSpec.of("m", type, 0, 8, 3)));
        return specs;
    }

    @ParameterizedTest
    @MethodSource("specs")
    void eachOperationGivesWhatItGivesInTheKernel(MapSpec spec) {
        List<String> theirs = new ArrayList<>();
        List<String> ours = new ArrayList<>();
        for (int operation = 0; operation < operations(spec, null).size(); operation++) {
            // each on an empty map
            try (KernelMap kernel = KernelMap.create(spec);
                    BpfMap map = new MapFactory().create(spec, kernel.workers())) {
                theirs.add(operations(spec, kernel).get(operation).get());
                ours.add(operations(spec, map).get(operation).get());
            }
        }
        assertEquals(String.join("\n", theirs), String.join("\n", ours));
    }

    private static List<Supplier<String>> operations(MapSpec spec, ControlMap map) {
        List<Supplier<String>> all = new ArrayList<>();
        int[] keys = spec.keySize() == 0 ? new int[] {0} : new int[] {0, 2, 3, -1};
        for (int number : keys) {
            byte[] key = key(spec, number);
            if (spec.keySize() > 0 || isRing(spec)) {
                all.add(() -> told("next key after " + number, () -> orNothing(() -> shown(map.nextKey(key)))));
            }
            all.add(() -> told("delete of " + number, () -> map.delete(key)));
            for (long flags : new long[] {0, 1, MapFlags.BPF_F_LOCK}) {
                all.add(() -> told("lookup of %d, flags %d".formatted(number, flags),
                        () -> orNothing(() -> shown(map.lookup(key, flags)))));
                all.add(() -> told("lookup that deletes of %d, flags %d".formatted(number, flags),
                        () -> shown(map.lookupAndDelete(key, flags))));
            }
            // an entry of ours is a port of the process, of which a map knows nothing
            long[] updates = spec.type() == MapType.XSKMAP ? new long[] {3, MapFlags.BPF_F_LOCK, 8, 1L << 40}
                    : new long[] {0, 1, 2, 3, MapFlags.BPF_F_LOCK, 8, 1L << 40};
            for (long flags : updates) {
                all.add(() -> told("update of %d, flags %d".formatted(number, flags),
                        () -> map.update(key, value(map), flags)));
            }
        }
        if (spec.keySize() > 0) {
            all.add(() -> told("first key", () -> shown(map.nextKey(null))));
        }
        return all;
    }

    private static byte[] key(MapSpec spec, int number) {
        byte[] key = new byte[spec.keySize()];
        System.arraycopy(IndexedMap.keyOf(number), 0, key, 0, Math.min(key.length, Integer.BYTES));
        return key;
    }

    private static byte[] value(ControlMap map) {
        byte[] value = new byte[map.controlValueSize()];
        System.arraycopy(IndexedMap.keyOf(NO_DESCRIPTOR), 0, value, 0, Math.min(value.length, Integer.BYTES));
        return value;
    }

    private static String shown(byte[] bytes) {
        return bytes == null ? "nothing" : HexFormat.of().formatHex(bytes);
    }

    private static boolean isRing(MapSpec spec) {
        return spec.type() == MapType.RINGBUF || spec.type() == MapType.USER_RINGBUF;
    }

    /** {@link ControlMap} answers with null where a type has no values to read, or no keys. */
    private static Object orNothing(Supplier<Object> operation) {
        Object result = result(operation);
        return result.equals(UNSUPPORTED) ? "nothing" : result;
    }

    private static String told(String what, Supplier<Object> operation) {
        return what + ": " + result(operation);
    }

    private static Object result(Supplier<Object> operation) {
        try {
            return operation.get();
        } catch (KernelException e) {
            return e.errno() == Errno.ENOTSUPP || e.errno() == Errno.EOPNOTSUPP ? UNSUPPORTED : -e.errno();
        } catch (MapException e) {
            return -e.errno();
        } catch (UnsupportedOperationException e) {
            return UNSUPPORTED;
        }
    }
}
