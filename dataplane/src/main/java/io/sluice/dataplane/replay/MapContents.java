package io.sluice.dataplane.replay;

import io.sluice.dataplane.value.MapEntry;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a map held at one moment.
 *
 * @param spec the map
 * @param entries by index for arrays, else by the key's bytes
 */
public record MapContents(MapSpec spec, List<MapEntry> entries) {
    private static final Set<MapType> READABLE = Set.of(MapType.HASH, MapType.ARRAY, MapType.PERCPU_HASH,
            MapType.PERCPU_ARRAY, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH, MapType.LPM_TRIE);

    /** Copies the list. */
    public MapContents {
        entries = List.copyOf(entries);
    }

    /** Whether values of a type can be read; those of prog arrays, queues and rings can not. */
    public static boolean isReadable(MapType type) {
        return READABLE.contains(type);
    }

    /** Whether a type's keys are the indices of an array. */
    public static boolean isArray(MapType type) {
        return type == MapType.ARRAY || type == MapType.PERCPU_ARRAY;
    }

    /** Reads a map of a readable type. */
    public static MapContents of(ControlMap map) {
        MapSpec spec = map.spec();
        if (!isArray(spec.type())) {
            return new MapContents(spec, MapEntry.sorted(map));
        }
        List<MapEntry> entries = new ArrayList<>();
        for (int i = 0; i < spec.maxEntries(); i++) {
            byte[] key = indexKey(i);
            entries.add(new MapEntry(Bytes.of(key), MapEntry.split(map, map.lookup(key))));
        }
        return new MapContents(spec, entries);
    }

    /** The key of an array's index. */
    public static byte[] indexKey(int index) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(index).array();
    }

    /** The index that an array's key is. */
    public static int index(Bytes key) {
        return ByteBuffer.wrap(key.toArray()).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
