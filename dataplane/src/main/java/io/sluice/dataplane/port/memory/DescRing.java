package io.sluice.dataplane.port.memory;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/**
 * A ring of {@link RingDesc}s off-heap, for one producer thread and one consumer thread, which may be the same.
 *
 * <pre>
 *   0           8        16     128         136     256
 *   | published | next   | seen | consumed  | seen  | slots, 16 bytes each, a power of two of them
 *   |    the producer's line    |  the consumer's   |
 * </pre>
 *
 * Positions count slots since the beginning and never wrap. Each side writes its own line only, and keeps there what it
 * has last seen of the other's position, so that a line moves between cores when a side has used up what it knew of,
 * and not once a batch. The lines lie two apart, as CPUs fetch lines in pairs.
 *
 * <p>A batch is written from {@link #next()} on to as many slots as {@link #room} has told, then {@link #advance} and
 * {@link #publish}; it is read from {@link #consumed()} on, as many slots as {@link #ready} has told, then
 * {@link #consume}.
 */
public final class DescRing implements AutoCloseable {
    private static final int PUBLISHED = 0;
    private static final int NEXT = 8;
    private static final int SEEN_CONSUMED = 16;
    private static final int CONSUMED = 2 * OffHeap.CACHE_LINE;
    private static final int SEEN_PUBLISHED = CONSUMED + 8;
    private static final int SLOTS = 4 * OffHeap.CACHE_LINE;
    private static final int MAX_CAPACITY = 1 << 24;

    private final OffHeap memory;
    private final long base;
    private final long slots;
    private final int capacity;

    /** An empty ring of this many slots, rounded up to a power of two. */
    public DescRing(int slots) {
        if (slots < 1 || slots > MAX_CAPACITY) {
            throw new IllegalArgumentException("ring: %d slots, must be 1 to %d".formatted(slots, MAX_CAPACITY));
        }
        this.capacity = slots == 1 ? 1 : Integer.highestOneBit(slots - 1) << 1;
        this.memory = OffHeap.allocate(SLOTS + (long) capacity * RingDesc.SIZE, 2 * OffHeap.CACHE_LINE);
        this.base = memory.address();
        this.slots = base + SLOTS;
    }

    /** How many slots there are. */
    public int capacity() {
        return capacity;
    }

    /** The address of the slot for a position. */
    public long slot(long position) {
        return Memory.base(slots + (position & capacity - 1) * RingDesc.SIZE);
    }

    /** How many of so many slots from a position on, 1 or more, lie one after another in memory. */
    public int untilWrap(long position, int slots) {
        return (int) Math.min(slots, capacity - (position & capacity - 1));
    }

    /** Producer: the position that is written next. */
    public long next() {
        return Memory.getLong(base + NEXT);
    }

    /** Producer: how many slots from {@link #next()} on may be written, {@code wanted} of them at most. */
    public int room(int wanted) {
        long end = next() - capacity;
        long free = Memory.getLong(base + SEEN_CONSUMED) - end;
        if (free < wanted) {
            // acquire: what the consumer has read from the slots that it gave back was read before they are written
            long consumed = Memory.getLongAcquire(base + CONSUMED);
            Memory.putLong(base + SEEN_CONSUMED, consumed);
            free = consumed - end;
        }
        return (int) Math.min(free, wanted);
    }

    /** Producer: so many slots more are written, and still to be published. */
    public void advance(int slots) {
        Memory.putLong(base + NEXT, next() + slots);
    }

    /** Producer: lets the consumer see all that is written. */
    public void publish() {
        long next = next();
        if (next != Memory.getLong(base + PUBLISHED)) {
            // release: the slots, and the packets that they name, are written before the position
            Memory.putLongRelease(base + PUBLISHED, next);
        }
    }

    /** Consumer: the position that is read next. */
    public long consumed() {
        return Memory.getLong(base + CONSUMED);
    }

    /** Consumer: how many slots from {@link #consumed()} on may be read, {@code wanted} of them at most. */
    public int ready(int wanted) {
        long from = consumed();
        long filled = Memory.getLong(base + SEEN_PUBLISHED) - from;
        if (filled < wanted) {
            // acquire: slots and packets are read after the position that names them
            long published = Memory.getLongAcquire(base + PUBLISHED);
            Memory.putLong(base + SEEN_PUBLISHED, published);
            filled = published - from;
        }
        return (int) Math.min(filled, wanted);
    }

    /** Consumer: gives so many slots back. */
    public void consume(int slots) {
        // release: they are read before the producer may write them again
        Memory.putLongRelease(base + CONSUMED, consumed() + slots);
    }

    /** Frees it; neither side may use it any more. */
    @Override
    public void close() {
        memory.close();
    }
}
