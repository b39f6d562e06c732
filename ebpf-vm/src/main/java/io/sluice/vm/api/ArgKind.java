package io.sluice.vm.api;

/** What a helper wants in an argument register. */
public enum ArgKind {
    /** Any initialised value. */
    ANYTHING,
    /** The context. */
    CTX,
    /** A pointer to a map that is known at verification. */
    MAP,
    /** Readable memory of the map's key size. */
    MAP_KEY,
    /** Readable memory of the map's value size. */
    MAP_VALUE,
    /** Readable memory, its size in the next argument. */
    MEM_READ,
    /** As MEM_READ, or null where the size is 0. */
    MEM_READ_OR_NULL,
    /** Writable memory, its size in the next argument; the helper initialises it. */
    MEM_WRITE,
    /** The size of the memory before it, 1 or more. */
    SIZE,
    /** The size of the memory before it, 0 or more. */
    SIZE_OR_ZERO,
    /** A constant string that ends in zero, in a read-only map. */
    CONST_STRING
}
