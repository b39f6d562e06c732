package io.sluice.vm.memory;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Access to off-heap memory by absolute address, little-endian on the targets that Sluice supports.
 *
 * <p>Nothing here checks that an address is valid: a wrong one ends the process. Plain accesses may be unaligned;
 * the ordered and atomic ones need natural alignment and throw {@link IllegalArgumentException} without it.
 */
@SuppressWarnings("restricted") // the one place where native memory and calls are meant
public final class Memory {
    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final VarHandle BYTES = JAVA_BYTE.varHandle();
    private static final VarHandle SHORTS = ValueLayout.JAVA_SHORT.varHandle();
    private static final VarHandle INTS = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONGS = ValueLayout.JAVA_LONG.varHandle();

    /** Above all addresses of a process, and low enough for offsets from there. */
    private static final long ADDRESSES = (1L << 62) - 1;

    private Memory() {
    }

    /**
     * An address as it is, for loops over what lies behind it: the compiler sees that it is no negative number, so that
     * accesses at offsets of known sign are not checked, each for itself, against the end of memory.
     */
    public static long base(long address) {
        return address & ADDRESSES;
    }

    /** The signed byte at an address. */
    public static byte getByte(long address) {
        return ALL.get(JAVA_BYTE, address);
    }

    /** The signed 16-bit value at an address. */
    public static short getShort(long address) {
        return ALL.get(JAVA_SHORT_UNALIGNED, address);
    }

    /** The 32-bit value at an address. */
    public static int getInt(long address) {
        return ALL.get(JAVA_INT_UNALIGNED, address);
    }

    /** The 64-bit value at an address. */
    public static long getLong(long address) {
        return ALL.get(JAVA_LONG_UNALIGNED, address);
    }

    /** Stores a byte. */
    public static void putByte(long address, byte value) {
        ALL.set(JAVA_BYTE, address, value);
    }

    /** Stores a 16-bit value. */
    public static void putShort(long address, short value) {
        ALL.set(JAVA_SHORT_UNALIGNED, address, value);
    }

    /** Stores a 32-bit value. */
    public static void putInt(long address, int value) {
        ALL.set(JAVA_INT_UNALIGNED, address, value);
    }

    /** Stores a 64-bit value. */
    public static void putLong(long address, long value) {
        ALL.set(JAVA_LONG_UNALIGNED, address, value);
    }

    /** Loads a byte with acquire semantics. */
    public static byte getByteAcquire(long address) {
        return (byte) BYTES.getAcquire(ALL, address);
    }

    /** Loads an aligned 16-bit value with acquire semantics. */
    public static short getShortAcquire(long address) {
        return (short) SHORTS.getAcquire(ALL, address);
    }

    /** Loads an aligned 32-bit value with acquire semantics. */
    public static int getIntAcquire(long address) {
        return (int) INTS.getAcquire(ALL, address);
    }

    /** Loads an aligned 64-bit value with acquire semantics. */
    public static long getLongAcquire(long address) {
        return (long) LONGS.getAcquire(ALL, address);
    }

    /** Stores a byte with release semantics. */
    public static void putByteRelease(long address, byte value) {
        BYTES.setRelease(ALL, address, value);
    }

    /** Stores an aligned 16-bit value with release semantics. */
    public static void putShortRelease(long address, short value) {
        SHORTS.setRelease(ALL, address, value);
    }

    /** Stores an aligned 32-bit value with release semantics. */
    public static void putIntRelease(long address, int value) {
        INTS.setRelease(ALL, address, value);
    }

    /** Stores an aligned 64-bit value with release semantics. */
    public static void putLongRelease(long address, long value) {
        LONGS.setRelease(ALL, address, value);
    }

    /** Adds to an aligned 32-bit value, sequentially consistent; returns the value before. */
    public static int getAndAddInt(long address, int delta) {
        return (int) INTS.getAndAdd(ALL, address, delta);
    }

    /** Adds to an aligned 64-bit value, sequentially consistent; returns the value before. */
    public static long getAndAddLong(long address, long delta) {
        return (long) LONGS.getAndAdd(ALL, address, delta);
    }

    /** Or into an aligned 32-bit value; returns the value before. */
    public static int getAndOrInt(long address, int mask) {
        return (int) INTS.getAndBitwiseOr(ALL, address, mask);
    }

    /** Or into an aligned 64-bit value; returns the value before. */
    public static long getAndOrLong(long address, long mask) {
        return (long) LONGS.getAndBitwiseOr(ALL, address, mask);
    }

    /** And into an aligned 32-bit value; returns the value before. */
    public static int getAndAndInt(long address, int mask) {
        return (int) INTS.getAndBitwiseAnd(ALL, address, mask);
    }

    /** And into an aligned 64-bit value; returns the value before. */
    public static long getAndAndLong(long address, long mask) {
        return (long) LONGS.getAndBitwiseAnd(ALL, address, mask);
    }

    /** Xor into an aligned 32-bit value; returns the value before. */
    public static int getAndXorInt(long address, int mask) {
        return (int) INTS.getAndBitwiseXor(ALL, address, mask);
    }

    /** Xor into an aligned 64-bit value; returns the value before. */
    public static long getAndXorLong(long address, long mask) {
        return (long) LONGS.getAndBitwiseXor(ALL, address, mask);
    }

    /** Exchanges an aligned 32-bit value; returns the value before. */
    public static int getAndSetInt(long address, int value) {
        return (int) INTS.getAndSet(ALL, address, value);
    }

    /** Exchanges an aligned 64-bit value; returns the value before. */
    public static long getAndSetLong(long address, long value) {
        return (long) LONGS.getAndSet(ALL, address, value);
    }

    /**
     * Compares and exchanges an aligned 32-bit value; returns the value before, equal to {@code expected}
     * if it took.
     */
    public static int compareAndExchangeInt(long address, int expected, int value) {
        return (int) INTS.compareAndExchange(ALL, address, expected, value);
    }

    /**
     * Compares and exchanges an aligned 64-bit value; returns the value before, equal to {@code expected}
     * if it took.
     */
    public static long compareAndExchangeLong(long address, long expected, long value) {
        return (long) LONGS.compareAndExchange(ALL, address, expected, value);
    }

    /** Copies {@code length} bytes between addresses; the ranges may overlap. */
    public static void copy(long from, long to, long length) {
        MemorySegment.copy(ALL, from, ALL, to, length);
    }

    /** Copies heap bytes to an address. */
    public static void copyIn(byte[] from, int offset, long to, int length) {
        MemorySegment.copy(from, offset, ALL, JAVA_BYTE, to, length);
    }

    /** Copies bytes from an address into a heap array. */
    public static void copyOut(long from, byte[] to, int offset, int length) {
        MemorySegment.copy(ALL, JAVA_BYTE, from, to, offset, length);
    }

    /** The {@code length} bytes at an address as a new array. */
    public static byte[] bytes(long address, int length) {
        byte[] out = new byte[length];
        copyOut(address, out, 0, length);
        return out;
    }

    /** Fills {@code length} bytes with one value. */
    public static void fill(long address, long length, byte value) {
        ALL.asSlice(address, length).fill(value);
    }
}
