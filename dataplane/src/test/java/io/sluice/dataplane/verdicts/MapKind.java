package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.random.VerdictMaps;
import io.sluice.vm.random.VerdictTypes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The maps that the kernel's verifier tests know, by the names that the shared cases give them, a row each. */
final class MapKind {
    /** The prog arrays: slot 0 and 2 of the first, 7 and 2 of the second return these; slot 1 calls itself. */
    static final Map<String, Map<Integer, Integer>> PROGRAMS =
            Map.of("prog1", Map.of(0, 42, 2, 24), "prog2", Map.of(7, 42, 2, 24));
    /** The slot of a prog array whose program calls itself until it may not any more, and returns {@link #LOOPED}. */
    static final int LOOP_SLOT = 1;
    static final int LOOPED = 41;

    // struct test_val of the kernel's tests: { unsigned index; int foo[11]; }
    private static final int TEST_VALUE = 48;
    private static final int INDEX = 28;
    private static final int FOO_6 = 4 + 6 * 4;
    private static final int FOO_6_VALUE = 0xabcdef12;
    private static final Set<MapType> OTHERS =
            Set.of(MapType.CGROUP_STORAGE, MapType.PERCPU_CGROUP_STORAGE, MapType.SK_STORAGE);
    private static final Map<String, MapSpec> ROWS = new LinkedHashMap<>();

    static {
        row("map_hash_8b", MapType.HASH, 8, 8, 1, MapFlags.BPF_F_NO_PREALLOC);
        row("map_hash_48b", MapType.HASH, 8, TEST_VALUE, 1, MapFlags.BPF_F_NO_PREALLOC);
        row("map_hash_16b", MapType.HASH, 8, 16, 1, MapFlags.BPF_F_NO_PREALLOC);
        row("map_array_48b", MapType.ARRAY, 4, TEST_VALUE, 1, 0);
        row("map_array_ro", MapType.ARRAY, 4, TEST_VALUE, 1, MapFlags.BPF_F_RDONLY_PROG);
        row("map_array_wo", MapType.ARRAY, 4, TEST_VALUE, 1, MapFlags.BPF_F_WRONLY_PROG);
        row("map_array_small", MapType.ARRAY, 4, 1, 1, 0);
        row("map_sockmap", MapType.SOCKMAP, 4, 4, 1, 0);
        row("map_sockhash", MapType.SOCKHASH, 4, 4, 1, 0);
        row("map_xskmap", MapType.XSKMAP, 4, 4, 1, 0);
        row("map_stacktrace", MapType.STACK_TRACE, 4, 8, 1, 0);
        row("prog1", MapType.PROG_ARRAY, 4, 4, 4, 0);
        row("prog2", MapType.PROG_ARRAY, 4, 4, 8, 0);
        put(MapSpec.of("map_in_map", MapType.ARRAY_OF_MAPS, 4, 4, 1)
                .withInner(MapSpec.of("inner", MapType.ARRAY, 4, 4, 1)));
        // struct bpf_cgroup_storage_key is 16 bytes; TEST_DATA_LEN 64
        row("cgroup_storage", MapType.CGROUP_STORAGE, 16, 64, 0, 0);
        row("percpu_cgroup_storage", MapType.PERCPU_CGROUP_STORAGE, 16, 64, 0, 0);
        put(VerdictMaps.typed(MapSpec.of("map_spin_lock", MapType.ARRAY, 4, 8, 1), VerdictTypes.LOCK_VALUE,
                ValueField.of(ValueField.Kind.SPIN_LOCK, VerdictTypes.LOCK_OFFSET, 4)));
        put(VerdictMaps.typed(MapSpec.of("sk_storage_map", MapType.SK_STORAGE, 4, 8, 0)
                .withFlags(MapFlags.BPF_F_NO_PREALLOC), VerdictTypes.LOCK_VALUE,
                ValueField.of(ValueField.Kind.SPIN_LOCK, VerdictTypes.LOCK_OFFSET, 4)));
        put(VerdictMaps.typed(MapSpec.of("map_timer", MapType.ARRAY, 4, 16, 1), VerdictTypes.TIMER_VALUE,
                ValueField.of(ValueField.Kind.TIMER, 0, 16)));
        row("map_event_output", MapType.PERF_EVENT_ARRAY, 4, 4, 1, 0);
        row("map_reuseport_array", MapType.REUSEPORT_SOCKARRAY, 4, 8, 1, 0);
        row("map_ringbuf", MapType.RINGBUF, 0, 0, 4096, 0);
    }

    private MapKind() {
    }

    private static void row(String name, MapType type, int keySize, int valueSize, int maxEntries, int flags) {
        put(MapSpec.of(name, type, keySize, valueSize, maxEntries).withFlags(flags));
    }

    private static void put(MapSpec spec) {
        ROWS.put(spec.name(), spec);
    }

    /** The kinds that a kernel makes for programs of XDP without a module or a control group. */
    static List<MapSpec> all() {
        return ROWS.values().stream().filter(map -> !OTHERS.contains(map.type())).toList();
    }

    /** The spec of a kind, with or without {@code map_} or {@code fixup_} before it; null where there is none. */
    static MapSpec of(String kind) {
        String name = kind.replaceFirst("^fixup_", "");
        for (String tried : Arrays.asList(name, "map_" + name, name.replaceFirst("^map_", ""))) {
            if (ROWS.containsKey(tried)) {
                return ROWS.get(tried);
            }
        }
        return null;
    }

    /** What the first element of a kind holds, null for nothing. */
    static byte[] content(String name) {
        return switch (name) {
            case "map_array_48b", "map_array_ro", "map_array_wo" -> ByteBuffer.allocate(TEST_VALUE)
                    .order(ByteOrder.LITTLE_ENDIAN).putInt(0, INDEX).putInt(FOO_6, FOO_6_VALUE).array();
            default -> null;
        };
    }
}
