package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * Records from one Java thread to programs, which drain them by a callback; see {@link RingLayout} and
 * {@link UserRingBufferWriter}. max_entries is the size in bytes. One worker drains at a time: others are told EBUSY.
 * Results are those of kernel/bpf/ringbuf.c.
 */
public final class UserRingBufferMap extends RingMap {
    /** The most bytes of a record, {@code DYNPTR_MAX_SIZE} of include/linux/bpf.h. */
    private static final int MAX_RECORD = (1 << 24) - 1;

    private UserRingBufferMap(MapSpec spec, MapHome home) {
        super(spec, home);
    }

    /** Makes one. */
    static UserRingBufferMap create(MapSpec spec, MapHome home) {
        return new UserRingBufferMap(check(spec), home);
    }

    /** Begins to drain; false where another worker does. */
    public boolean begin() {
        return Memory.compareAndExchangeInt(base + RingLayout.BUSY, 0, 1) == 0;
    }

    /**
     * Ends draining, and wakes the writer if it waits for room.
     *
     * @param consumed whether any record was, discarded ones too
     * @param flags BPF_RB_NO_WAKEUP or BPF_RB_FORCE_WAKEUP
     */
    public void end(boolean consumed, long flags) {
        // a full fence between the consumer's position and the look for who waits
        Memory.getAndSetInt(base + RingLayout.BUSY, 0);
        if ((flags & BPF_RB_FORCE_WAKEUP) != 0 || consumed && (flags & BPF_RB_NO_WAKEUP) == 0) {
            wake();
        }
    }

    /** Whether the flags are those that draining has. */
    public static boolean areFlags(long flags) {
        return (flags & ~WAKEUP_FLAGS) == 0;
    }

    /**
     * Looks at the next record ({@code __bpf_user_ringbuf_peek}): who drains.
     *
     * @return the address of its bytes; 0 without a record; -EAGAIN where one was discarded, which is over; -EINVAL or
     *     -E2BIG where the writer's words make no sense
     */
    public long peek() {
        long producer = producerPosition();
        if (producer % Long.BYTES != 0) {
            return -Errno.EINVAL;
        }
        long consumer = consumerPosition();
        if (Long.compareUnsigned(consumer, producer) >= 0) {
            return 0;
        }
        long record = recordAt(consumer);
        int word = Memory.getIntAcquire(record + RingLayout.LENGTH);
        int length = word & RingLayout.LENGTH_MASK;
        long total = RingLayout.total(length);
        if (Long.compareUnsigned(total, producer - consumer) > 0) {
            return -Errno.EINVAL;
        }
        if (total > size() || length > MAX_RECORD) {
            return -Errno.E2BIG;
        }
        if ((word & RingLayout.DISCARD_BIT) != 0) {
            release(length);
            return -Errno.EAGAIN;
        }
        return (word & RingLayout.BUSY_BIT) != 0 ? 0 : record + RingLayout.RECORD_HEADER;
    }

    /** How many bytes the record has that {@link #peek} gave. */
    public static int length(long sample) {
        return Memory.getInt(sample - RingLayout.RECORD_HEADER + RingLayout.LENGTH) & RingLayout.LENGTH_MASK;
    }

    /** Goes on after a record of so many bytes. */
    public void release(int length) {
        Memory.putLongRelease(base + RingLayout.CONSUMER,
                Memory.getLong(base + RingLayout.CONSUMER) + RingLayout.total(length));
    }

    /** Memory for the dynptr of the record at hand: 16 bytes, of who drains. */
    public long dynptr() {
        return base + RingLayout.DYNPTR;
    }
}
