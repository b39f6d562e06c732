package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Maps by index. What a program's lookup gives is a map pointer, as its address; {@link InnerMaps} says which maps
 * may be inside.
 *
 * <pre>
 *   0        64          72
 *   | header | address 0 | address 1 | ..       0: empty
 * </pre>
 */
public final class ArrayOfMaps extends FdArrayMap {
    private final long entries;
    /** Handles by the address of their map, of all that are inside and some that were. */
    private final Map<Long, Integer> handles = new ConcurrentHashMap<>();

    private ArrayOfMaps(MapSpec spec, MapHome home, Sections sections, long entries) {
        super(spec, home, sections.size());
        this.entries = base + entries;
    }

    /** Makes one. */
    static ArrayOfMaps create(MapSpec spec, MapHome home) {
        check(spec, InnerMaps.HANDLE_SIZE, InnerMaps.HANDLE_SIZE);
        InnerMaps.checkTemplate(spec);
        Sections sections = new Sections(spec, MapHeader.SIZE);
        long entries = sections.add(spec.maxEntries(), Long.BYTES);
        return new ArrayOfMaps(spec, home, sections, entries);
    }

    private long entry(int index) {
        return entries + (long) index * Long.BYTES;
    }

    private long address(int index) {
        return Memory.getLongAcquire(entry(index));
    }

    /** The handle of the map under an index, 0 for none. */
    private int handle(int index) {
        return handles.getOrDefault(address(index), 0);
    }

    private void put(int index, int handle) {
        BpfMap map = Handles.MAPS.at(handle);
        if (map != null) {
            handles.put(map.address(), handle);
        }
        Memory.putLongRelease(entry(index), map == null ? 0 : map.address());
        if (handles.size() > 2L * maxEntries) {
            Set<Long> inside = new HashSet<>();
            for (int i = 0; i < maxEntries; i++) {
                inside.add(address(i));
            }
            handles.keySet().retainAll(inside);
        }
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        ArrayRecipe recipe = new ArrayRecipe(this, around -> index ->
                ArrayRecipe.scaled(around, around.mapAddress(entries - base), index, Long.BYTES));
        return operation == MapOperation.LOOKUP
                ? (builder, args) -> InnerMaps.address(builder, recipe.lookup(builder, args[1]), 0)
                : null;
    }

    @Override
    public long lookup(long key, int worker) {
        int index = indexOf(key);
        return index == OUT_OF_RANGE ? 0 : address(index);
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        int refused = checkFdUpdate(index, flags);
        if (refused == 0) {
            refused = InnerMaps.check(spec().inner(), InnerMaps.ofValue(value));
        }
        if (refused == 0) {
            put(index, intAt(value, 0));
        }
        return refused;
    }

    @Override
    int controlDelete(byte[] key) {
        int index = indexOf(key);
        if (index == OUT_OF_RANGE) {
            return -Errno.E2BIG;
        }
        boolean empty = handle(index) == 0;
        put(index, 0);
        return empty ? -Errno.ENOENT : 0;
    }

    @Override
    byte[] controlLookup(byte[] key) {
        int index = indexOf(key);
        return index == OUT_OF_RANGE || handle(index) == 0 ? null : keyOf(handle(index));
    }

    @Override
    public boolean containsValue(long address, int size) {
        for (int i = 0; i < maxEntries; i++) {
            BpfMap inner = Handles.MAPS.at(handle(i));
            if (inner != null && inner.containsValue(address, size)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public BpfMap innerMap(long address) {
        for (int i = 0; i < maxEntries; i++) {
            BpfMap inner = Handles.MAPS.at(handle(i));
            if (inner != null && inner.address() == address) {
                return inner;
            }
        }
        return null;
    }
}
