package io.sluice.maps;

import io.sluice.vm.memory.Memory;
import java.time.Duration;

/**
 * Reads a ring buffer: {@link #consume()} what is there, or {@link #poll} to wait for it. One reader a map, and used by
 * one thread at a time; it takes no lock that a producer takes, and costs producers a load when it does not wait.
 *
 * <p>As with the kernel's, a record that was submitted with BPF_RB_NO_WAKEUP does not end a wait, and of others only
 * the one that the reader has come to.
 */
public final class RingBufferReader extends RingSide {
    private final RingBufferMap map;
    private final RecordConsumer consumer;

    /**
     * A reader of a map.
     *
     * @param consumer sees each record that was submitted, in the order of reservation
     * @throws IllegalStateException where the map has a reader
     */
    public RingBufferReader(RingBufferMap map, RecordConsumer consumer) {
        super(map);
        this.map = map;
        this.consumer = consumer;
    }

    /** Shows the consumer all records up to the first one that is not submitted; returns how many. */
    public int consume() {
        return consume(Integer.MAX_VALUE);
    }

    /** Shows the consumer at most so many records; returns how many. */
    public synchronized int consume(int limit) {
        requireOpen();
        int shown = 0;
        // the consumer may close the map
        while (shown < limit && isOpen() && isReady()) {
            long position = map.consumerPosition();
            long record = map.recordAt(position);
            int word = Memory.getInt(record + RingLayout.LENGTH);
            int length = word & RingLayout.LENGTH_MASK;
            try {
                if ((word & RingLayout.DISCARD_BIT) == 0) {
                    shown++;
                    consumer.accept(record + RingLayout.RECORD_HEADER, length);
                }
            } finally {
                if (isOpen()) {
                    // after the consumer's reads: a producer that sees the position writes over the record
                    Memory.putLongRelease(map.base + RingLayout.CONSUMER, position + RingLayout.total(length));
                }
            }
        }
        return shown;
    }

    /**
     * Shows the consumer all records that are there, or waits for the first.
     *
     * @return how many; 0 where time was over, the thread interrupted, or the map closed
     */
    public int poll(Duration timeout) {
        int shown = consume();
        long end = System.nanoTime() + RingSide.nanos(timeout);
        while (shown == 0 && await(end)) {
            synchronized (this) {
                // what ended the wait may have been discarded
                shown = isOpen() ? consume() : 0;
            }
        }
        return shown;
    }

    /** How many records were lost for want of room since the map was made. */
    public synchronized long lost() {
        requireOpen();
        return map.lost();
    }

    @Override
    boolean isReady() {
        long position = map.consumerPosition();
        return position < map.producerPosition()
                && (Memory.getIntAcquire(map.recordAt(position) + RingLayout.LENGTH) & RingLayout.BUSY_BIT) == 0;
    }
}
