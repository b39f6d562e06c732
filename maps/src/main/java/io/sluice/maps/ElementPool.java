package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.BitSet;

/**
 * Gives out the elements of a hash type and takes them back: a record for each owner (the workers and the control
 * thread), whose lock others take only when their own elements have run out.
 *
 * <p>A retired element may still have readers. Each owner gathers them in its open list; when that is closed it gets a
 * tag of {@link Quiescence}, and goes to the free list as a whole when the tag is safe. Elements that were never used
 * are given out by number, so that memory which is not needed is not touched.
 *
 * <pre>
 *   record    0      4      8      12     16     20       24       28     32         40
 *   64 bytes  | lock | free | open | open | open | closed | closed | 0    | closed   | 0
 *             |      |      | first| last | count| first  | last   |      | tag      |
 * </pre>
 */
final class ElementPool {
    /** Size of an owner's record in bytes. */
    static final int RECORD_SIZE = OffHeap.CACHE_LINE;

    /** The lock of the record, 32 bits. */
    static final int LOCK = 0;
    /** The first free element, 32 bits. */
    static final int FREE = 4;
    /** The first element of the open list, 32 bits. */
    static final int OPEN_FIRST = 8;
    /** Its last one, 32 bits. */
    static final int OPEN_LAST = 12;
    /** How many it has, 32 bits. */
    static final int OPEN_COUNT = 16;
    private static final int CLOSED_FIRST = 20;
    private static final int CLOSED_LAST = 24;
    private static final int CLOSED_TAG = 32;

    /**
     * Elements that an owner retires before it looks whether some are free, a power of two: one shared increment for so
     * many.
     */
    static final int CLOSE_AT = 32;
    /**
     * Elements an owner beyond max_entries, for those that wait for readers. In a batch of 64 packets it needs few;
     * so many last some 10 ms of updates, in which a worker may have lost its processor in the midst of a batch.
     */
    private static final int SPARES = 1 << 16;
    /** The most bytes that these spares may take, which they do only when they were needed once. */
    private static final long SPARE_BYTES = 64L << 20;
    /** As {@link #SPARE_BYTES} in the file of a pinned map, whose pages are all set aside: some ms of updates. */
    private static final long SPARE_BYTES_IN_FILE = 8L << 20;
    /**
     * But never fewer an owner than this: of a worker that removes and inserts one for each packet, the elements of two
     * batches of 64 wait at a time, those of the closed and those of the open list.
     */
    private static final int MIN_SPARES = 256;

    private final long records;
    private final int owners;
    private final long highWater;
    private final int capacity;
    private final long elements;
    private final long stride;
    private final Quiescence quiescence;

    /**
     * A pool in zeroed memory.
     *
     * @param records address of the owners' records
     * @param highWater address of the 32-bit count of elements that were ever given out
     * @param capacity the highest element number
     */
    ElementPool(long records, long highWater, int capacity, HashTable.Elements elements, MapHome home) {
        this.records = records;
        this.owners = home.owners();
        this.highWater = highWater;
        this.capacity = capacity;
        this.elements = elements.base();
        this.stride = elements.stride();
        this.quiescence = home.quiescence();
    }

    /** How many elements a map needs to hold {@code maxEntries} while others wait for their readers. */
    static long capacityFor(int maxEntries, long elementBytes, MapHome home) {
        int owners = home.ownersOfLayout();
        long spareBytes = home.file() == null ? SPARE_BYTES : SPARE_BYTES_IN_FILE;
        long spares = Math.clamp(spareBytes / elementBytes / owners, MIN_SPARES, SPARES);
        return maxEntries + spares * owners;
    }

    /** Begins anew with all elements free but those that are in use, after all owners and readers are gone. */
    void recover(BitSet used) {
        Memory.fill(records, (long) owners * RECORD_SIZE, (byte) 0);
        int highest = Math.max(used.length() - 1, 0);
        Memory.putInt(highWater, highest);
        for (int element = used.nextClearBit(1); element < highest; element = used.nextClearBit(element + 1)) {
            giveBack(element % owners, element);
        }
    }

    /** The highest element number. */
    int capacity() {
        return capacity;
    }

    private long record(int owner) {
        return records + (long) owner * RECORD_SIZE;
    }

    private long link(int element) {
        return elements + element * stride + HashLayout.LINK;
    }

    /** An element that nobody sees, or 0 where all are in use or wait for readers. */
    int take(int owner) {
        int element = takeFrom(record(owner), CLOSE_AT);
        if (element == 0) {
            element = takeUnused();
        }
        for (int other = 0; element == 0 && other < owners; other++) {
            element = takeFrom(record(other), 1);
        }
        return element;
    }

    /** An open list of fewer elements than {@code enough} is left to gather more, as it costs the same to close it. */
    private int takeFrom(long record, int enough) {
        SpinLock.lock(record + LOCK);
        if (Memory.getInt(record + FREE) == 0
                && (Memory.getInt(record + CLOSED_FIRST) != 0 || Memory.getInt(record + OPEN_COUNT) >= enough)) {
            reclaim(record);
        }
        int element = Memory.getInt(record + FREE);
        if (element != 0) {
            Memory.putInt(record + FREE, Memory.getInt(link(element)));
        }
        SpinLock.unlock(record + LOCK);
        return element;
    }

    /**
     * An element that was retired and may still have readers, who see it change then, the one that has waited longest;
     * 0 where none waits.
     */
    int takeWaiting(int owner) {
        int element = takeWaitingFrom(record(owner));
        for (int other = 0; element == 0 && other < owners; other++) {
            element = takeWaitingFrom(record(other));
        }
        return element;
    }

    private int takeWaitingFrom(long record) {
        SpinLock.lock(record + LOCK);
        int element = Memory.getInt(record + FREE);
        if (element != 0) {
            Memory.putInt(record + FREE, Memory.getInt(link(element)));
        } else {
            element = removeFirst(record + CLOSED_FIRST, record + CLOSED_LAST);
        }
        if (element == 0) {
            element = removeFirst(record + OPEN_FIRST, record + OPEN_LAST);
        }
        SpinLock.unlock(record + LOCK);
        return element;
    }

    /** The first element of a list, taken out; the link of the last one means nothing. */
    private int removeFirst(long first, long last) {
        int element = Memory.getInt(first);
        if (element != 0 && element == Memory.getInt(last)) {
            Memory.putInt(first, 0);
            Memory.putInt(last, 0);
        } else if (element != 0) {
            Memory.putInt(first, Memory.getInt(link(element)));
        }
        return element;
    }

    private int takeUnused() {
        int given = Memory.getIntAcquire(highWater);
        while (given < capacity) {
            int before = Memory.compareAndExchangeInt(highWater, given, given + 1);
            if (before == given) {
                return given + 1;
            }
            given = before;
        }
        return 0;
    }

    /** Takes back an element that nobody has ever seen since it was taken. */
    void giveBack(int owner, int element) {
        long record = record(owner);
        SpinLock.lock(record + LOCK);
        Memory.putInt(link(element), Memory.getInt(record + FREE));
        Memory.putInt(record + FREE, element);
        SpinLock.unlock(record + LOCK);
    }

    /** Takes back an element that is unlinked but may have readers. */
    void retire(int owner, int element) {
        long record = record(owner);
        SpinLock.lock(record + LOCK);
        int last = Memory.getInt(record + OPEN_LAST);
        if (last == 0) {
            Memory.putInt(record + OPEN_FIRST, element);
        } else {
            Memory.putInt(link(last), element);
        }
        Memory.putInt(record + OPEN_LAST, element);
        int count = Memory.getInt(record + OPEN_COUNT) + 1;
        Memory.putInt(record + OPEN_COUNT, count);
        if (count % CLOSE_AT == 0) {
            reclaim(record);
        }
        SpinLock.unlock(record + LOCK);
    }

    /** Frees the closed list if it is safe, and then closes the open one. */
    private void reclaim(long record) {
        freeClosed(record);
        int first = Memory.getInt(record + OPEN_FIRST);
        if (first != 0 && Memory.getInt(record + CLOSED_FIRST) == 0) {
            Memory.putInt(record + CLOSED_FIRST, first);
            Memory.putInt(record + CLOSED_LAST, Memory.getInt(record + OPEN_LAST));
            Memory.putInt(record + OPEN_FIRST, 0);
            Memory.putInt(record + OPEN_LAST, 0);
            Memory.putInt(record + OPEN_COUNT, 0);
            Memory.putLong(record + CLOSED_TAG, quiescence.tag());
            freeClosed(record);
        }
    }

    private void freeClosed(long record) {
        int first = Memory.getInt(record + CLOSED_FIRST);
        if (first != 0 && quiescence.isSafe(Memory.getLong(record + CLOSED_TAG))) {
            Memory.putInt(link(Memory.getInt(record + CLOSED_LAST)), Memory.getInt(record + FREE));
            Memory.putInt(record + FREE, first);
            Memory.putInt(record + CLOSED_FIRST, 0);
            Memory.putInt(record + CLOSED_LAST, 0);
        }
    }
}
