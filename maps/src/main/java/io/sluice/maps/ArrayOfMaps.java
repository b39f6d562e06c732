package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;

/**
 * Maps by index. What a program's lookup gives is a map pointer, as its address; {@link InnerMaps} says which maps
 * may be inside.
 *
 * <pre>
 *   0        64        80
 *   | header | entry 0 | entry 1 | ..       of {@link InnerMaps}
 * </pre>
 */
public final class ArrayOfMaps extends FdArrayMap {
    private final long entries;

    private ArrayOfMaps(MapSpec spec, MapHome home, Sections sections, long entries) {
        super(spec, home, sections.size());
        this.entries = base + entries;
    }

    /** Makes one. */
    static ArrayOfMaps create(MapSpec spec, MapHome home) {
        check(spec, InnerMaps.HANDLE_SIZE, InnerMaps.HANDLE_SIZE);
        InnerMaps.checkTemplate(spec);
        Sections sections = new Sections(spec, MapHeader.SIZE);
        long entries = sections.add(spec.maxEntries(), InnerMaps.ENTRY_SIZE);
        return new ArrayOfMaps(spec, home, sections, entries);
    }

    private long entry(int index) {
        return entries + (long) index * InnerMaps.ENTRY_SIZE;
    }

    private int handle(int index) {
        return InnerMaps.handle(entry(index));
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        ArrayRecipe recipe = new ArrayRecipe(this, around -> index ->
                ArrayRecipe.scaled(around, around.mapAddress(entries - base), index, InnerMaps.ENTRY_SIZE));
        return operation == MapOperation.LOOKUP
                ? (builder, args) -> InnerMaps.address(builder, recipe.lookup(builder, args[1]))
                : null;
    }

    @Override
    public long lookup(long key, int worker) {
        int index = indexOf(key);
        return index == OUT_OF_RANGE ? 0 : InnerMaps.address(entry(index));
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        int refused = checkFdUpdate(index, flags);
        if (refused == 0) {
            refused = InnerMaps.check(spec().inner(), InnerMaps.ofValue(value));
        }
        if (refused == 0) {
            InnerMaps.put(entry(index), intAt(value, 0));
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
        InnerMaps.put(entry(index), 0);
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
