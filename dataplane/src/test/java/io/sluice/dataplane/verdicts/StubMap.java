package io.sluice.dataplane.verdicts;

import io.sluice.maps.DescribedMap;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/** A map of a type that Sluice has not: empty for ever, with a header for programs that name it and are run. */
class StubMap extends DescribedMap {
    private final OffHeap memory = OffHeap.allocate(MapHeader.SIZE);
    private final int handle = Handles.MAPS.register(this);

    StubMap(MapSpec spec) {
        super(spec);
        Memory.putInt(memory.address() + MapHeader.HANDLE, handle);
        Memory.putInt(memory.address() + MapHeader.TYPE, spec.type().code());
        Memory.putInt(memory.address() + MapHeader.KEY_SIZE, spec.keySize());
        Memory.putInt(memory.address() + MapHeader.VALUE_SIZE, spec.valueSize());
        Memory.putInt(memory.address() + MapHeader.MAX_ENTRIES, spec.maxEntries());
        Memory.putInt(memory.address() + MapHeader.FLAGS, spec.flags());
    }

    @Override
    public long address() {
        return memory.address();
    }

    @Override
    public void close() {
        Handles.MAPS.release(handle, this);
        memory.close();
    }
}
