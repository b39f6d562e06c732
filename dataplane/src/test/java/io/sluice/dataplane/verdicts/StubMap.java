package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/** A map of a type that Sluice has not: empty for ever, so that programs that name it can be judged and run. */
class StubMap implements BpfMap {
    private final MapSpec spec;
    private final OffHeap memory = OffHeap.allocate(MapHeader.SIZE);
    private final int handle = Handles.MAPS.register(this);

    StubMap(MapSpec spec) {
        this.spec = spec;
        Memory.putInt(memory.address() + MapHeader.HANDLE, handle);
        Memory.putInt(memory.address() + MapHeader.TYPE, spec.type().code());
        Memory.putInt(memory.address() + MapHeader.KEY_SIZE, spec.keySize());
        Memory.putInt(memory.address() + MapHeader.VALUE_SIZE, spec.valueSize());
        Memory.putInt(memory.address() + MapHeader.MAX_ENTRIES, spec.maxEntries());
        Memory.putInt(memory.address() + MapHeader.FLAGS, spec.flags());
    }

    @Override
    public MapSpec spec() {
        return spec;
    }

    @Override
    public MapShape shape() {
        return new MapShape.Opaque();
    }

    @Override
    public long address() {
        return memory.address();
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
        Handles.MAPS.release(handle);
        memory.close();
    }
}
