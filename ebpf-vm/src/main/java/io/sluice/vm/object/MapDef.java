package io.sluice.vm.object;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A map while its definition is being read; {@code 0} and null stand for what the object does not say. */
final class MapDef {
    final String name;
    int type;
    int keySize;
    int valueSize;
    int maxEntries;
    int flags;
    long extra;
    boolean pinned;
    int keyType;
    int valueType;
    MapDef inner;
    /** Names of programs or maps that the object puts into the map, by index. */
    final Map<Integer, String> values = new TreeMap<>();
    /** The value of a data section's only element; null if it is all zeroes. */
    byte[] contents;
    ValueFields fields = ValueFields.NONE;

    MapDef(String name) {
        this.name = name;
    }

    boolean isMapInMap() {
        return type == MapType.HASH_OF_MAPS.code() || type == MapType.ARRAY_OF_MAPS.code();
    }

    /** The finished spec. */
    MapSpec spec() {
        MapType known = MapType.ofCode(type);
        if (known == null) {
            throw new ObjectException("map \"" + name + "\": type " + Integer.toUnsignedString(type) + " is unknown");
        }
        List<MapSpec.InitialSlot> slots = new ArrayList<>();
        values.forEach((index, target) -> slots.add(new MapSpec.InitialSlot(index, target)));
        // values of rings have no size; a type of theirs, as cilium/ebpf takes it, tells what the records are
        boolean ofRecords = valueType != 0 && (known == MapType.RINGBUF || known == MapType.USER_RINGBUF);
        return new MapSpec(name, known, keySize, ofRecords ? 0 : valueSize, maxEntries, flags, extra, pinned,
                inner == null ? null : inner.spec(), contents == null ? Bytes.EMPTY : Bytes.of(contents), slots,
                keyType, valueType, fields);
    }
}
