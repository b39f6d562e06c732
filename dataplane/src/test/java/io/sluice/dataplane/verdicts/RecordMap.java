package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.OffHeap;
import java.util.HashMap;
import java.util.Map;

/** Stands for a ring buffer: each record has memory of its own, which no program may touch once it is given back. */
final class RecordMap extends StubMap {
    /** BPF_RINGBUF_HDR_SZ; a ring is never quite full. */
    private static final long HEADER = 8;

    private final Map<Long, OffHeap> records = new HashMap<>();
    private final Map<Long, Integer> sizes = new HashMap<>();
    private final int capacity;

    RecordMap(MapSpec spec) {
        super(spec);
        this.capacity = spec.maxEntries();
    }

    /** A record, or 0 where it would not fit. */
    long reserve(int size) {
        if (size < 0 || size + HEADER >= capacity) {
            return 0;
        }
        OffHeap memory = OffHeap.allocate(Math.max(1, size));
        records.put(memory.address(), memory);
        sizes.put(memory.address(), size);
        return memory.address();
    }

    /** Gives a record back; false where there is none at this address. */
    boolean giveBack(long address) {
        OffHeap memory = records.remove(address);
        sizes.remove(address);
        if (memory != null) {
            memory.close();
        }
        return memory != null;
    }

    @Override
    public boolean containsValue(long address, int size) {
        return sizes.entrySet().stream().anyMatch(record ->
                address >= record.getKey() && address + size <= record.getKey() + record.getValue());
    }

    @Override
    public void close() {
        records.values().forEach(OffHeap::close);
        super.close();
    }
}
