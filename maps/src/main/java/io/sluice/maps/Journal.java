package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.lang.invoke.VarHandle;

/**
 * Values that a pinned map writes in place: each is noted here as a whole before the first of its words is stored, and
 * the note taken back after the last. Where a process is killed in between, {@link #redo()} stores the value again.
 *
 * <p>A record is used by one thread at a time: an owner has its own where there are enough. Its lock is taken last,
 * after those of buckets and values.
 *
 * <pre>
 *   record    0      4      8        16     64
 *             | lock | size | target | 0    | value       size: 0 where nothing is to be redone
 *             |      |      |        |      |             target: offset in the map's block
 * </pre>
 */
final class Journal {
    private static final int LOCK = 0;
    private static final int SIZE = 4;
    private static final int TARGET = 8;
    private static final int VALUE = OffHeap.CACHE_LINE;
    /** The most records. */
    private static final int MAX_RECORDS = 64;
    /** The most bytes that more than one record may take. */
    private static final long MAX_BYTES = 1L << 20;

    private final long records;
    private final PinHeader.Layout layout;
    private final long block;
    private final ValueBytes values;

    /**
     * A journal, of zeros at first.
     *
     * @param records address of the first record
     * @param block address of the map's block
     */
    Journal(long records, PinHeader.Layout layout, long block, ValueBytes values) {
        this.records = records;
        this.layout = layout;
        this.block = block;
        this.values = values;
    }

    /** Bytes of a record for values of this size. */
    static long recordSize(int valueSize) {
        return Words.roundUp(VALUE + Words.padded(valueSize), OffHeap.CACHE_LINE);
    }

    /** How many records serve so many owners. */
    static int recordsFor(int owners, int valueSize) {
        return Math.clamp(MAX_BYTES / recordSize(valueSize), 1, Math.min(owners, MAX_RECORDS));
    }

    private long record(int owner) {
        return records + owner % layout.records() * layout.recordSize();
    }

    /** Copies a value to a place in the map. */
    void store(long from, long to, int size, int owner) {
        long record = record(owner);
        SpinLock.lock(record + LOCK);
        values.copy(from, record + VALUE, size);
        apply(record, to, size);
        SpinLock.unlock(record + LOCK);
    }

    /** Copies a value that is in an array from {@code offset} on to a place in the map. */
    @SuppressWarnings("checkstyle:ParameterNumber")
    void store(byte[] from, int offset, long to, int size, int owner) {
        long record = record(owner);
        SpinLock.lock(record + LOCK);
        values.copyIn(from, offset, record + VALUE, size);
        apply(record, to, size);
        SpinLock.unlock(record + LOCK);
    }

    private void apply(long record, long to, int size) {
        Memory.putLong(record + TARGET, to - block);
        Memory.putIntRelease(record + SIZE, size);
        // no word of the value may be stored before the note is
        VarHandle.storeStoreFence();
        values.copy(record + VALUE, to, size);
        Memory.putIntRelease(record + SIZE, 0);
        // nor the next note before this one is taken back
        VarHandle.storeStoreFence();
    }

    /**
     * Stores again what was not stored to its end, and unlocks all records.
     *
     * @return how many values those were, or -1 where a record makes no sense
     */
    int redo() {
        int done = 0;
        for (int i = 0; i < layout.records(); i++) {
            long record = record(i);
            int size = Memory.getInt(record + SIZE);
            long target = Memory.getLong(record + TARGET);
            if (size != 0) {
                if (size < 0 || size > layout.recordSize() - VALUE || target < 0
                        || target > layout.blockSize() - size) {
                    return -1;
                }
                values.copy(record + VALUE, block + target, size);
                Memory.putIntRelease(record + SIZE, 0);
                done++;
            }
            Memory.putInt(record + LOCK, 0);
        }
        return done;
    }
}
