package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/** The types whose keys are the indices 0 to max_entries - 1. */
abstract class IndexedMap extends OffHeapMap {
    /** What {@link #indexOf} says of keys that are out of range. */
    static final int OUT_OF_RANGE = -1;

    IndexedMap(MapSpec spec, MapHome home, long size) {
        super(spec, home, size);
    }

    /** The index at a key's address, or {@link #OUT_OF_RANGE}. */
    final int indexOf(long key) {
        int index = Memory.getInt(key);
        return Integer.compareUnsigned(index, maxEntries) < 0 ? index : OUT_OF_RANGE;
    }

    /** The index in a key, or {@link #OUT_OF_RANGE}. */
    final int indexOf(byte[] key) {
        return indexOf(stagedKey(key));
    }

    /** An index as a key. */
    static byte[] keyOf(int index) {
        return new byte[] {(byte) index, (byte) (index >> 8), (byte) (index >> 16), (byte) (index >> 24)};
    }

    /**
     * The step of an iteration over values in place; the cursor is the next index.
     *
     * @param value the address of the first value, from which the others are {@code stride} bytes apart
     */
    final long visit(long cursor, long value, long stride, long pair) {
        if (cursor >= maxEntries) {
            return 0;
        }
        Memory.putLong(pair, IndexKeys.address((int) cursor));
        Memory.putLong(pair + Long.BYTES, value + cursor * stride);
        return cursor + 1;
    }

    @Override
    public final boolean containsKey(long address, int size) {
        return IndexKeys.contains(address, size);
    }

    /** What an update of values in place says to flags and index, 0 where it may go on: kernel/bpf/arraymap.c. */
    final int checkUpdate(int index, long flags) {
        if (Long.compareUnsigned(presenceFlag(flags), MAX_UPDATE_FLAG) > 0) {
            return -Errno.EINVAL;
        }
        if (index == OUT_OF_RANGE) {
            return -Errno.E2BIG;
        }
        if (presenceFlag(flags) == MapFlags.BPF_NOEXIST) {
            return -Errno.EEXIST;
        }
        return hasLockFlag(flags) && !values.hasLock() ? -Errno.EINVAL : 0;
    }

    @Override
    final byte[] controlNextKey(byte[] key) {
        int index = key == null ? OUT_OF_RANGE : indexOf(key);
        return index == maxEntries - 1 ? null : keyOf(index + 1);
    }

    @Override
    public int count() {
        return maxEntries;
    }
}
