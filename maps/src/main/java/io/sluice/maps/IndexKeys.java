package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The indices 0, 1, .. in memory, where iterations over arrays point to them as keys: programs may hold such pointers
 * in callbacks of callbacks, so each index has an address of its own. All maps share them; they are made in chunks when
 * first asked for, and kept.
 */
final class IndexKeys {
    private static final int CHUNK_SHIFT = 14;
    private static final int CHUNK = 1 << CHUNK_SHIFT;
    private static final int CHUNKS = 1 << 31 - CHUNK_SHIFT;
    private static final AtomicReferenceArray<OffHeap> MADE = new AtomicReferenceArray<>(CHUNKS);
    /** The chunks from this one on were never made. */
    private static final AtomicInteger END = new AtomicInteger();

    private IndexKeys() {
    }

    /** The address of an index as a key, 32 bits. */
    static long address(int index) {
        int chunk = index >>> CHUNK_SHIFT;
        OffHeap keys = MADE.get(chunk);
        if (keys == null) {
            keys = make(chunk);
        }
        return keys.address() + (index & CHUNK - 1L) * Integer.BYTES;
    }

    private static OffHeap make(int chunk) {
        OffHeap keys = OffHeap.allocate((long) CHUNK * Integer.BYTES);
        for (int i = 0; i < CHUNK; i++) {
            Memory.putInt(keys.address() + (long) i * Integer.BYTES, chunk << CHUNK_SHIFT | i);
        }
        if (MADE.compareAndSet(chunk, null, keys)) {
            END.accumulateAndGet(chunk + 1, Math::max);
            return keys;
        }
        keys.close();
        return MADE.get(chunk);
    }

    /** Whether bytes at an address lie in one of the keys. */
    static boolean contains(long address, int size) {
        for (int chunk = 0; chunk < END.get(); chunk++) {
            OffHeap keys = MADE.get(chunk);
            if (keys != null && address >= keys.address()
                    && address + size <= keys.address() + (long) CHUNK * Integer.BYTES) {
                return (address - keys.address()) % Integer.BYTES + size <= Integer.BYTES;
            }
        }
        return false;
    }
}
