package io.sluice.vm.memory;

import java.lang.foreign.Arena;

/**
 * A zeroed block of off-heap memory with one owner, freed by {@link #close()}.
 *
 * <p>Unlike a memory segment it is addressed by plain numbers, which machine code shares. Access after close is
 * undefined, so the owner closes it only after every user has stopped.
 */
public final class OffHeap implements AutoCloseable {
    /** The size of a cache line on the targets that Sluice supports, in bytes. */
    public static final int CACHE_LINE = 64;

    private final Arena arena = Arena.ofShared();
    private final long address;
    private final long size;

    private OffHeap(long size, long alignment) {
        this.size = size;
        try {
            this.address = arena.allocate(Math.max(size, 1), alignment).address();
        } catch (OutOfMemoryError e) {
            arena.close();
            throw e;
        }
    }

    /**
     * Allocates zeroed memory.
     *
     * @param size bytes, 0 or more
     * @param alignment bytes, a power of two
     */
    public static OffHeap allocate(long size, long alignment) {
        return new OffHeap(size, alignment);
    }

    /** Allocates zeroed memory aligned to a cache line. */
    public static OffHeap allocate(long size) {
        return new OffHeap(size, CACHE_LINE);
    }

    /** The address of the first byte. */
    public long address() {
        return address;
    }

    /** The size in bytes, as asked for. */
    public long size() {
        return size;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
