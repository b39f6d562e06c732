package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;

/** A map that is only described, for programs that are proved and not run: of any type, and always empty. */
public class DescribedMap implements BpfMap {
    private final MapSpec spec;

    /** A map of this description; nothing is made. */
    public DescribedMap(MapSpec spec) {
        this.spec = spec;
    }

    @Override
    public final MapSpec spec() {
        return spec;
    }

    @Override
    public MapShape shape() {
        return new MapShape.Opaque();
    }

    /** 0: no memory stands behind it. */
    @Override
    public long address() {
        return 0;
    }

    @Override
    public int workers() {
        return 1;
    }

    @Override
    public long lookup(long key, int worker) {
        return 0;
    }

    @Override
    public long update(long key, long value, long flags, int worker) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    public long delete(long key, int worker) {
        return -Errno.ENOENT;
    }

    @Override
    public boolean containsValue(long address, int size) {
        return false;
    }

    @Override
    public byte[] lookup(byte[] key) {
        return null;
    }

    @Override
    public int update(byte[] key, byte[] value, long flags) {
        return -Errno.EOPNOTSUPP;
    }

    @Override
    public int delete(byte[] key) {
        return -Errno.ENOENT;
    }

    @Override
    public byte[] nextKey(byte[] key) {
        return null;
    }

    @Override
    public int count() {
        return 0;
    }

    @Override
    public void close() {
        // nothing was made
    }
}
