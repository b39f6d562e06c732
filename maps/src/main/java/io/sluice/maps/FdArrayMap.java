package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;

/**
 * Arrays whose elements refer to something else and may be empty. Only the control side changes them, and their
 * values are not memory of programs.
 */
abstract class FdArrayMap extends IndexedMap {
    /** Bytes of a value that is a descriptor and nothing else. */
    static final int DESCRIPTOR_SIZE = Integer.BYTES;

    private static final int ALLOWED_FLAGS =
            MapFlags.BPF_F_NUMA_NODE | MapFlags.BPF_F_RDONLY | MapFlags.BPF_F_WRONLY;

    FdArrayMap(MapSpec spec, MapHome home, long size) {
        super(spec, home, size);
    }

    /** Checks sizes and flags; two sizes of a value are allowed. */
    static void check(MapSpec spec, int valueSize, int otherValueSize) {
        check(spec, valueSize, otherValueSize, ALLOWED_FLAGS);
    }

    /** Checks sizes, and flags against a list. */
    static void check(MapSpec spec, int valueSize, int otherValueSize, int allowedFlags) {
        MapRules.checkFlags(spec, allowedFlags);
        MapRules.checkIndexKey(spec);
        MapRules.checkValueIs(spec, valueSize, otherValueSize);
        MapRules.checkSizes(spec);
    }

    /** What bpf_fd_array_map_update_elem says to flags and index, 0 where it may go on. */
    static int checkFdUpdate(int index, long flags) {
        if (flags != MapFlags.BPF_ANY) {
            return -Errno.EINVAL;
        }
        return index == OUT_OF_RANGE ? -Errno.E2BIG : 0;
    }

    /** The little-endian 32-bit value at an offset. */
    static int intAt(byte[] value, int offset) {
        return value[offset] & 0xff
                | (value[offset + 1] & 0xff) << 8
                | (value[offset + 2] & 0xff) << 16
                | value[offset + 3] << 24;
    }

    @Override
    int stagedValueSize() {
        return 0;
    }

    @Override
    public long lookup(long key, int worker) {
        return 0;
    }

    /** Programs may not: the kernel's verifier refuses them. */
    @Override
    public long update(long key, long value, long flags, int worker) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    public long delete(long key, int worker) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    byte[] controlLookup(byte[] key) {
        return null;
    }

    @Override
    abstract int controlDelete(byte[] key);

    @Override
    public boolean containsValue(long address, int size) {
        return false;
    }
}
