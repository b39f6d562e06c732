package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * Hash and per-CPU hash: at most max_entries elements, exactly. Elements are taken from memory that is set aside when
 * the map is made, with or without BPF_F_NO_PREALLOC, so that no update depends on an allocator.
 */
public class HashTableMap extends KeyedMap {
    HashTableMap(MapSpec spec, MapHome home, Plan plan) {
        super(spec, home, plan);
    }

    /** Makes one. */
    static HashTableMap create(MapSpec spec, MapHome home) {
        return new HashTableMap(spec, home, plan(spec, home));
    }

    @Override
    public long update(long key, long value, long flags, int owner) {
        if (Long.compareUnsigned(presenceFlag(flags), MAX_UPDATE_FLAG) > 0
                || hasLockFlag(flags) && !values.hasLock()) {
            return -Errno.EINVAL;
        }
        long hash = table.hash(key);
        long bucket = table.bucket(hash);
        table.lock(bucket);
        long link = table.findLink(bucket, key, hash);
        int old = link == 0 ? 0 : table.linked(link);
        int result = checkPresence(old != 0, flags);
        boolean retire = false;
        if (result == 0 && old == 0) {
            result = insert(bucket, hash, key, value, owner);
        } else if (result == 0 && hasLockFlag(flags)) {
            storeLocked(old, value);
        } else if (result == 0) {
            retire = change(bucket, link, key, value, owner);
        }
        table.unlock(bucket);
        if (retire) {
            pool.retire(owner, old);
        }
        return result;
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private int insert(long bucket, long hash, long key, long value, int owner) {
        if (!countOneMore()) {
            return -Errno.E2BIG;
        }
        int element = pool.take(owner);
        if (element == 0) {
            Memory.getAndAddInt(count, -1);
            return -Errno.ENOMEM;
        }
        fill(element, key, value, owner);
        table.insert(bucket, hash, element);
        return 0;
    }

    /** Changes the value of a key that is there; true if the old element is to be retired. */
    private boolean change(long bucket, long link, long key, long value, int owner) {
        int element = isPerWorker() ? 0 : pool.take(owner);
        if (element == 0) {
            // per-CPU; or a worker has been in its batch for so long that no element is left but this one
            storeInPlace(table.linked(link), value, owner);
            return false;
        }
        fill(element, key, value, owner);
        table.replace(bucket, link, element);
        return true;
    }

    private boolean countOneMore() {
        int before = Memory.getIntAcquire(count);
        while (before < maxEntries) {
            int seen = Memory.compareAndExchangeInt(count, before, before + 1);
            if (seen == before) {
                return true;
            }
            before = seen;
        }
        return false;
    }
}
