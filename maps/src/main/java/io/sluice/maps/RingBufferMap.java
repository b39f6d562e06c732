package io.sluice.maps;

import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * Records from programs on any number of workers to one consumer, in the order in which they were reserved; see
 * {@link RingLayout} and {@link RingBufferReader}. max_entries is the size in bytes. Memory: three pages and the data,
 * which is the kernel's, too.
 *
 * <p>Who reserves holds a lock for some dozen insns; submitting takes none. The consumer takes none either: it sees a
 * record when its busy bit goes. Results are those of kernel/bpf/ringbuf.c; records that find no room are counted.
 */
public final class RingBufferMap extends RingMap {
    /** What {@link #query} may be asked, {@code BPF_RB_AVAIL_DATA} and so on of include/uapi/linux/bpf.h. */
    private static final int BPF_RB_AVAIL_DATA = 0;
    private static final int BPF_RB_RING_SIZE = 1;
    private static final int BPF_RB_CONS_POS = 2;
    private static final int BPF_RB_PROD_POS = 3;

    private RingBufferMap(MapSpec spec, MapHome home) {
        super(spec, home);
    }

    /** Makes one. */
    static RingBufferMap create(MapSpec spec, MapHome home) {
        return new RingBufferMap(check(spec), home);
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        return switch (operation) {
            case RING_RESERVE -> RingRecipe::reserve;
            case RING_OUTPUT -> RingRecipe::output;
            case LOOKUP, UPDATE, DELETE, LOOKUP_PER_WORKER, REDIRECT -> null;
        };
    }

    /** {@link #reserve(long)} with flags, of which there are none: 0 for others. */
    public long reserve(long size, long flags) {
        return flags != 0 ? 0 : reserve(size);
    }

    /**
     * Reserves a record ({@code __bpf_ringbuf_reserve}).
     *
     * @param size bytes, unsigned
     * @return the address of its bytes, or 0 where there is no room
     */
    public long reserve(long size) {
        if (Long.compareUnsigned(size, RingLayout.MAX_RECORD) > 0 || RingLayout.total(size) > mask + 1) {
            return lose();
        }
        long consumer = consumerPosition();
        SpinLock.lock(base + RingLayout.LOCK);
        long producer = Memory.getLong(base + RingLayout.PRODUCER);
        long pending = submitted(producer);
        long end = producer + RingLayout.total(size);
        if (end - consumer > mask || end - pending > mask) {
            SpinLock.unlock(base + RingLayout.LOCK);
            return lose();
        }
        long record = recordAt(producer);
        Memory.putInt(record + RingLayout.LENGTH, (int) size | RingLayout.BUSY_BIT);
        Memory.putInt(record + RingLayout.PAGE_OFFSET, (int) (record - base >> RingLayout.PAGE_SHIFT));
        // after the record: the consumer that sees the position sees the busy bit
        Memory.putLongRelease(base + RingLayout.PRODUCER, end);
        SpinLock.unlock(base + RingLayout.LOCK);
        return record + RingLayout.RECORD_HEADER;
    }

    /** Moves the pending position over records that are submitted or discarded. The lock is held. */
    private long submitted(long producer) {
        long pending = Memory.getLong(base + RingLayout.PENDING);
        while (pending < producer) {
            int length = Memory.getIntAcquire(recordAt(pending) + RingLayout.LENGTH);
            if ((length & RingLayout.BUSY_BIT) != 0) {
                break;
            }
            pending += RingLayout.total(length & RingLayout.LENGTH_MASK);
        }
        Memory.putLong(base + RingLayout.PENDING, pending);
        return pending;
    }

    private long lose() {
        Memory.getAndAddLong(base + RingLayout.LOST, 1);
        return 0;
    }

    /** The address of the header of the map in whose ring a record was reserved. */
    public static long mapOf(long sample) {
        long record = sample - RingLayout.RECORD_HEADER;
        return (record & -RingLayout.PAGE)
                - (Integer.toUnsignedLong(Memory.getInt(record + RingLayout.PAGE_OFFSET)) << RingLayout.PAGE_SHIFT);
    }

    /**
     * Gives a reserved record to the consumer, or to nobody ({@code bpf_ringbuf_commit}). The consumer is woken where
     * this is the record that it waits for.
     *
     * @param sample what {@link #reserve} gave
     * @param flags BPF_RB_NO_WAKEUP or BPF_RB_FORCE_WAKEUP
     */
    public void commit(long sample, long flags, boolean discard) {
        long record = sample - RingLayout.RECORD_HEADER;
        int length = Memory.getInt(record + RingLayout.LENGTH) ^ RingLayout.BUSY_BIT;
        // an exchange, which is a full fence, so that either side sees what the other did
        Memory.getAndSetInt(record + RingLayout.LENGTH, discard ? length | RingLayout.DISCARD_BIT : length);
        committed(sample, flags);
    }

    /** Wakes the consumer as flags say, after a record was given to it with a full fence; 0. */
    long committed(long sample, long flags) {
        boolean isNext = recordAt(consumerPosition()) == sample - RingLayout.RECORD_HEADER;
        if ((flags & BPF_RB_FORCE_WAKEUP) != 0 || isNext && (flags & BPF_RB_NO_WAKEUP) == 0) {
            wake();
        }
        return 0;
    }

    /**
     * Copies bytes into a record of their own.
     *
     * @param from their address
     * @return 0, -EINVAL for unknown flags, or -EAGAIN where there is no room
     */
    public long output(long from, long size, long flags) {
        if ((flags & ~WAKEUP_FLAGS) != 0) {
            return -Errno.EINVAL;
        }
        long sample = reserve(size);
        if (sample == 0) {
            return -Errno.EAGAIN;
        }
        Memory.copy(from, sample, size);
        commit(sample, flags, false);
        return 0;
    }

    /** What {@code bpf_ringbuf_query} gives: bytes not consumed, the size, a position; 0 for an unknown question. */
    public long query(long what) {
        if (what < 0 || what > BPF_RB_PROD_POS) {
            return 0;
        }
        return switch ((int) what) {
            case BPF_RB_AVAIL_DATA -> {
                long consumer = consumerPosition();
                yield producerPosition() - consumer;
            }
            case BPF_RB_RING_SIZE -> size();
            case BPF_RB_CONS_POS -> consumerPosition();
            default -> producerPosition();
        };
    }

    /** How many records found no room, or were too large. */
    public long lost() {
        return Memory.getLongAcquire(base + RingLayout.LOST);
    }
}
