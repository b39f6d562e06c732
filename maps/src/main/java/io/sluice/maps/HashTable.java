package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.util.BitSet;

/**
 * The buckets of a hash type: finds, links and unlinks elements, which it knows by number.
 *
 * <p>Readers take no lock: {@link #find} sees each element that is linked during the whole call, and may see or miss
 * one that comes or goes meanwhile. An element is complete before its number is stored, and its number before its
 * tag. Writers hold the bucket's lock; a link is the address of the 32-bit word that holds an element's number, in a
 * slot, in the bucket's chain field or in the element before.
 */
final class HashTable {
    /** A one in each 16-bit lane. */
    static final long LANES = 0x0001_0001_0001_0001L;
    /** The highest bit of each lane. */
    static final long LANE_TOPS = 0x8000_8000_8000_8000L;
    private static final int LANE_BITS = 16;
    private static final int LANES_PER_WORD = Long.SIZE / LANE_BITS;
    /** Where elements of a bucket are found: in its slots and in its chain. */
    private static final int PLACES = HashLayout.SLOTS_PER_BUCKET + 1;
    private static final int PLACE_SHIFT = 31;

    private final long buckets;
    private final int bucketCount;
    private final long elements;
    private final long stride;
    private final int keyOffset;
    private final int keySize;
    private final KeyHash keyHash;
    private final long bucketOffsets;
    private final int bucketShift;

    /**
     * A table in zeroed memory.
     *
     * @param buckets address of the first bucket
     * @param bucketCount a power of two
     */
    HashTable(long buckets, int bucketCount, Elements elements, KeyHash keyHash) {
        this.buckets = buckets;
        this.bucketCount = bucketCount;
        this.elements = elements.base();
        this.stride = elements.stride();
        this.keyOffset = elements.keyOffset();
        this.keySize = elements.keySize();
        this.keyHash = keyHash;
        this.bucketOffsets = (bucketCount - 1L) * HashLayout.BUCKET_SIZE;
        this.bucketShift = Long.numberOfLeadingZeros(bucketOffsets);
        Memory.fill(key(0) + keySize, Words.padded(keySize) - keySize, HashLayout.NOT_A_KEY);
    }

    /**
     * Where the elements lie.
     *
     * @param base address of element 0, which stands for none
     * @param stride bytes from element to element
     * @param keyOffset where in an element the key lies
     * @param keySize bytes of a key
     */
    record Elements(long base, long stride, int keyOffset, int keySize) {
        /** The address of an element. */
        long at(int element) {
            return base + element * stride;
        }
    }

    /** How many buckets serve so many elements: a power of two. */
    static int bucketsFor(int maxEntries) {
        int least = (maxEntries - 1) / HashLayout.LOAD + 1;
        return Integer.highestOneBit(2 * least - 1);
    }

    /** The bits of a hash, shifted by {@link #bucketShift}, that are the offset of its bucket. */
    long bucketOffsets() {
        return bucketOffsets;
    }

    /** How far a hash is shifted right, so that its highest bits lead to its bucket. */
    int bucketShift() {
        return bucketShift;
    }

    int bucketCount() {
        return bucketCount;
    }

    long hash(long key) {
        return keyHash.hash(key);
    }

    /** The address of the bucket of a hash. */
    long bucket(long hash) {
        return buckets + (hash >>> bucketShift & bucketOffsets);
    }

    long bucketAt(int number) {
        return buckets + (long) number * HashLayout.BUCKET_SIZE;
    }

    long element(int number) {
        return elements + number * stride;
    }

    long key(int number) {
        return element(number) + keyOffset;
    }

    void lock(long bucket) {
        SpinLock.lock(bucket + HashLayout.LOCK);
    }

    void unlock(long bucket) {
        SpinLock.unlock(bucket + HashLayout.LOCK);
    }

    /** The tag of a hash: its lower 16 bits. */
    private static long tag(long hash) {
        return hash & (1 << LANE_BITS) - 1;
    }

    private boolean hasKey(int number, long key) {
        return Words.equal(key(number), key, keySize);
    }

    /** The lanes of a word of tags that equal a tag, by their top bits; a lane above a match may be marked wrongly. */
    private static long matches(long tags, long tag) {
        long differences = tags ^ tag * LANES;
        return differences - LANES & ~differences & LANE_TOPS;
    }

    /** The element with a 32-bit key that is not in memory, or 0; for readers. */
    int find(int key) {
        long hash = keyHash.hash(key);
        long bucket = bucket(hash);
        for (int slot = 0; slot < HashLayout.SLOTS_PER_BUCKET; slot++) {
            int number = Memory.getIntAcquire(slot(bucket, slot));
            if (number != 0 && Memory.getInt(key(number)) == key) {
                return number;
            }
        }
        int number = Memory.getIntAcquire(bucket + HashLayout.CHAIN);
        while (number != 0 && Memory.getInt(key(number)) != key) {
            number = Memory.getIntAcquire(element(number) + HashLayout.NEXT);
        }
        return number;
    }

    /** The element with a key, or 0; for readers. */
    int find(long key, long hash) {
        long bucket = bucket(hash);
        long tag = tag(hash);
        int found = findInSlots(bucket, 0, tag, key);
        if (found == 0) {
            found = findInSlots(bucket, LANES_PER_WORD, tag, key);
        }
        return found != 0 ? found : findInChain(bucket, key);
    }

    private int findInSlots(long bucket, int first, long tag, long key) {
        long tags = Memory.getLongAcquire(bucket + HashLayout.TAGS + first * HashLayout.TAG_SIZE);
        for (long marks = matches(tags, tag); marks != 0; marks &= marks - 1) {
            int slot = first + Long.numberOfTrailingZeros(marks) / LANE_BITS;
            int number = Memory.getIntAcquire(slot(bucket, slot));
            if (number != 0 && hasKey(number, key)) {
                return number;
            }
        }
        return 0;
    }

    private int findInChain(long bucket, long key) {
        int number = Memory.getIntAcquire(bucket + HashLayout.CHAIN);
        while (number != 0 && !hasKey(number, key)) {
            number = Memory.getIntAcquire(element(number) + HashLayout.NEXT);
        }
        return number;
    }

    private static long slot(long bucket, int slot) {
        return bucket + HashLayout.SLOTS + (long) slot * HashLayout.SLOT_SIZE;
    }

    /** The link to the element with a key, or 0; under the lock. */
    long findLink(long bucket, long key, long hash) {
        long tag = tag(hash);
        for (int slot = 0; slot < HashLayout.SLOTS_PER_BUCKET; slot++) {
            int number = Memory.getInt(slot(bucket, slot));
            if (number != 0 && Short.toUnsignedLong(Memory.getShort(tagOf(bucket, slot))) == tag
                    && hasKey(number, key)) {
                return slot(bucket, slot);
            }
        }
        long link = bucket + HashLayout.CHAIN;
        for (int number = linked(link); number != 0; number = linked(link)) {
            if (hasKey(number, key)) {
                return link;
            }
            link = element(number) + HashLayout.NEXT;
        }
        return 0;
    }

    /** The link to an element, or 0 where it is not in the bucket; under the lock. */
    long findLink(long bucket, int element) {
        for (int slot = 0; slot < HashLayout.SLOTS_PER_BUCKET; slot++) {
            if (Memory.getInt(slot(bucket, slot)) == element) {
                return slot(bucket, slot);
            }
        }
        long link = bucket + HashLayout.CHAIN;
        for (int number = linked(link); number != 0; number = linked(link)) {
            if (number == element) {
                return link;
            }
            link = element(number) + HashLayout.NEXT;
        }
        return 0;
    }

    /** The element that a link refers to. */
    int linked(long link) {
        return Memory.getInt(link);
    }

    private static long tagOf(long bucket, int slot) {
        return bucket + HashLayout.TAGS + (long) slot * HashLayout.TAG_SIZE;
    }

    private static boolean isSlot(long bucket, long link) {
        return link >= bucket + HashLayout.SLOTS && link < bucket + HashLayout.LOCK;
    }

    /** Links a complete element whose key is not there; under the lock. */
    void insert(long bucket, long hash, int element) {
        for (int slot = 0; slot < HashLayout.SLOTS_PER_BUCKET; slot++) {
            if (Memory.getInt(slot(bucket, slot)) == 0) {
                Memory.putIntRelease(slot(bucket, slot), element);
                Memory.putShortRelease(tagOf(bucket, slot), (short) tag(hash));
                return;
            }
        }
        Memory.putInt(element(element) + HashLayout.NEXT, Memory.getInt(bucket + HashLayout.CHAIN));
        Memory.putIntRelease(bucket + HashLayout.CHAIN, element);
    }

    /** Puts a complete element with the same key in another's place, in one store; under the lock. */
    void replace(long bucket, long link, int element) {
        if (!isSlot(bucket, link)) {
            int next = Memory.getInt(element(linked(link)) + HashLayout.NEXT);
            Memory.putInt(element(element) + HashLayout.NEXT, next);
        }
        Memory.putIntRelease(link, element);
    }

    /** Unlinks an element; under the lock. */
    void remove(long bucket, long link) {
        if (isSlot(bucket, link)) {
            int slot = (int) (link - slot(bucket, 0)) / HashLayout.SLOT_SIZE;
            Memory.putShortRelease(tagOf(bucket, slot), (short) 0);
            Memory.putIntRelease(link, 0);
        } else {
            Memory.putIntRelease(link, Memory.getInt(element(linked(link)) + HashLayout.NEXT));
        }
    }

    /**
     * Makes the buckets usable whose writers were killed: unlocks them, and stores the tags of their slots. An element
     * counts if its number is stored, as it was complete before, and one whose tag only was taken is still there.
     *
     * @param capacity the highest element number
     * @return the elements that are linked
     * @throws IllegalStateException naming what no writer leaves
     */
    BitSet recover(int capacity) {
        BitSet linked = new BitSet();
        for (int number = 0; number < bucketCount; number++) {
            long bucket = bucketAt(number);
            for (int slot = 0; slot < HashLayout.SLOTS_PER_BUCKET; slot++) {
                int element = Memory.getInt(slot(bucket, slot));
                if (element != 0) {
                    recover(bucket, element, linked, capacity);
                }
                Memory.putShort(tagOf(bucket, slot), element == 0 ? 0 : (short) tag(hash(key(element))));
            }
            int element = Memory.getInt(bucket + HashLayout.CHAIN);
            while (element != 0) {
                recover(bucket, element, linked, capacity);
                element = Memory.getInt(element(element) + HashLayout.NEXT);
            }
            unlock(bucket);
        }
        return linked;
    }

    private void recover(long bucket, int element, BitSet linked, int capacity) {
        if (element < 0 || element > capacity) {
            throw new IllegalStateException("element %d in bucket %d, at most %d".formatted(
                    element, (bucket - buckets) / HashLayout.BUCKET_SIZE, capacity));
        }
        if (linked.get(element)) {
            throw new IllegalStateException("element %d in bucket %d is linked twice".formatted(
                    element, (bucket - buckets) / HashLayout.BUCKET_SIZE));
        }
        if (bucket(hash(key(element))) != bucket) {
            throw new IllegalStateException("element %d in bucket %d, where its key does not belong".formatted(
                    element, (bucket - buckets) / HashLayout.BUCKET_SIZE));
        }
        linked.set(element);
    }

    /** The element after another in the bucket's own order, the first after 0, 0 at the end; under the lock. */
    int after(long bucket, int element) {
        boolean passed = element == 0;
        for (int slot = 0; slot < HashLayout.SLOTS_PER_BUCKET; slot++) {
            int number = Memory.getInt(slot(bucket, slot));
            if (passed && number != 0) {
                return number;
            }
            passed |= number == element;
        }
        if (passed) {
            return Memory.getInt(bucket + HashLayout.CHAIN);
        }
        return Memory.getInt(element(element) + HashLayout.NEXT);
    }

    /**
     * Goes on to the next element, without the lock: the cursor, 0 at first and at the end, is the
     * element's number, 31 bits, below the number of its place, of which a bucket has 9: its slots and its chain. An
     * element in a slot never moves, and one that was unlinked from a chain still leads on to the rest of it.
     */
    long visit(long cursor) {
        long place = cursor == 0 ? 0 : (cursor >>> PLACE_SHIFT) + 1;
        long end = (long) bucketCount * PLACES;
        if (cursor != 0 && place % PLACES == 0) {
            long bucket = bucketAt((int) (place / PLACES) - 1);
            int number = Memory.getIntAcquire(element(visited(cursor)) + HashLayout.NEXT);
            // what was given up in a hurry may be in another bucket's chain by now
            if (number != 0 && bucket(hash(key(number))) == bucket) {
                return place - 1 << PLACE_SHIFT | number;
            }
        }
        for (; place < end; place++) {
            long bucket = bucketAt((int) (place / PLACES));
            int slot = (int) (place % PLACES);
            int number = Memory.getIntAcquire(
                    slot < HashLayout.SLOTS_PER_BUCKET ? slot(bucket, slot) : bucket + HashLayout.CHAIN);
            if (number != 0) {
                return place << PLACE_SHIFT | number;
            }
        }
        return 0;
    }

    /** The element that a cursor stands for. */
    int visited(long cursor) {
        return (int) (cursor & (1L << PLACE_SHIFT) - 1);
    }
}
