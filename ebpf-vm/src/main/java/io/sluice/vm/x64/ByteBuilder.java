package io.sluice.vm.x64;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A growable little-endian byte buffer. */
final class ByteBuilder {
    private static final int INITIAL = 1024;
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] bytes;
    private int size;

    ByteBuilder() {
        this(INITIAL);
    }

    /** With room for that many bytes. */
    ByteBuilder(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    void put8(int value) {
        reserve(Byte.BYTES);
        bytes[size++] = (byte) value;
    }

    void put16(int value) {
        reserve(Short.BYTES);
        SHORT.set(bytes, size, (short) value);
        size += Short.BYTES;
    }

    void put32(int value) {
        reserve(Integer.BYTES);
        INT.set(bytes, size, value);
        size += Integer.BYTES;
    }

    void set32(int offset, int value) {
        INT.set(bytes, offset, value);
    }

    void put64(long value) {
        reserve(Long.BYTES);
        LONG.set(bytes, size, value);
        size += Long.BYTES;
    }

    void put(byte[] source, int from, int count) {
        reserve(count);
        System.arraycopy(source, from, bytes, size, count);
        size += count;
    }

    /** Appends the {@code count} low bytes of {@code value}; count is 0, 1, 2 or 4. */
    void putImmediate(int value, int count) {
        switch (count) {
            case 0 -> { }
            case 1 -> put8(value);
            case 2 -> put16(value);
            case 4 -> put32(value);
            default -> throw new IllegalArgumentException("immediate of " + count + " bytes");
        }
    }

    byte[] array() {
        return bytes;
    }

    /** The bytes, for good: nothing may be appended afterwards. */
    byte[] finish() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void reserve(int count) {
        if (bytes.length - size < count) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + count));
        }
    }
}
