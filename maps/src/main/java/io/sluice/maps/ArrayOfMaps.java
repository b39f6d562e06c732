package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * Maps by index. What a program's lookup gives is a map pointer, as its address; {@link InnerMaps} says which maps
 * may be inside.
 *
 * <pre>
 *   0        64         68
 *   | header | handle 0 | handle 1 | ..       0: empty
 * </pre>
 */
public final class ArrayOfMaps extends FdArrayMap {
    private final long handles;

    private ArrayOfMaps(MapSpec spec, MapHome home, Sections sections, long handles) {
        super(spec, home, sections.size());
        this.handles = base + handles;
    }

    /** Makes one. */
    static ArrayOfMaps create(MapSpec spec, MapHome home) {
        check(spec, InnerMaps.HANDLE_SIZE, InnerMaps.HANDLE_SIZE);
        InnerMaps.checkTemplate(spec);
        Sections sections = new Sections(spec, MapHeader.SIZE);
        long handles = sections.add(spec.maxEntries(), InnerMaps.HANDLE_SIZE);
        return new ArrayOfMaps(spec, home, sections, handles);
    }

    private int handle(int index) {
        return Memory.getIntAcquire(handles + (long) index * InnerMaps.HANDLE_SIZE);
    }

    @Override
    public long lookup(long key, int worker) {
        int index = indexOf(key);
        return index == OUT_OF_RANGE ? 0 : InnerMaps.address(handle(index));
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        int refused = checkFdUpdate(index, flags);
        if (refused == 0) {
            refused = InnerMaps.check(spec().inner(), InnerMaps.ofValue(value));
        }
        if (refused == 0) {
            Memory.putIntRelease(handles + (long) index * InnerMaps.HANDLE_SIZE, intAt(value, 0));
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
        Memory.putIntRelease(handles + (long) index * InnerMaps.HANDLE_SIZE, 0);
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
