package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;

/**
 * The types without keys: what has no place there finds nothing or is refused, as in the kernel. Programs see copies of
 * the values, and the control side's updates push.
 */
abstract class KeylessMap extends OffHeapMap {
    KeylessMap(MapSpec spec, MapHome home, long size) {
        super(spec, home, size);
    }

    KeylessMap(MapSpec spec, MapHome home, MapMemory memory) {
        super(spec, home, memory);
    }

    @Override
    public final long lookup(long key, int worker) {
        return 0;
    }

    @Override
    public long update(long key, long value, long flags, int worker) {
        return -Errno.EINVAL;
    }

    @Override
    public long delete(long key, int worker) {
        return -Errno.EINVAL;
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        return (int) push(stagedValue(value), flags);
    }

    @Override
    byte[] controlLookup(byte[] key) {
        return null;
    }

    @Override
    final byte[] controlNextKey(byte[] key) {
        return null;
    }

    /** 0 where it does not know, or has none. */
    @Override
    public int count() {
        return 0;
    }

    /** False: programs see copies only. */
    @Override
    public boolean containsValue(long address, int size) {
        return false;
    }
}
