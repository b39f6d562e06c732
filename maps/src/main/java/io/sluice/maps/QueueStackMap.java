package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;

/**
 * Queue and stack, which have values and no keys: kernel/bpf/queue_stack_maps.c. A ring of one slot more than there is
 * room for, so that full and empty differ; values are pushed at the head, a queue gives them from the tail and a stack
 * from the head. Workers and the control side exclude each other by the lock, held while one value is copied. What the
 * map holds changes by one store, of head and tail at once, after the value is in a slot that was no part of it: so a
 * pinned map is whole whenever its process is killed.
 *
 * <pre>
 *   0        64     68  72     76     80  128      128 + value size
 *   | header | lock | 0 | head | tail | 0 | slot 0 | slot 1 | ..      max_entries + 1 slots
 * </pre>
 */
public final class QueueStackMap extends KeylessMap {
    private static final int ALLOWED_FLAGS = MapRules.ACCESS_FLAGS | MapFlags.BPF_F_NUMA_NODE;
    private static final int LOCK = OffHeap.CACHE_LINE;
    /** The slot that the next value goes to, 32 bits, and in the upper half that of the oldest value. */
    private static final int ENDS = LOCK + Long.BYTES;
    private static final int HEADER_SIZE = 2 * OffHeap.CACHE_LINE;

    static {
        if (LOCK < MapHeader.SIZE) {
            throw new IllegalStateException("internal error: the lock lies in the map header");
        }
    }

    private final long lock;
    private final long ends;
    private final long slots;
    private final boolean isStack;

    private QueueStackMap(MapSpec spec, MapHome home, Sections sections, long slots) {
        super(spec, home, sections.size());
        this.lock = base + LOCK;
        this.ends = base + ENDS;
        this.slots = base + slots;
        this.isStack = spec.type() == MapType.STACK;
    }

    /** Makes one. */
    static QueueStackMap create(MapSpec spec, MapHome home) {
        MapRules.checkKeyless(spec);
        MapRules.checkFlags(spec, ALLOWED_FLAGS);
        MapRules.checkAllocatedValue(spec);
        if (spec.maxEntries() < 0 || spec.maxEntries() == Integer.MAX_VALUE) {
            throw new MapException(spec, Errno.ENOMEM, "max_entries " + Integer.toUnsignedString(spec.maxEntries())
                    + ", at most " + (Integer.MAX_VALUE - 1));
        }
        Sections sections = new Sections(spec, HEADER_SIZE);
        long slots = sections.add(spec.maxEntries() + 1L, spec.valueSize());
        return new QueueStackMap(spec, home, sections, slots);
    }

    @Override
    void recoverElements() {
        Memory.putInt(lock, 0);
        long both = Memory.getLong(ends);
        if (!isSlot(head(both)) || !isSlot(tail(both))) {
            throw home().file().damaged("head %d and tail %d, at most %d".formatted(
                    head(both), tail(both), maxEntries));
        }
    }

    private boolean isSlot(int number) {
        return number >= 0 && number <= maxEntries;
    }

    private static int head(long both) {
        return (int) both;
    }

    private static int tail(long both) {
        return (int) (both >>> Integer.SIZE);
    }

    /** After what was written to a slot, which is only now part of the map. */
    private void putEnds(int head, int tail) {
        Memory.putLongRelease(ends, Integer.toUnsignedLong(head) | (long) tail << Integer.SIZE);
    }

    private int after(int slot) {
        return slot == maxEntries ? 0 : slot + 1;
    }

    private int before(int slot) {
        return slot == 0 ? maxEntries : slot - 1;
    }

    private long slot(int number) {
        return slots + (long) number * valueSize;
    }

    @Override
    public long push(long value, long flags) {
        if ((flags & MapFlags.BPF_NOEXIST) != 0 || Long.compareUnsigned(flags, MapFlags.BPF_EXIST) > 0) {
            return -Errno.EINVAL;
        }
        SpinLock.lock(lock);
        long both = Memory.getLong(ends);
        int at = head(both);
        int next = after(at);
        int oldest = tail(both);
        long result = 0;
        if (next == oldest && flags != MapFlags.BPF_EXIST) {
            result = -Errno.E2BIG;
        } else {
            Words.copy(value, slot(at), valueSize);
            putEnds(next, next == oldest ? after(oldest) : oldest);
        }
        SpinLock.unlock(lock);
        return result;
    }

    @Override
    public long pop(long value) {
        return take(value, true);
    }

    @Override
    public long peek(long value) {
        return take(value, false);
    }

    private long take(long value, boolean remove) {
        SpinLock.lock(lock);
        long both = Memory.getLong(ends);
        int next = head(both);
        int oldest = tail(both);
        boolean empty = next == oldest;
        if (!empty) {
            int at = isStack ? before(next) : oldest;
            Words.copy(slot(at), value, valueSize);
            if (remove) {
                putEnds(isStack ? at : next, isStack ? oldest : after(at));
            }
        }
        SpinLock.unlock(lock);
        if (empty) {
            Memory.fill(value, valueSize, (byte) 0);
        }
        return empty ? -Errno.ENOENT : 0;
    }

    @Override
    byte[] controlLookup(byte[] key) {
        return controlTake(false);
    }

    @Override
    byte[] controlLookupAndDelete(byte[] key, boolean locked) {
        return controlTake(true);
    }

    private byte[] controlTake(boolean remove) {
        return take(stagedValueArea(), remove) == 0 ? Memory.bytes(stagedValueArea(), valueSize) : null;
    }

    @Override
    public synchronized int count() {
        requireOpen();
        long both = Memory.getLongAcquire(ends);
        int distance = head(both) - tail(both);
        return distance < 0 ? distance + maxEntries + 1 : distance;
    }
}
