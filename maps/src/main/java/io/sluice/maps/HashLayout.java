package io.sluice.maps;

import io.sluice.vm.api.MapHeader;
import io.sluice.vm.memory.OffHeap;

/**
 * The layout of the hash types.
 *
 * <pre>
 *   map       0        64      128          192        256                 ..          ..
 *             | header | count | high water | LRU      | pool record       | bucket 0  | element 0 (none) | values of
 *             | seeds  |       |            | lists    | per owner ..      | 1, ..     | 1, ..            | workers
 *
 *   bucket    0                          16                         48     52      56
 *   64 bytes  | 8 tags of 16 bits,       | 8 element numbers of     | lock | chain | 0
 *             | 0 in an empty slot       | 32 bits, 0 for none      |      |       |
 *
 *   element   0      4      8                   8 + padded key      hash: 8, LRU: 16 bytes before the key
 *             | next | link | key, padded to 8  | value             the value of a per-CPU type is elsewhere
 *   LRU       0      4      8      12    13     14      16
 *             | next | link | prev | ref | list | owner | key ..
 * </pre>
 *
 * <p>An element takes {@link #stride} bytes and, when the map is full, 16 to 32 bytes of its bucket; with 8 bytes each
 * of key and value that is 48 to 64 bytes, where the kernel accounts for 80. Spares, {@link ElementPool}, come on top
 * where they are needed; of a per-CPU type there is a padded value a worker.
 *
 * <p>Element 0 stands for none. What fills up its key differs from what fills up any other, so that a key of no whole
 * number of words, compared with its padding, is never that of element 0.
 *
 * <p>A slot belongs to the elements whose hash leads to the bucket. What finds no free slot is chained, singly, by
 * {@code next} from the bucket's {@code chain}. An element never moves while it lives. {@code next} of a removed
 * element keeps its value until no reader is left; {@code link} threads the free, the retired and the LRU lists.
 */
final class HashLayout {
    /** The seeds of {@link KeyHash}, 64 bits each. */
    static final int FIRST_SEED = 32;
    /** The second one. */
    static final int SECOND_SEED = FIRST_SEED + Long.BYTES;
    /** Elements that there are, 32 bits, on a cache line of its own. */
    static final int COUNT = OffHeap.CACHE_LINE;
    /** The highest element number that was ever given out, 32 bits, on a cache line of its own. */
    static final int HIGH_WATER = 2 * OffHeap.CACHE_LINE;
    /** The {@link LruLists} of LRU types, where all workers share them; each worker's own are behind all else. */
    static final int LRU = 3 * OffHeap.CACHE_LINE;
    /** Size of the header. */
    static final int HEADER_SIZE = 4 * OffHeap.CACHE_LINE;

    /** Tags: 16 bits of each slot's hash. */
    static final int TAGS = 0;
    /** Slots of a bucket. */
    static final int SLOTS_PER_BUCKET = 8;
    /** Bytes of a tag. */
    static final int TAG_SIZE = Short.BYTES;
    /** Element numbers of the slots. */
    static final int SLOTS = TAGS + SLOTS_PER_BUCKET * TAG_SIZE;
    /** Bytes of an element number. */
    static final int SLOT_SIZE = Integer.BYTES;
    /** The writers' lock, 32 bits. */
    static final int LOCK = SLOTS + SLOTS_PER_BUCKET * SLOT_SIZE;
    /** The first chained element, 32 bits. */
    static final int CHAIN = LOCK + Integer.BYTES;
    /** Size of a bucket. */
    static final int BUCKET_SIZE = OffHeap.CACHE_LINE;
    /**
     * The most elements a bucket, on average, when the map is full; as there is a power of two of buckets, more than
     * half of it. With 4, 2% of the buckets chain and 0.8% of the elements are chained (Poisson).
     */
    static final int LOAD = 4;

    /** What fills up the key of element 0 to whole words; that of any other element is filled up with zeros. */
    static final byte NOT_A_KEY = -1;
    /** The next chained element, 32 bits. */
    static final int NEXT = 0;
    /** The next element of a free, retired or LRU list, 32 bits. */
    static final int LINK = 4;
    /** Size of the head of an element. */
    static final int ELEMENT_HEADER = 8;
    /** LRU types: the element before in its list, 32 bits. */
    static final int PREV = 8;
    /** LRU types: 1 after a lookup, 8 bits. */
    static final int REFERENCED = 12;
    /** LRU types: the number of the list that it is in, 8 bits. */
    static final int LIST = 13;
    /** LRU types: whose lists those are, 16 bits. */
    static final int OWNER = 14;
    /** Size of the head of an element of LRU types. */
    static final int LRU_ELEMENT_HEADER = 16;

    static {
        if (FIRST_SEED < MapHeader.SIZE) {
            throw new IllegalStateException("internal error: a seed lies in the map header");
        }
    }

    private HashLayout() {
    }

    /**
     * Bytes from element to element: where it costs little, none lies on more cache lines than it must.
     *
     * @param content head, key and inline value
     */
    static long stride(long content) {
        if (content <= 32) {
            return content <= 16 ? 16 : 32;
        }
        return content <= OffHeap.CACHE_LINE ? OffHeap.CACHE_LINE : Words.roundUp(content, Long.BYTES);
    }
}
