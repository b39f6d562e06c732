package io.sluice.vm.random;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import java.util.List;

/** The maps of {@link VerdictGenerator}: values of several sizes and rights, and what certain helpers want. */
public final class VerdictMaps {
    static final MapSpec SMALL = MapSpec.of("small", MapType.ARRAY, 4, 8, 3);
    static final MapSpec ARRAY = MapSpec.of("array", MapType.ARRAY, 4, 48, 4);
    static final MapSpec LARGE = MapSpec.of("large", MapType.ARRAY, 4, 300, 2);
    static final MapSpec ONE = MapSpec.of("one", MapType.ARRAY, 4, 64, 1);
    static final MapSpec HASH = MapSpec.of("hash", MapType.HASH, 8, 16, 16);
    static final MapSpec LRU = MapSpec.of("lru", MapType.LRU_HASH, 12, 40, 16);
    static final MapSpec PER_CPU = MapSpec.of("percpu", MapType.PERCPU_ARRAY, 4, 24, 4);
    static final MapSpec READ_ONLY = MapSpec.of("readonly", MapType.ARRAY, 4, 32, 1)
        .withFlags(MapFlags.BPF_F_RDONLY_PROG);
    static final MapSpec WRITE_ONLY = MapSpec.of("writeonly", MapType.ARRAY, 4, 32, 1)
        .withFlags(MapFlags.BPF_F_WRONLY_PROG);
    static final MapSpec EVENTS = MapSpec.of("events", MapType.PERF_EVENT_ARRAY, 4, 4, 2);
    static final MapSpec JUMPS = MapSpec.of("jumps", MapType.PROG_ARRAY, 4, 4, 4);
    static final MapSpec RING = MapSpec.of("ring", MapType.RINGBUF, 0, 0, 4096);
    static final MapSpec OUTER = MapSpec.of("outer", MapType.ARRAY_OF_MAPS, 4, 4, 2)
        .withInner(MapSpec.of("inner", MapType.ARRAY, 4, 48, 4));
    static final MapSpec LOCKED = typed(MapSpec.of("locked", MapType.ARRAY, 4, 16, 2), VerdictTypes.LONG_LOCK_VALUE,
        ValueField.of(ValueField.Kind.SPIN_LOCK, VerdictTypes.LOCK_OFFSET, 4));

    private static final List<MapSpec> ALL = List.of(SMALL, ARRAY, LARGE, ONE, HASH, LRU, PER_CPU, READ_ONLY,
        WRITE_ONLY, EVENTS, JUMPS, RING, OUTER, LOCKED);

    private VerdictMaps() {
    }

    /** All of them. */
    public static List<MapSpec> all() {
        return ALL;
    }

    /** A map whose key is an int and whose value has a type of {@link VerdictTypes}. */
    public static MapSpec typed(MapSpec map, int valueType, ValueField field) {
        return new MapSpec(map.name(), map.type(), map.keySize(), map.valueSize(), map.maxEntries(), map.flags(),
            map.mapExtra(), map.pinned(), map.inner(), map.initial(), map.slots(), VerdictTypes.INT, valueType,
            ValueFields.of(field));
    }
}
