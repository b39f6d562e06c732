package io.sluice.vm.api;

import io.sluice.vm.memory.Memory;

/**
 * The head of every map's off-heap memory; its address is what a map pointer is in programs.
 *
 * <pre>
 *   0        4      8          12           16            20      24 ..
 *   | handle | type | key size | value size | max entries | flags | of the map's own
 * </pre>
 */
public final class MapHeader {
    /** The handle in {@link Handles#MAPS}, 32 bits. */
    public static final int HANDLE = 0;
    /** The {@link MapType}'s code, 32 bits. */
    public static final int TYPE = 4;
    /** Bytes of a key, 32 bits. */
    public static final int KEY_SIZE = 8;
    /** Bytes of a value, 32 bits. */
    public static final int VALUE_SIZE = 12;
    /** Most elements, 32 bits. */
    public static final int MAX_ENTRIES = 16;
    /** {@code map_flags}, 32 bits. */
    public static final int FLAGS = 20;
    /** Where the fields of the map's own type begin. */
    public static final int SIZE = 24;

    private MapHeader() {
    }

    /** The map whose header is at an address; the address must be one. */
    public static BpfMap map(long address) {
        return Handles.MAPS.at(Memory.getInt(address + HANDLE));
    }
}
