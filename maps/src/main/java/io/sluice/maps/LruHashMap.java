package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.BitSet;

/**
 * LRU hash and per-CPU LRU hash: an update of a new key never fails for want of room, another element is evicted for
 * it, see {@link LruLists}.
 *
 * <p>With BPF_F_NO_COMMON_LRU each worker has lists of its own, and its share of max_entries, which is rounded up for
 * it to a multiple of the workers: what a worker puts in evicts only what it has put in itself, also where other
 * workers leave room; an element goes to who updates it. What the control side puts in counts to the workers in turn,
 * where the kernel counts it to the CPU that the system call runs on.
 */
public final class LruHashMap extends KeyedMap {
    private final LruLists lru;
    /** The most elements that one owner of lists has. */
    private final int share;
    /** Whose lists the control side used last; its monitor is held. */
    private int lastOfControl;

    private LruHashMap(MapSpec spec, MapHome home, Plan plan) {
        super(spec, home, plan);
        boolean own = hasOwnLists(spec);
        int room = own ? home.ownersWithRecord() : 1;
        int owners = own ? Math.min(home.workers(), room) : 1;
        this.lru = new LruLists(base + plan.lists(), room, owners, table);
        this.share = (maxEntries - 1) / owners + 1;
    }

    /** Makes one. */
    static LruHashMap create(MapSpec spec, MapHome home) {
        Plan plan = plan(spec, home);
        if (!hasOwnLists(spec)) {
            return new LruHashMap(spec, home, plan);
        }
        int workers = home.ownersOfLayout() - 1;
        MapSpec shared = spec.withMaxEntries(((spec.maxEntries() - 1) / workers + 1) * workers);
        return new LruHashMap(shared, home, plan(shared, home));
    }

    private int listsFor(int owner) {
        if (owner != home().controlOwner()) {
            return owner % lru.owners();
        }
        lastOfControl = (lastOfControl + 1) % lru.owners();
        return lastOfControl;
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
        int lists = listsFor(owner);
        if (!present) {
            int all = Memory.getAndAddInt(count, 1) + 1;
            makeRoom(owner, lists, lru.owners() == 1 ? all - maxEntries : lru.size(lists) + 1 - share);
        }
        int element = takeOrEvict(owner, lists);
        if (element == 0) {
            return present ? updateInPlace(key, hash, value, owner) : noElement();
        }
        fill(element, key, value, owner);
        lru.add(element, lists, present);
        int result = link(element, hash, flags, owner, present);
        if (present && lru.owners() > 1) {
            // the element may have been in the lists of another
            makeRoom(owner, lists, lru.size(lists) - share);
        }
        return result;
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

    /** Evicts so many elements that are too many; with nothing to evict the map exceeds its size. */
    private void makeRoom(int owner, int lists, int excess) {
        // two at most, so that what was exceeded before is made good and the time is bounded
        for (int i = Math.min(excess, 2); i > 0; i--) {
            int victim = lru.evict(lists);
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
    private int takeOrEvict(int owner, int lists) {
        int element = pool.take(owner);
        if (element == 0) {
            element = pool.takeWaiting(owner);
        }
        if (element == 0) {
            element = lru.evict(lists);
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
