package io.sluice.vm.api;

/**
 * Where a map's values lie, as far as machine code may know it: addresses that never move while the map lives.
 */
public sealed interface MapShape {
    /** The value of index i, below maxEntries unsigned, is at {@code base + i * stride}. */
    record Array(long base, int stride, int maxEntries) implements MapShape {}

    /** The value of index i for worker w is at {@code base + w * workerStride + i * stride}. */
    record PerWorkerArray(long base, int stride, int maxEntries, long workerStride) implements MapShape {}

    /** The slot of index i is at {@code base + i * ProgEntry.SLOT_SIZE}, the address of a {@link ProgEntry} or 0. */
    record Programs(long base, int maxEntries) implements MapShape {}

    /** Lookup only through the helper. */
    record Opaque() implements MapShape {}
}
