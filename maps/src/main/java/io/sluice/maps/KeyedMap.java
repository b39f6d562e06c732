package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/**
 * The types that find their elements by hash. {@link HashLayout} is their layout, {@link HashTable} finds elements,
 * {@link ElementPool} provides them; subclasses say what happens when the map is full.
 *
 * <p>An update of a key that is there puts a new element in the old one's place: readers see the old value or the new
 * one, whole, and a pointer from an earlier lookup keeps the old value. Per-CPU types write the worker's value in
 * place, as only that worker reads it.
 */
abstract class KeyedMap extends OffHeapMap {
    /** Flags of all hash types, kernel/bpf/hashtab.c. */
    static final int ALLOWED_FLAGS = MapRules.ACCESS_FLAGS
            | MapFlags.BPF_F_NO_PREALLOC
            | MapFlags.BPF_F_NO_COMMON_LRU
            | MapFlags.BPF_F_NUMA_NODE
            | MapFlags.BPF_F_ZERO_SEED;
    /** {@code KMALLOC_MAX_SIZE} less the kernel's own element head: key and value must stay below. */
    private static final long MAX_CONTENT = (4L << 20) - 48;
    /** What a kernel with 2^32 buckets would need: larger maps are refused. */
    private static final int MAX_ENTRIES = 1 << 30;

    final HashTable table;
    final ElementPool pool;
    final long count;

    final Plan plan;
    final HashTable.Elements elements;
    final long valueStride;

    private final boolean perWorker;
    private final long firstValue;
    private final long workerStride;

    /** Where the parts of a hash type lie, as offsets. */
    record Plan(long pool, long buckets, long elements, long values, long workerStride, long lists, long size,
            int capacity) {}

    KeyedMap(MapSpec spec, MapHome home, Plan plan) {
        super(spec, home, plan.size());
        this.plan = plan;
        this.perWorker = spec.type().isPerCpu();
        this.count = base + HashLayout.COUNT;
        KeyHash hash = keyHash(home.isReopened());
        this.elements = new HashTable.Elements(base + plan.elements(), stride(spec), keyOffset(spec), keySize);
        this.table = new HashTable(
                base + plan.buckets(), HashTable.bucketsFor(maxEntries), elements, hash);
        this.pool = new ElementPool(
                base + plan.pool(), base + HashLayout.HIGH_WATER, plan.capacity(), elements, home);
        this.firstValue = perWorker ? base + plan.values() : elements.base() + valueOffset(spec);
        this.valueStride = perWorker ? Words.padded(valueSize) : elements.stride();
        this.workerStride = perWorker ? plan.workerStride() : 0;
    }

    private KeyHash keyHash(boolean reopened) {
        if (reopened) {
            return new KeyHash(keySize, Memory.getLong(base + HashLayout.FIRST_SEED),
                    Memory.getLong(base + HashLayout.SECOND_SEED));
        }
        boolean seeded = (spec().flags() & MapFlags.BPF_F_ZERO_SEED) == 0;
        SplittableRandom random = new SplittableRandom();
        KeyHash hash = KeyHash.of(keySize, seeded ? random.nextLong() : 0, seeded ? random.nextLong() : 0);
        Memory.putLong(base + HashLayout.FIRST_SEED, hash.first());
        Memory.putLong(base + HashLayout.SECOND_SEED, hash.second());
        return hash;
    }

    private static boolean isLru(MapSpec spec) {
        return switch (spec.type()) {
            case LRU_HASH, LRU_PERCPU_HASH -> true;
            default -> false;
        };
    }

    /** Whether each worker of an LRU type has lists of its own. */
    static boolean hasOwnLists(MapSpec spec) {
        return (spec.flags() & MapFlags.BPF_F_NO_COMMON_LRU) != 0;
    }

    private static int keyOffset(MapSpec spec) {
        return isLru(spec) ? HashLayout.LRU_ELEMENT_HEADER : HashLayout.ELEMENT_HEADER;
    }

    private static long valueOffset(MapSpec spec) {
        return keyOffset(spec) + Words.padded(spec.keySize());
    }

    private static long stride(MapSpec spec) {
        return HashLayout.stride(valueOffset(spec) + inlineValue(spec));
    }

    private static long inlineValue(MapSpec spec) {
        return switch (spec.type()) {
            case PERCPU_HASH, LRU_PERCPU_HASH -> 0;
            case HASH_OF_MAPS -> InnerMaps.ENTRY_SIZE;
            default -> Words.padded(spec.valueSize());
        };
    }

    /** Checks sizes and flags, and lays the map out. */
    static Plan plan(MapSpec spec, MapHome home) {
        MapRules.checkFlags(spec, ALLOWED_FLAGS);
        if (hasOwnLists(spec) && !isLru(spec)) {
            throw MapException.invalid(spec, "lists per worker are for LRU types (flags 0x%x)".formatted(spec.flags()));
        }
        if ((spec.flags() & MapFlags.BPF_F_NO_PREALLOC) != 0 && isLru(spec)) {
            throw new MapException(spec, Errno.ENOTSUPP, "LRU types are always preallocated");
        }
        MapRules.checkNumaNode(spec);
        if (spec.keySize() == 0) {
            throw MapException.invalid(spec, "key size 0, must be positive");
        }
        MapRules.checkSizes(spec);
        long keySize = Integer.toUnsignedLong(spec.keySize());
        if (keySize + spec.valueSize() >= MAX_CONTENT) {
            throw MapException.tooBig(spec, "key and value of " + keySize + " and " + spec.valueSize()
                    + " bytes, together at most " + (MAX_CONTENT - 1));
        }
        if (spec.maxEntries() > MAX_ENTRIES) {
            throw MapException.tooBig(spec, "max_entries " + spec.maxEntries() + ", at most " + MAX_ENTRIES);
        }
        return layOut(spec, home);
    }

    private static Plan layOut(MapSpec spec, MapHome home) {
        boolean perWorker = spec.type().isPerCpu();
        long valueStride = perWorker ? Words.padded(spec.valueSize()) : 0;
        long elementBytes = stride(spec) + valueStride * home.workers();
        int capacity = (int) ElementPool.capacityFor(spec.maxEntries(), elementBytes, home);
        Sections sections = new Sections(spec, HashLayout.HEADER_SIZE);
        long pool = sections.add(home.ownersWithRecord(), ElementPool.RECORD_SIZE);
        long buckets = sections.add(HashTable.bucketsFor(spec.maxEntries()), HashLayout.BUCKET_SIZE);
        long elements = sections.add(capacity + 1L, stride(spec));
        long workerStride = Words.roundUp((capacity + 1L) * valueStride, OffHeap.CACHE_LINE);
        long values = sections.add(perWorker ? home.workers() : 0, workerStride);
        long lists = hasOwnLists(spec) ? sections.add(home.ownersWithRecord(), LruLists.SIZE) : HashLayout.LRU;
        return new Plan(pool, buckets, elements, values, workerStride, lists, sections.size(), capacity);
    }

    /** Where the parts lie. */
    final HashGeometry geometry() {
        return new HashGeometry(Memory.getLong(base + HashLayout.FIRST_SEED),
                Memory.getLong(base + HashLayout.SECOND_SEED), table.bucketAt(0), table.bucketShift(),
                table.bucketOffsets(), elements.base(), elements.stride(), elements.keyOffset(), firstValue,
                valueStride, workerStride, isLru(spec()));
    }

    /** Elements that were never given out. */
    @Override
    final long unused() {
        long never = (long) plan.capacity() - Memory.getIntAcquire(base + HashLayout.HIGH_WATER);
        return never * (elements.stride() + (perWorker ? workers() * valueStride : 0));
    }

    /** The address of an element's value for a worker. */
    final long value(int element, int worker) {
        return firstValue + worker * workerStride + element * valueStride;
    }

    final boolean isPerWorker() {
        return perWorker;
    }

    final boolean isLru() {
        return isLru(spec());
    }

    /** Where in an element its value lies, but for per-CPU types. */
    final long valueOffset() {
        return valueOffset(spec());
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        HashRecipe lookup = new HashRecipe(this);
        return !HashPlace.fits(this) ? null : switch (operation) {
            case LOOKUP -> (builder, args) -> lookup.find(builder, args[1]);
            case LOOKUP_PER_WORKER -> perWorker
                    ? (builder, args) -> lookup.findPerWorker(builder, args[1], args[2])
                    : null;
            // recipes know the lists that all share only
            case UPDATE -> hasOwnLists(spec()) ? null : HashWriteRecipe.update(this);
            case DELETE -> hasOwnLists(spec()) ? null : HashWriteRecipe.delete(this);
            case REDIRECT, RING_OUTPUT, RING_RESERVE -> null;
        };
    }

    /** Writes the key and the value of an element that nobody sees yet. */
    final void fill(int element, long key, long value, int owner) {
        Words.copy(key, table.key(element), keySize);
        if (perWorker && owner != home().controlOwner()) {
            for (int worker = 0; worker < workers(); worker++) {
                // the memory may hold the values of an element that was removed
                Words.zero(value(element, worker), valueStride);
            }
        }
        clearFields(element);
        store(element, value, owner);
    }

    private void clearFields(int element) {
        if (perWorker) {
            for (int worker = 0; worker < workers(); worker++) {
                values.clearFields(value(element, worker));
            }
        } else {
            values.clearFields(value(element, 0));
        }
    }

    /** Writes a value in place, its own lock held. */
    final void storeLocked(int element, long value) {
        long at = value(element, 0);
        values.lock(at);
        storeInPlace(value, at, valueSize, home().controlOwner());
        values.unlock(at);
    }

    /** Writes a value in place as {@link #store} does, but that a pinned map never keeps half of it. */
    final void storeInPlace(int element, long value, int owner) {
        if (!isJournalled()) {
            store(element, value, owner);
        } else if (perWorker && owner == home().controlOwner()) {
            for (int worker = 0; worker < workers(); worker++) {
                storeInPlace(value + worker * valueStride, value(element, worker), (int) valueStride, owner);
            }
        } else {
            storeInPlace(value, value(element, owner), valueSize, owner);
        }
    }

    @Override
    final void recoverElements() {
        try {
            recover(table.recover(pool.capacity()));
        } catch (IllegalStateException e) {
            throw home().file().damaged(e.getMessage());
        }
    }

    /** Makes anew what follows from which elements are linked. */
    void recover(BitSet linked) {
        Memory.putInt(count, linked.cardinality());
        pool.recover(linked);
        linked.stream().forEach(this::clearFields);
    }

    /** Writes a value: the worker's own, or from the control side all workers' where there are several. */
    void store(int element, long value, int owner) {
        if (perWorker && owner == home().controlOwner()) {
            for (int worker = 0; worker < workers(); worker++) {
                values.copy(value + worker * valueStride, value(element, worker), (int) valueStride);
            }
        } else {
            values.copy(value, value(element, owner), valueSize);
        }
    }

    /** What an update's flags say to a key that is there or not, 0 where it may go on. */
    static int checkPresence(boolean present, long flags) {
        if (present) {
            return presenceFlag(flags) == MapFlags.BPF_NOEXIST ? -Errno.EEXIST : 0;
        }
        return presenceFlag(flags) == MapFlags.BPF_EXIST ? -Errno.ENOENT : 0;
    }

    @Override
    public long lookup(long key, int worker) {
        int element = table.find(key, table.hash(key));
        return element == 0 ? 0 : value(element, worker);
    }

    @Override
    public long lookupPerWorker(long key, int worker) {
        return perWorker && Integer.compareUnsigned(worker, workers()) < 0 ? lookup(key, worker) : 0;
    }

    @Override
    public long visit(long cursor, int worker, long pair) {
        long next = table.visit(cursor);
        if (next != 0) {
            int element = table.visited(next);
            Memory.putLong(pair, table.key(element));
            Memory.putLong(pair + Long.BYTES, value(element, worker));
        }
        return next;
    }

    @Override
    public boolean containsKey(long address, int size) {
        long offset = address - elements.base();
        long within = offset % elements.stride() - elements.keyOffset();
        return offset >= elements.stride() && offset / elements.stride() <= pool.capacity()
                && within >= 0 && within + size <= keySize;
    }

    @Override
    public long delete(long key, int owner) {
        return delete(key, owner, null, false);
    }

    @Override
    final byte[] controlLookupAndDelete(byte[] key, boolean locked) {
        if (spec().type() == MapType.HASH_OF_MAPS || spec().type() == MapType.DEVMAP_HASH) {
            return super.controlLookupAndDelete(key, locked);
        }
        byte[] value = new byte[controlValueSize()];
        return delete(stagedKey(key), home().controlOwner(), value, locked) == 0 ? value : null;
    }

    /** Deletes an element, after its value was copied where {@code copy} is not null. */
    private long delete(long key, int owner, byte[] copy, boolean locked) {
        long hash = table.hash(key);
        long bucket = table.bucket(hash);
        table.lock(bucket);
        long link = table.findLink(bucket, key, hash);
        int element = link == 0 ? 0 : table.linked(link);
        if (element != 0 && copy != null) {
            copyControlValue(element, copy, locked);
        }
        if (element != 0) {
            table.remove(bucket, link);
        }
        table.unlock(bucket);
        if (element == 0) {
            return -Errno.ENOENT;
        }
        removed(element, owner);
        Memory.getAndAddInt(count, -1);
        return 0;
    }

    /** Takes back an element that was unlinked; {@link #count} is the caller's. */
    void removed(int element, int owner) {
        pool.retire(owner, element);
    }

    @Override
    public synchronized int count() {
        requireOpen();
        return Memory.getIntAcquire(count);
    }

    @Override
    final byte[] controlLookup(byte[] key) {
        return controlLookup(key, false);
    }

    @Override
    final byte[] controlLookup(byte[] key, boolean locked) {
        // had before the lock is taken: no lack of memory may leave it locked
        byte[] value = new byte[controlValueSize()];
        long at = stagedKey(key);
        long hash = table.hash(at);
        long bucket = table.bucket(hash);
        table.lock(bucket);
        long link = table.findLink(bucket, at, hash);
        if (link != 0) {
            copyControlValue(table.linked(link), value, locked);
        }
        table.unlock(bucket);
        return link == 0 ? null : value;
    }

    private void copyControlValue(int element, byte[] to, boolean locked) {
        if (perWorker) {
            for (int worker = 0; worker < workers(); worker++) {
                values.copyOut(value(element, worker), to, (int) (worker * valueStride), (int) valueStride);
            }
        } else {
            values.copyOut(value(element, 0), to, locked);
        }
    }

    @Override
    final byte[] controlNextKey(byte[] key) {
        byte[] next = new byte[keySize];
        int number = 0;
        if (key != null) {
            long at = stagedKey(key);
            long hash = table.hash(at);
            long bucket = table.bucket(hash);
            table.lock(bucket);
            long link = table.findLink(bucket, at, hash);
            boolean found = link != 0 && copyKeyAfter(bucket, table.linked(link), next);
            table.unlock(bucket);
            if (found) {
                return next;
            }
            number = link == 0 ? 0 : (int) ((bucket - table.bucketAt(0)) / HashLayout.BUCKET_SIZE) + 1;
        }
        for (; number < table.bucketCount(); number++) {
            long bucket = table.bucketAt(number);
            table.lock(bucket);
            boolean found = copyKeyAfter(bucket, 0, next);
            table.unlock(bucket);
            if (found) {
                return next;
            }
        }
        return null;
    }

    private boolean copyKeyAfter(long bucket, int element, byte[] to) {
        int next = table.after(bucket, element);
        if (next != 0) {
            Memory.copyOut(table.key(next), to, 0, keySize);
        }
        return next != 0;
    }

    /** Shows each element once, those that come or go meanwhile perhaps; the action may change the map. */
    @Override
    public final void forEach(BiConsumer<byte[], byte[]> action) {
        if (!controlMayRead()) {
            return;
        }
        List<byte[]> pairs = new ArrayList<>();
        for (int number = 0; number < table.bucketCount(); number++) {
            collect(table.bucketAt(number), pairs);
            for (int i = 0; i < pairs.size(); i += 2) {
                action.accept(pairs.get(i), pairs.get(i + 1));
            }
            pairs.clear();
        }
    }

    /** The monitor is held for one bucket at a time, so that the action may do what it likes, even close the map. */
    private synchronized void collect(long bucket, List<byte[]> pairs) {
        requireOpen();
        table.lock(bucket);
        try {
            for (int e = table.after(bucket, 0); e != 0; e = table.after(bucket, e)) {
                byte[] value = new byte[controlValueSize()];
                copyControlValue(e, value, false);
                pairs.add(Memory.bytes(table.key(e), keySize));
                pairs.add(value);
            }
        } finally {
            table.unlock(bucket);
        }
    }

    @Override
    public boolean containsValue(long address, int size) {
        long offset = address - firstValue;
        if (perWorker) {
            if (offset < 0 || offset >= workers() * workerStride) {
                return false;
            }
            offset %= workerStride;
        }
        long number = offset / valueStride;
        return offset >= 0 && number >= 1 && number <= pool.capacity() && offset % valueStride + size <= valueSize;
    }
}
