package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.BitSet;

/**
 * LRU hash and per-CPU LRU hash: an update of a new key never fails for want of room, another element is evicted for
 * it, see {@link LruLists}. With BPF_F_NO_COMMON_LRU too, all workers share the lists.
 */
public final class LruHashMap extends KeyedMap {
    private final LruLists lru;

    private LruHashMap(MapSpec spec, MapHome home, Plan plan) {
        super(spec, home, plan);
        this.lru = new LruLists(base + HashLayout.LRU, table);
    }

    /** Makes one. */
    static LruHashMap create(MapSpec spec, MapHome home) {
        return new LruHashMap(spec, home, plan(spec, home));
    }

    @Override
    public long lookup(long key, int worker) {
        int element = table.find(key, table.hash(key));
        if (element == 0) {
            return 0;
        }
        lru.referenced(element);
        return value(element, worker);
    }

    @Override
    public long update(long key, long value, long flags, int owner) {
        if (Long.compareUnsigned(flags, MAX_UPDATE_FLAG) > 0) {
            return -Errno.EINVAL;
        }
        long hash = table.hash(key);
        boolean present = table.find(key, hash) != 0;
        int refused = checkPresence(present, flags);
        if (refused != 0) {
            return refused;
        }
        if (present && isPerWorker() && storeWherePresent(key, hash, value, owner)) {
            return 0;
        }
        // a new element, and room for it, is had before the bucket is locked: eviction locks another one
        if (!present) {
            makeRoom(owner);
        }
        int element = takeOrEvict(owner);
        if (element == 0) {
            return present ? updateInPlace(key, hash, value, owner) : noElement();
        }
        fill(element, key, value, owner);
        lru.add(element, present);
        return link(element, hash, flags, owner, present);
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private int link(int element, long hash, long flags, int owner, boolean expected) {
        long key = table.key(element);
        long bucket = table.bucket(hash);
        table.lock(bucket);
        long link = table.findLink(bucket, key, hash);
        int old = link == 0 ? 0 : table.linked(link);
        // others may have come first since the key was looked for
        int result = checkPresence(old != 0, flags);
        if (result == 0 && old != 0) {
            table.replace(bucket, link, element);
        } else if (result == 0) {
            table.insert(bucket, hash, element);
        }
        table.unlock(bucket);
        if (result != 0) {
            lru.remove(element);
            pool.giveBack(owner, element);
        } else if (old != 0) {
            removed(old, owner);
        }
        boolean added = result == 0 && old == 0;
        if (added == expected) {
            Memory.getAndAddInt(count, added ? 1 : -1);
        }
        return result;
    }

    /** Counts one element more, and evicts what there is too much; with nothing to evict the map exceeds its size. */
    private void makeRoom(int owner) {
        int excess = Memory.getAndAddInt(count, 1) + 1 - maxEntries;
        // two at most, so that what was exceeded before is made good and the time is bounded
        for (int i = Math.min(excess, 2); i > 0; i--) {
            int victim = lru.evict();
            if (victim == 0) {
                return;
            }
            pool.retire(owner, victim);
            Memory.getAndAddInt(count, -1);
        }
    }

    /**
     * An element. Where a worker has been in its batch for so long that all that were removed wait for it, it is one of
     * these, whose readers see it change as in the kernel.
     */
    private int takeOrEvict(int owner) {
        int element = pool.take(owner);
        if (element == 0) {
            element = pool.takeWaiting(owner);
        }
        if (element == 0) {
            element = lru.evict();
            if (element != 0) {
                Memory.getAndAddInt(count, -1);
            }
        }
        return element;
    }

    private int noElement() {
        Memory.getAndAddInt(count, -1);
        return -Errno.ENOMEM;
    }

    private int updateInPlace(long key, long hash, long value, int owner) {
        return storeWherePresent(key, hash, value, owner) ? 0 : -Errno.ENOMEM;
    }

    private boolean storeWherePresent(long key, long hash, long value, int owner) {
        long bucket = table.bucket(hash);
        table.lock(bucket);
        long link = table.findLink(bucket, key, hash);
        if (link != 0) {
            storeInPlace(table.linked(link), value, owner);
            lru.referenced(table.linked(link));
        }
        table.unlock(bucket);
        return link != 0;
    }

    @Override
    void recover(BitSet linked) {
        super.recover(linked);
        lru.recover(linked);
    }

    @Override
    void removed(int element, int owner) {
        lru.remove(element);
        pool.retire(owner, element);
    }
}
