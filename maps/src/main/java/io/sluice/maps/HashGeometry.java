package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import java.util.Optional;

/**
 * Where the parts of a live hash type lie, for code that looks keys up by itself: addresses and distances that stay the
 * same while the map lives. {@link HashLayout} is the picture; the constants here are its own.
 *
 * @param firstSeed of the keys' hash
 * @param secondSeed of the keys' hash
 * @param buckets address of the first bucket
 * @param bucketShift how far a hash is shifted right, so that its highest bits lead to its bucket
 * @param bucketOffsets the bits of a shifted hash that are the offset of its bucket
 * @param elements address of element 0, which stands for none
 * @param stride bytes from element to element
 * @param keyOffset where in an element its key lies
 * @param values address of worker 0's value of element 0
 * @param valueStride bytes from an element's value to the next one's
 * @param workerStride bytes from a worker's value to the next one's; 0 where all share one
 * @param marksLookups whether a lookup sets the byte at {@link #REFERENCED}, which the LRU types do
 */
public record HashGeometry(
        long firstSeed,
        long secondSeed,
        long buckets,
        int bucketShift,
        long bucketOffsets,
        long elements,
        long stride,
        int keyOffset,
        long values,
        long valueStride,
        long workerStride,
        boolean marksLookups) {
    /** In a bucket: eight tags of 16 bits. */
    public static final int TAGS = HashLayout.TAGS;
    /** In a bucket: the eight element numbers, 32 bits each. */
    public static final int SLOTS = HashLayout.SLOTS;
    /** In a bucket: the first chained element, 32 bits. */
    public static final int CHAIN = HashLayout.CHAIN;
    /** In an element: the next chained element, 32 bits. */
    public static final int NEXT = HashLayout.NEXT;
    /** In an element of the LRU types: 1 after a lookup, 8 bits. */
    public static final int REFERENCED = HashLayout.REFERENCED;

    /** The geometry of a hash type, empty for other types. */
    public static Optional<HashGeometry> of(BpfMap map) {
        return map instanceof KeyedMap keyed ? Optional.of(keyed.geometry()) : Optional.empty();
    }
}
