package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * Array, and the data sections of an object, which are arrays of one element. Updates are in place, as the address
 * of an element never changes: a reader may see some words of the old and some of the new value, as in the kernel.
 *
 * <pre>
 *   0        64        64 + stride    64 + 2 * stride
 *   | header | value 0 | value 1      | ..              stride: value size rounded up to 8
 * </pre>
 */
public final class ArrayMap extends IndexedMap {
    private static final int ALLOWED_FLAGS = MapRules.ACCESS_FLAGS
            | MapFlags.BPF_F_NUMA_NODE
            | MapFlags.BPF_F_MMAPABLE
            | MapFlags.BPF_F_INNER_MAP;

    private final long first;
    private final long stride;

    private ArrayMap(MapSpec spec, MapHome home, Sections sections, long first) {
        super(spec, home, sections.size());
        this.first = base + first;
        this.stride = Words.padded(valueSize);
    }

    /** Makes one. */
    static ArrayMap create(MapSpec spec, MapHome home) {
        MapRules.checkFlags(spec, ALLOWED_FLAGS);
        MapRules.checkIndexKey(spec);
        MapRules.checkSizes(spec);
        Sections sections = new Sections(spec, MapHeader.SIZE);
        long first = sections.add(spec.maxEntries(), Words.padded(spec.valueSize()));
        return new ArrayMap(spec, home, sections, first);
    }

    @Override
    int stagedValueSize() {
        return 0;
    }

    @Override
    void storeInitial(byte[] value) {
        Memory.copyIn(value, 0, first, valueSize);
    }

    @Override
    void recoverElements() {
        for (int index = 0; values.hasLock() && index < maxEntries; index++) {
            values.clearFields(value(index));
        }
    }

    @Override
    public MapShape shape() {
        return stride <= Integer.MAX_VALUE
                ? new MapShape.Array(first, (int) stride, maxEntries)
                : new MapShape.Opaque();
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        return ArrayRecipe.ofValues(this, operation);
    }

    private long value(int index) {
        return first + index * stride;
    }

    @Override
    public long lookup(long key, int worker) {
        int index = indexOf(key);
        return index == OUT_OF_RANGE ? 0 : value(index);
    }

    @Override
    public long visit(long cursor, int worker, long pair) {
        return visit(cursor, first, stride, pair);
    }

    @Override
    public long update(long key, long value, long flags, int worker) {
        int index = indexOf(key);
        int refused = checkUpdate(index, flags);
        if (refused == 0 && hasLockFlag(flags)) {
            values.lock(value(index));
            storeInPlace(value, value(index), valueSize, worker);
            values.unlock(value(index));
        } else if (refused == 0) {
            storeInPlace(value, value(index), valueSize, worker);
        }
        return refused;
    }

    @Override
    public long delete(long key, int worker) {
        return -Errno.EINVAL;
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        int refused = checkUpdate(index, flags);
        if (refused == 0 && hasLockFlag(flags)) {
            values.lock(value(index));
            storeInPlace(value, 0, value(index), valueSize);
            values.unlock(value(index));
        } else if (refused == 0) {
            storeInPlace(value, 0, value(index), valueSize);
        }
        return refused;
    }

    @Override
    byte[] controlLookup(byte[] key) {
        return controlLookup(key, false);
    }

    @Override
    byte[] controlLookup(byte[] key, boolean locked) {
        int index = indexOf(key);
        if (index == OUT_OF_RANGE) {
            return null;
        }
        byte[] value = new byte[valueSize];
        values.copyOut(value(index), value, locked);
        return value;
    }

    @Override
    public boolean containsValue(long address, int size) {
        long offset = address - first;
        return offset >= 0 && offset < maxEntries * stride && offset % stride + size <= valueSize;
    }
}
