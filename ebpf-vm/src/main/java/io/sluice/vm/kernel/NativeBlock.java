package io.sluice.vm.kernel;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A zeroed off-heap block that is passed to the kernel by address; every access is checked against its size. */
final class NativeBlock implements AutoCloseable {
    private static final int ALIGNMENT = 16;

    private final OffHeap memory;
    private final int size;
    private boolean closed;

    private NativeBlock(int size) {
        this.memory = OffHeap.allocate(size, ALIGNMENT);
        this.size = size;
    }

    /** Allocates {@code size} zeroed bytes; a size of 0 gives a block that has an address and no bytes. */
    static NativeBlock ofSize(int size) {
        return new NativeBlock(size);
    }

    /** Allocates a block that holds a copy of {@code bytes}. */
    static NativeBlock of(byte[] bytes) {
        NativeBlock block = ofSize(bytes.length);
        block.putBytes(0, bytes);
        return block;
    }

    /** Allocates a block that holds a string and its NUL. */
    static NativeBlock ofString(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        NativeBlock block = ofSize(bytes.length + 1);
        block.putBytes(0, bytes);
        return block;
    }

    long address() {
        return at(0, 0);
    }

    int size() {
        return size;
    }

    int getInt(int offset) {
        return Memory.getInt(at(offset, Integer.BYTES));
    }

    long getLong(int offset) {
        return Memory.getLong(at(offset, Long.BYTES));
    }

    NativeBlock putInt(int offset, int value) {
        Memory.putInt(at(offset, Integer.BYTES), value);
        return this;
    }

    NativeBlock putLong(int offset, long value) {
        Memory.putLong(at(offset, Long.BYTES), value);
        return this;
    }

    NativeBlock putBytes(int offset, byte[] bytes) {
        Memory.copyIn(bytes, 0, at(offset, bytes.length), bytes.length);
        return this;
    }

    byte[] bytes(int offset, int length) {
        return Memory.bytes(at(offset, length), length);
    }

    /** Returns the text up to the first NUL, or the whole block where there is none. */
    String string(int offset, int limit) {
        byte[] bytes = bytes(offset, Math.min(limit, size - offset));
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    NativeBlock clear() {
        Memory.fill(at(0, size), size, (byte) 0);
        return this;
    }

    @Override
    public void close() {
        closed = true;
        memory.close();
    }

    private long at(int offset, int length) {
        if (closed) {
            throw new IllegalStateException("block is closed");
        }
        Objects.checkFromIndexSize(offset, length, size);
        return memory.address() + offset;
    }
}
