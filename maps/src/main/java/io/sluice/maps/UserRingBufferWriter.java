package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.time.Duration;

/**
 * Writes to a user ring buffer: {@link #offer(byte[])} bytes, or reserve a record, fill it in place, and submit it. One
 * writer a map. Programs see records in the order of reservation, and none behind one that is not submitted.
 */
public final class UserRingBufferWriter extends RingSide {
    private final UserRingBufferMap map;
    private long wanted;

    /**
     * A writer for a map.
     *
     * @throws IllegalStateException where the map has a writer
     */
    public UserRingBufferWriter(UserRingBufferMap map) {
        super(map);
        this.map = map;
    }

    /**
     * Reserves a record.
     *
     * @return the address of its bytes, or 0 where there is no room now
     * @throws IllegalArgumentException where there never will be
     */
    public synchronized long reserve(int size) {
        requireOpen();
        long total = total(size);
        if (!hasRoom(total)) {
            return 0;
        }
        long producer = map.producerPosition();
        long record = map.recordAt(producer);
        Memory.putInt(record + RingLayout.LENGTH, size | RingLayout.BUSY_BIT);
        Memory.putInt(record + RingLayout.PAGE_OFFSET, 0);
        Memory.putLongRelease(map.base + RingLayout.PRODUCER, producer + total);
        return record + RingLayout.RECORD_HEADER;
    }

    private long total(int size) {
        long total = RingLayout.total(size);
        if (size < 0 || total > map.size()) {
            throw new IllegalArgumentException(
                    map + ": record of " + size + " bytes, at most " + (map.size() - RingLayout.RECORD_HEADER));
        }
        return total;
    }

    private boolean hasRoom(long total) {
        return total <= map.size() - (map.producerPosition() - map.consumerPosition());
    }

    /** Gives a reserved record to programs. */
    public synchronized void submit(long sample) {
        requireOpen();
        commit(sample, 0);
    }

    /** Gives a reserved record to nobody. */
    public synchronized void discard(long sample) {
        requireOpen();
        commit(sample, RingLayout.DISCARD_BIT);
    }

    private static void commit(long sample, int flag) {
        long word = sample - RingLayout.RECORD_HEADER + RingLayout.LENGTH;
        Memory.putIntRelease(word, Memory.getInt(word) & ~RingLayout.BUSY_BIT | flag);
    }

    /** Writes bytes as a record; false where there is no room now. */
    public synchronized boolean offer(byte[] bytes) {
        long sample = reserve(bytes.length);
        if (sample == 0) {
            return false;
        }
        Memory.copyIn(bytes, 0, sample, bytes.length);
        submit(sample);
        return true;
    }

    /** Writes bytes as a record, and waits for room; false where there is none in that time. */
    public boolean offer(byte[] bytes, Duration timeout) {
        synchronized (this) {
            wanted = total(bytes.length);
            if (offer(bytes)) {
                return true;
            }
        }
        if (!await(System.nanoTime() + RingSide.nanos(timeout))) {
            return false;
        }
        synchronized (this) {
            return isOpen() && offer(bytes);
        }
    }

    @Override
    boolean isReady() {
        return hasRoom(wanted);
    }
}
