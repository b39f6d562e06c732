package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/** Memory of a test from which it passes keys and values by address, as a program does. */
final class Buffer implements AutoCloseable {
    private static final int KEY_ROOM = 4096;
    private final OffHeap memory = OffHeap.allocate(KEY_ROOM + (1 << 16));

    /** The address of a key with these bytes. */
    long key(byte[] key) {
        Memory.copyIn(key, 0, memory.address(), key.length);
        return memory.address();
    }

    /** The address of a 32-bit key. */
    long key(int key) {
        Memory.putInt(memory.address(), key);
        return memory.address();
    }

    /** The address of a 64-bit key. */
    long key(long key) {
        Memory.putLong(memory.address(), key);
        return memory.address();
    }

    /** The address of a value with these bytes. */
    long value(byte[] value) {
        Memory.copyIn(value, 0, value(), value.length);
        return value();
    }

    /** The address of a 64-bit value. */
    long value(long value) {
        Memory.putLong(value(), value);
        return value();
    }

    /** The address of the value. */
    long value() {
        return memory.address() + KEY_ROOM;
    }

    @Override
    public void close() {
        memory.close();
    }
}
