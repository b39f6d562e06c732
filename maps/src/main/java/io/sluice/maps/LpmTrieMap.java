package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Longest prefix match: {@code struct bpf_lpm_trie_key}, a prefix length of 32 bits and 1 to 256 bytes of data, leads
 * to the element with the longest prefix that the data has, at most as long as the key says.
 *
 * <p>Readers take no lock, writers exclude each other by one. As in the kernel an update of a prefix that is there
 * puts a new element in the old one's place, and the bits of the data behind the prefix are kept as they were given.
 */
public final class LpmTrieMap extends OffHeapMap {
    /** {@code LPM_CREATE_FLAG_MASK} of kernel/bpf/lpm_trie.c. */
    private static final int ALLOWED_FLAGS = MapRules.ACCESS_FLAGS
            | MapFlags.BPF_F_NO_PREALLOC
            | MapFlags.BPF_F_NUMA_NODE;
    private static final int MIN_DATA = 1;
    private static final int MAX_DATA = 256;
    /** {@code LPM_VAL_SIZE_MAX}: {@code KMALLOC_MAX_SIZE} less data and {@code struct lpm_trie_node}. */
    private static final int MAX_VALUE = (4 << 20) - MAX_DATA - 24;

    /** The most elements for which addresses are set aside; updates beyond give ENOMEM. */
    private static final int MAX_CAPACITY = 1 << 25;
    /** The most bytes of addresses for elements: 64 GiB. */
    private static final long MAX_ELEMENT_BYTES = 64L << 30;
    /**
     * Elements beyond max_entries, for those that wait for readers: some 20 ms of updates, in which a worker may have
     * lost its processor in the midst of a batch.
     */
    private static final int SPARES = 1 << 16;
    private static final int MIN_SPARES = 256;
    /** The most bytes that these spares and their nodes may take, which they do only when they were needed once. */
    private static final long SPARE_BYTES = 13L << 20;
    /** As {@link #SPARE_BYTES} in the file of a pinned map, whose pages are all set aside. */
    private static final long SPARE_BYTES_IN_FILE = 4L << 20;
    /**
     * Units of node memory an element: n elements have at most n - 1 nodes of two references, n / 2 of three and so
     * on, each of its own size, in all less than 60 units; twice as many, as free ones are split for smaller ones and
     * never joined.
     */
    private static final long UNITS = 120;
    /** Units of nodes that wait for readers, a spare element: an insertion retires one, a removal one or two. */
    private static final long SPARE_UNITS = 48;
    /** Bytes of the lists of what is retired, a spare element with its nodes. */
    private static final long SPARE_ITEMS = 2 * Integer.BYTES * (1 + SPARE_UNITS / LpmLayout.MIN_UNITS);
    /** Elements that are shown with the lock held once. */
    private static final int PART = 64;

    /** What recipes know of the layout. */
    final Plan plan;
    final LpmKeys keys;
    final long stride;
    final long valueOffset;

    private final LpmMemory elements;
    private final LpmTrie trie;
    private final long lock;
    private final long count;
    private final long scratch;

    /** Where the parts lie, as offsets; the highest element number, and units of node memory. */
    record Plan(long elements, long nodes, long firstRetired, long secondRetired, long size, int capacity, int units) {}

    private LpmTrieMap(MapSpec spec, MapHome home, Plan plan) {
        super(spec, home, plan.size());
        this.plan = plan;
        this.keys = new LpmKeys(keySize - LpmLayout.DATA);
        this.stride = LpmLayout.stride(keySize, valueSize);
        this.valueOffset = LpmLayout.valueOffset(keySize);
        this.elements = new LpmMemory(base, plan, stride, home.quiescence());
        this.trie = new LpmTrie(base, keys, elements);
        this.lock = base + LpmLayout.LOCK;
        this.count = base + LpmLayout.COUNT;
        this.scratch = base + LpmLayout.HEADER_SIZE;
        LpmLayout.writeChains(base);
    }

    /** Checks sizes and flags, and makes one. */
    static LpmTrieMap create(MapSpec spec, MapHome home) {
        check(spec);
        return new LpmTrieMap(spec, home, layOut(spec, home));
    }

    @Override
    void recoverElements() {
        Memory.putInt(lock, 0);
        try {
            LpmRecovery.Found found = new LpmRecovery(base, plan, keys, elements).find(trie);
            Memory.putInt(count, found.elements().cardinality());
            elements.recover(found);
        } catch (IllegalStateException e) {
            throw home().file().damaged(e.getMessage());
        }
    }

    private static void check(MapSpec spec) {
        MapRules.checkFlags(spec, ALLOWED_FLAGS);
        if ((spec.flags() & MapFlags.BPF_F_NO_PREALLOC) == 0) {
            throw MapException.invalid(spec, "flags 0x%x, must have BPF_F_NO_PREALLOC (0x1)".formatted(spec.flags()));
        }
        if (spec.maxEntries() == 0) {
            throw MapException.invalid(spec, "max_entries 0, must be positive");
        }
        long data = Integer.toUnsignedLong(spec.keySize()) - LpmLayout.DATA;
        if (data < MIN_DATA || data > MAX_DATA) {
            throw MapException.invalid(spec, "key size " + Integer.toUnsignedString(spec.keySize()) + ", must be "
                    + (LpmLayout.DATA + MIN_DATA) + " to " + (LpmLayout.DATA + MAX_DATA));
        }
        if (spec.valueSize() < 1 || spec.valueSize() > MAX_VALUE) {
            throw MapException.invalid(spec, "value size " + Integer.toUnsignedString(spec.valueSize())
                    + ", must be 1 to " + MAX_VALUE);
        }
    }

    private static Plan layOut(MapSpec spec, MapHome home) {
        long stride = LpmLayout.stride(spec.keySize(), spec.valueSize());
        long spare = stride + SPARE_UNITS * LpmLayout.UNIT + SPARE_ITEMS;
        long spareBytes = home.file() == null ? SPARE_BYTES : SPARE_BYTES_IN_FILE;
        long spares = Math.clamp(spareBytes / spare, MIN_SPARES, SPARES);
        long most = Math.min(MAX_CAPACITY, MAX_ELEMENT_BYTES / stride);
        long entries = Math.min(Integer.toUnsignedLong(spec.maxEntries()), most);
        long capacity = entries + spares;
        long words = (spec.keySize() - LpmLayout.DATA + Long.BYTES - 1L) / Long.BYTES;
        long ways = (words - 1) * LpmLayout.MIN_UNITS;
        long units = entries * UNITS + entries / 2 * ways
                + spares * (SPARE_UNITS + ways) + LpmLayout.MAX_UNITS;
        units = Math.min(units, Integer.MAX_VALUE);
        Sections sections = new Sections(spec, LpmLayout.HEADER_SIZE + Words.padded(spec.keySize()));
        // element 0 is none, and one more for the shift
        long elements = sections.add(capacity + 2, stride) + LpmLayout.elementShift(spec.keySize(), spec.valueSize());
        long nodes = sections.add(units, LpmLayout.UNIT);
        long items = capacity + units / LpmLayout.MIN_UNITS;
        long first = sections.add(items, Integer.BYTES);
        long second = sections.add(items, Integer.BYTES);
        return new Plan(elements, nodes, first, second, sections.size(), (int) capacity, (int) units);
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        return operation == MapOperation.LOOKUP && LpmRecipe.fits(this)
                ? (builder, args) -> new LpmRecipe(this, builder).find(args[1])
                : null;
    }

    @Override
    public long lookup(long key, int worker) {
        int element = find(key);
        return element == 0 ? 0 : value(element);
    }

    private int find(long key) {
        int length = Memory.getInt(key);
        return isTooLong(length) ? 0 : trie.find(key, length);
    }

    private boolean isTooLong(int length) {
        return Integer.compareUnsigned(length, keys.bits()) > 0;
    }

    private long value(int element) {
        return elements.element(element) + valueOffset;
    }

    /** Copies a key that others may be changing to where nobody does; its prefix length. The lock is held. */
    private int own(long key) {
        Words.copy(key, scratch, keySize);
        return Memory.getInt(scratch);
    }

    @Override
    public long update(long key, long value, long flags, int owner) {
        if (Long.compareUnsigned(flags, MAX_UPDATE_FLAG) > 0) {
            return -Errno.EINVAL;
        }
        SpinLock.lock(lock);
        int length = own(key);
        int result = isTooLong(length) ? -Errno.EINVAL : update(length, value, flags, owner);
        SpinLock.unlock(lock);
        return result;
    }

    /** Updates the prefix that {@link #own} has copied. */
    private int update(int length, long value, long flags, int owner) {
        LpmTrie.End end = trie.walk(scratch, length);
        if (end == LpmTrie.End.EXACT) {
            return flags == MapFlags.BPF_NOEXIST ? -Errno.EEXIST : replace(value, owner);
        }
        int entries = Memory.getInt(count);
        if (flags == MapFlags.BPF_EXIST) {
            return -Errno.ENOENT;
        }
        if (Integer.compareUnsigned(entries, maxEntries) >= 0) {
            return -Errno.ENOSPC;
        }
        int element = elements.takeElement();
        if (element == 0) {
            return -Errno.ENOMEM;
        }
        fill(element, value);
        if (!trie.insert(end, scratch, length, element)) {
            elements.free(element);
            return -Errno.ENOMEM;
        }
        Memory.putIntRelease(count, entries + 1);
        return 0;
    }

    private int replace(long value, int owner) {
        int element = elements.takeElement();
        int old = trie.found();
        if (element == 0) {
            // a worker has been in its batch for so long that no element is left but this one; of its key only bits
            // change that mean nothing
            Words.copy(scratch, elements.element(old), keySize);
            storeInPlace(value, value(old), valueSize, owner);
            return 0;
        }
        fill(element, value);
        trie.replace(element);
        elements.retire(old);
        return 0;
    }

    private void fill(int element, long value) {
        Words.copy(scratch, elements.element(element), keySize);
        values.copy(value, value(element), valueSize);
    }

    @Override
    public long delete(long key, int owner) {
        SpinLock.lock(lock);
        int length = own(key);
        int result = isTooLong(length) ? -Errno.EINVAL : delete(length);
        SpinLock.unlock(lock);
        return result;
    }

    private int delete(int length) {
        if (trie.walk(scratch, length) != LpmTrie.End.EXACT) {
            return -Errno.ENOENT;
        }
        int element = trie.found();
        if (!trie.remove()) {
            return -Errno.ENOMEM;
        }
        elements.retire(element);
        Memory.putIntRelease(count, Memory.getInt(count) - 1);
        return 0;
    }

    /** Elements and nodes that were never given out, and the room for those that wait for readers. */
    @Override
    long unused() {
        return elements.unused();
    }

    @Override
    public synchronized int count() {
        requireOpen();
        return Memory.getIntAcquire(count);
    }

    @Override
    byte[] controlLookup(byte[] key) {
        // had before the lock is taken: no lack of memory may leave it locked
        byte[] value = new byte[valueSize];
        long at = stagedKey(key);
        SpinLock.lock(lock);
        int element = find(at);
        if (element != 0) {
            values.copyOut(value(element), value, 0, valueSize);
        }
        SpinLock.unlock(lock);
        return element == 0 ? null : value;
    }

    @Override
    byte[] controlNextKey(byte[] key) {
        byte[] next = new byte[keySize];
        long at = key == null ? 0 : stagedKey(key);
        SpinLock.lock(lock);
        int length = at == 0 ? 0 : own(at);
        boolean first = at == 0 || isTooLong(length) || trie.walk(scratch, length) != LpmTrie.End.EXACT;
        int element = first ? trie.first() : trie.after(LpmTrie.End.EXACT, scratch, length);
        if (element != 0) {
            Memory.copyOut(elements.element(element), next, 0, keySize);
        }
        SpinLock.unlock(lock);
        return element == 0 ? null : next;
    }

    /** Shows each element once, those that come or go meanwhile perhaps; the action may change the map. */
    @Override
    public void forEach(BiConsumer<byte[], byte[]> action) {
        byte[] last = null;
        for (boolean more = controlMayRead(); more; ) {
            List<byte[]> pairs = new ArrayList<>();
            more = collect(last, pairs);
            for (int i = 0; i < pairs.size(); i += 2) {
                last = pairs.get(i).clone();
                action.accept(pairs.get(i), pairs.get(i + 1));
            }
        }
    }

    /** Gathers some elements after a key, or the first; false where none come after them. */
    private synchronized boolean collect(byte[] last, List<byte[]> pairs) {
        requireOpen();
        long at = last == null ? 0 : stagedKey(last);
        SpinLock.lock(lock);
        try {
            int element = at == 0 ? trie.first() : after(at);
            while (element != 0 && pairs.size() < 2 * PART) {
                byte[] value = new byte[valueSize];
                values.copyOut(value(element), value, 0, valueSize);
                pairs.add(Memory.bytes(elements.element(element), keySize));
                pairs.add(value);
                element = after(elements.element(element));
            }
            return element != 0;
        } finally {
            SpinLock.unlock(lock);
        }
    }

    private int after(long key) {
        int length = Memory.getInt(key);
        return trie.after(trie.walk(key, length), key, length);
    }

    @Override
    public boolean containsValue(long address, int size) {
        long offset = address - base - plan.elements();
        long within = offset % stride - valueOffset;
        return offset >= stride && offset / stride <= plan.capacity() && within >= 0 && within + size <= valueSize;
    }
}
