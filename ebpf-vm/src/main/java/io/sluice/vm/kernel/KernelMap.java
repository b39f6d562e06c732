package io.sluice.vm.kernel;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * A map in the kernel, with the operations of the control side: results and errno as bpf(2)
 * gives them. A value of a per-CPU type is one value for each possible CPU, each rounded up to 8 bytes. Maps of
 * programs, maps and devices take descriptors and show ids. Not safe for use by several threads at once: the
 * buffers of the last operation are kept.
 */
public final class KernelMap implements ControlMap {
    /** What a map takes, in /proc/PID/fdinfo. */
    private static final String MEMLOCK = "memlock:";
    /** Rows and bytes asked for in the first batch; doubled when a hash bucket does not fit. */
    private static final int BATCH_ROWS = 1024;
    private static final int BATCH_BYTES = 16 << 20;
    /** A walk ends after so many times max_entries: the key after one that is gone may be the first. */
    private static final long WALKS = 4;
    /** Batch cookies are 4 bytes or a key. */
    private static final int MIN_COOKIE = 8;

    /** Types of map whose keys and values libbpf never describes: most hold descriptors. */
    private static final Set<MapType> UNTYPED = EnumSet.of(MapType.PERF_EVENT_ARRAY, MapType.CGROUP_ARRAY,
        MapType.STACK_TRACE, MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS, MapType.DEVMAP, MapType.DEVMAP_HASH,
        MapType.CPUMAP, MapType.XSKMAP, MapType.SOCKMAP, MapType.SOCKHASH, MapType.QUEUE, MapType.STACK,
        MapType.ARENA, MapType.RINGBUF, MapType.USER_RINGBUF);

    private final KernelFd fd;
    private final MapSpec spec;
    private final String what;
    private final NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE);
    private final NativeBlock keyBlock;
    private final NativeBlock valueBlock;
    private final NativeBlock nextBlock;

    private KernelMap(int fd, MapSpec spec) {
        this.what = what(spec);
        this.fd = new KernelFd(fd, what);
        this.spec = spec;
        this.keyBlock = NativeBlock.ofSize(spec.keySize());
        this.valueBlock = NativeBlock.ofSize(controlValueSize());
        this.nextBlock = NativeBlock.ofSize(spec.keySize());
    }

    /**
     * Creates an empty map; one of maps needs the template of its inner maps in the spec. Where its values have special
     * fields it gets types that are made up for them.
     */
    public static KernelMap create(MapSpec spec) {
        return create(spec, Optional.empty());
    }

    /**
     * Creates an empty map, with the types that its object has for key and value. As libbpf does, this tries again
     * without types where the kernel refuses them.
     *
     * @param object the object's types, empty where it has none
     */
    static KernelMap create(MapSpec spec, Optional<KernelBtf> object) {
        MapSpec sized = sized(spec);
        if (spec.inner() == null) {
            return create(sized, 0, object);
        }
        try (KernelMap template = create(spec.inner(), object)) {
            return create(sized, template.fd(), object);
        }
    }

    private static KernelMap create(MapSpec spec, int innerMapFd, Optional<KernelBtf> object) {
        try (NativeBlock attr = attributes(spec, innerMapFd)) {
            if (object.isPresent() && describe(attr, spec, object.get())) {
                int fd = KernelBpf.tryCall(BpfCmd.BPF_MAP_CREATE, attr);
                if (fd >= 0) {
                    return new KernelMap(fd, spec);
                }
                describe(attr, 0, 0, 0);
            } else if (!spec.fields().list().isEmpty()) {
                return createWithFields(spec, attr);
            }
            return create(spec, attr);
        }
    }

    private static KernelMap createWithFields(MapSpec spec, NativeBlock attr) {
        FieldTypes types = new FieldTypes(spec);
        try (KernelBtf btf = KernelBtf.load(what(spec), types.section(), List.of())) {
            describe(attr, btf.fd(), types.keyTypeId(), types.valueTypeId());
            return create(spec, attr);
        }
    }

    private static KernelMap create(MapSpec spec, NativeBlock attr) {
        String sizes = " (%s, key %d, value %d, entries %d, flags 0x%x)".formatted(spec.type().text(),
            spec.keySize(), spec.valueSize(), spec.maxEntries(), spec.flags());
        return new KernelMap(KernelBpf.call(BpfCmd.BPF_MAP_CREATE, attr, what(spec) + sizes), spec);
    }

    private static NativeBlock attributes(MapSpec spec, int innerMapFd) {
        NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE);
        attr.putInt(BpfAttr.MapCreate.MAP_TYPE, spec.type().code());
        attr.putInt(BpfAttr.MapCreate.KEY_SIZE, spec.keySize());
        attr.putInt(BpfAttr.MapCreate.VALUE_SIZE, spec.valueSize());
        attr.putInt(BpfAttr.MapCreate.MAX_ENTRIES, spec.maxEntries());
        attr.putInt(BpfAttr.MapCreate.MAP_FLAGS, spec.flags());
        attr.putInt(BpfAttr.MapCreate.INNER_MAP_FD, innerMapFd);
        attr.putBytes(BpfAttr.MapCreate.MAP_NAME,
            KernelBpf.objectName(spec.name()).getBytes(StandardCharsets.US_ASCII));
        return attr.putLong(BpfAttr.MapCreate.MAP_EXTRA, spec.mapExtra());
    }

    /** Enters the object's types of key and value; false where it has none that the type of map takes. */
    private static boolean describe(NativeBlock attr, MapSpec spec, KernelBtf types) {
        int section = spec.isDataSection() ? types.dataSection(spec.name()) : 0;
        if (section != 0) {
            describe(attr, types.fd(), 0, section);
        } else if (spec.valueTypeId() != 0 && !UNTYPED.contains(spec.type())) {
            describe(attr, types.fd(), spec.keyTypeId(), spec.valueTypeId());
        }
        return attr.getInt(BpfAttr.MapCreate.BTF_FD) != 0;
    }

    private static void describe(NativeBlock attr, int btfFd, int keyTypeId, int valueTypeId) {
        attr.putInt(BpfAttr.MapCreate.BTF_FD, btfFd);
        attr.putInt(BpfAttr.MapCreate.BTF_KEY_TYPE_ID, keyTypeId);
        attr.putInt(BpfAttr.MapCreate.BTF_VALUE_TYPE_ID, valueTypeId);
    }

    /** A map that is there already: takes ownership of a descriptor of it. */
    static KernelMap of(int fd, MapSpec spec) {
        return new KernelMap(fd, spec);
    }

    @Override
    public MapSpec spec() {
        return spec;
    }

    /** How many values a per-CPU type has for a key: one for each possible CPU; 1 for other types. */
    @Override
    public int workers() {
        return spec.type().isPerCpu() ? PossibleCpus.count() : 1;
    }

    /** True where values are plain bytes that {@link #entries} can list: not descriptors, queues or rings. */
    public boolean hasReadableValues() {
        return switch (spec.type()) {
            case HASH, ARRAY, PERCPU_HASH, PERCPU_ARRAY, LRU_HASH, LRU_PERCPU_HASH, LPM_TRIE -> true;
            default -> false;
        };
    }

    /** Returns the descriptor, for insns and maps of maps; it stays owned by this object. */
    int fd() {
        return fd.number();
    }

    /** Returns whether the kernel knows the type of its values, and so their special fields. */
    boolean isTyped() {
        try (NativeBlock info = NativeBlock.ofSize(BpfInfo.Map.SIZE)) {
            KernelBpf.objectInfo(fd.number(), info, what);
            return info.getInt(BpfInfo.Map.BTF_VALUE_TYPE_ID) != 0;
        }
    }

    /**
     * Reads one value.
     *
     * @param key bytes of the key
     * @return the value, null where the key is not in the map
     * @throws KernelException if the map type has no lookup
     */
    @Override
    public byte[] lookup(byte[] key) {
        return lookup(key, 0);
    }

    @Override
    public byte[] lookup(byte[] key, long flags) {
        return value(BpfCmd.BPF_MAP_LOOKUP_ELEM, key, flags);
    }

    private byte[] value(int command, byte[] key, long flags) {
        int result = KernelBpf.tryCall(command, element(key, valueBlock).putLong(BpfAttr.MapElem.FLAGS, flags));
        if (result == -Errno.ENOENT) {
            return null;
        }
        check(result, command);
        return valueBlock.bytes(0, controlValueSize());
    }

    /**
     * Writes one value.
     *
     * @param key bytes of the key
     * @param value {@link #controlValueSize} bytes
     * @param flags {@code BPF_ANY}, {@code BPF_NOEXIST} or {@code BPF_EXIST}
     * @return 0, or a negated errno: EEXIST (17), ENOENT (2), E2BIG (7) for full or out of range
     */
    @Override
    public int update(byte[] key, byte[] value, long flags) {
        requireSize("value", value.length, controlValueSize());
        valueBlock.putBytes(0, value);
        element(key, valueBlock).putLong(BpfAttr.MapElem.FLAGS, flags);
        return KernelBpf.tryCall(BpfCmd.BPF_MAP_UPDATE_ELEM, attr);
    }

    /**
     * {@inheritDoc}
     *
     * @throws KernelException if the map type has no such lookup
     */
    @Override
    public byte[] lookupAndDelete(byte[] key, long flags) {
        return value(BpfCmd.BPF_MAP_LOOKUP_AND_DELETE_ELEM, key, flags);
    }

    @Override
    public int peek(byte[] value) {
        if (spec.type() != MapType.BLOOM_FILTER) {
            return ControlMap.super.peek(value);
        }
        requireSize("value", value.length, spec.valueSize());
        valueBlock.putBytes(0, value);
        return KernelBpf.tryCall(BpfCmd.BPF_MAP_LOOKUP_ELEM, element(null, valueBlock));
    }

    /** Writes one value as {@link #update} does and throws {@link KernelException} where the kernel refuses. */
    public void put(byte[] key, byte[] value) {
        check(update(key, value, 0), BpfCmd.BPF_MAP_UPDATE_ELEM);
    }

    /** Returns a value for {@link #update} that has the same content for every CPU. */
    public byte[] replicated(byte[] value) {
        requireSize("value", value.length, spec.valueSize());
        byte[] all = new byte[controlValueSize()];
        for (int i = 0; i < workers(); i++) {
            System.arraycopy(value, 0, all, i * slotSize(), value.length);
        }
        return all;
    }

    /** Returns the values of a per-CPU value in the order of the CPUs; the value itself for other types. */
    public List<byte[]> slots(byte[] value) {
        List<byte[]> slots = new ArrayList<>(workers());
        for (int i = 0; i < workers(); i++) {
            slots.add(Arrays.copyOfRange(value, i * slotSize(), i * slotSize() + spec.valueSize()));
        }
        return slots;
    }

    /**
     * Puts a map into this one, a map of maps.
     *
     * @return 0, or a negated errno: EINVAL (22) where the inner map is not of the template's kind
     */
    public int updateInner(byte[] key, KernelMap inner, long flags) {
        try (NativeBlock bytes = NativeBlock.ofSize(Integer.BYTES)) {
            return update(key, bytes.putInt(0, inner.fd()).bytes(0, Integer.BYTES), flags);
        }
    }

    /** Puts a descriptor (of a map or a program) under an index. */
    void putFd(int index, int value) {
        try (NativeBlock bytes = NativeBlock.ofSize(Integer.BYTES)) {
            byte[] key = bytes.putInt(0, index).bytes(0, Integer.BYTES);
            put(key, bytes.putInt(0, value).bytes(0, Integer.BYTES));
        }
    }

    /**
     * Removes one entry.
     *
     * @return 0, or a negated errno: ENOENT (2) where the key is not there, EINVAL (22) for arrays
     */
    @Override
    public int delete(byte[] key) {
        return KernelBpf.tryCall(BpfCmd.BPF_MAP_DELETE_ELEM, element(key, nextBlock).putLong(BpfAttr.MapElem.VALUE, 0));
    }

    /** Returns the key after {@code key}, the first one for null or a key that is gone; null after the last. */
    @Override
    public byte[] nextKey(byte[] key) {
        int result = KernelBpf.tryCall(BpfCmd.BPF_MAP_GET_NEXT_KEY, element(key, nextBlock));
        if (result == -Errno.ENOENT) {
            return null;
        }
        check(result, BpfCmd.BPF_MAP_GET_NEXT_KEY);
        return nextBlock.bytes(0, spec.keySize());
    }

    @Override
    public int count() {
        int count = 0;
        long most = Integer.toUnsignedLong(spec.maxEntries());
        for (byte[] key = nextKey(null); key != null && count < most; key = nextKey(key)) {
            count++;
        }
        return count;
    }

    /**
     * Returns all entries, in the kernel's order, each key once with the last value seen: a map that others change
     * meanwhile shows entries to its walker that it has shown before, and may leave out what comes or goes.
     *
     * @throws KernelException if the map type has no keys to walk
     */
    public List<MapEntry> entries() {
        int rows = Math.clamp(BATCH_BYTES / Math.max(1L, (long) spec.keySize() + controlValueSize()), 1, BATCH_ROWS);
        if (spec.maxEntries() > 0) {
            rows = Math.min(rows, spec.maxEntries());
        }
        Map<Bytes, MapEntry> entries = new LinkedHashMap<>();
        int result = batch(rows, entries);
        while (result == -Errno.ENOSPC) {
            rows *= 2;
            entries.clear();
            result = batch(rows, entries);
        }
        if (result == -Errno.ENOTSUPP || result == -Errno.EOPNOTSUPP || result == -Errno.EINVAL) {
            return oneByOne();
        }
        check(result, BpfCmd.BPF_MAP_LOOKUP_BATCH);
        return List.copyOf(entries.values());
    }

    /** What the kernel tells in {@code memlock}; 0 where it tells nothing. */
    @Override
    public long memory() {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + fd.number()))) {
                if (line.startsWith(MEMLOCK)) {
                    return Long.parseLong(line.substring(MEMLOCK.length()).strip());
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(what + ": fdinfo", e);
        }
    }

    @Override
    public void forEach(BiConsumer<byte[], byte[]> action) {
        entries().forEach(entry -> action.accept(entry.key(), entry.value()));
    }

    /** Makes the map read-only for user space, as .rodata is before programs that read it are verified. */
    public void freeze() {
        attr.clear().putInt(BpfAttr.MapElem.MAP_FD, fd.number());
        KernelBpf.call(BpfCmd.BPF_MAP_FREEZE, attr, what);
    }

    @Override
    public void close() {
        fd.close();
        attr.close();
        keyBlock.close();
        valueBlock.close();
        nextBlock.close();
    }

    @Override
    public String toString() {
        return what;
    }

    /** Gives a map that leaves its size open the size that libbpf gives it: an entry for each possible CPU. */
    private static MapSpec sized(MapSpec spec) {
        boolean open = spec.type() == MapType.PERF_EVENT_ARRAY && spec.maxEntries() == 0;
        return open ? spec.withMaxEntries(PossibleCpus.count()) : spec;
    }

    private static String what(MapSpec spec) {
        return "map \"" + spec.name() + '"';
    }

    private int batch(int rows, Map<Bytes, MapEntry> entries) {
        int cookie = Math.max(MIN_COOKIE, spec.keySize());
        int valueSize = controlValueSize();
        attr.clear();
        try (NativeBlock from = NativeBlock.ofSize(cookie); NativeBlock to = NativeBlock.ofSize(cookie);
             NativeBlock keys = NativeBlock.ofSize(rows * spec.keySize());
             NativeBlock values = NativeBlock.ofSize(rows * valueSize)) {
            attr.putLong(BpfAttr.MapBatch.OUT_BATCH, to.address());
            attr.putLong(BpfAttr.MapBatch.KEYS, keys.address());
            attr.putLong(BpfAttr.MapBatch.VALUES, values.address());
            attr.putInt(BpfAttr.MapBatch.MAP_FD, fd.number());
            int result = 0;
            for (long left = longestWalk(); result == 0 && left > 0; left -= attr.getInt(BpfAttr.MapBatch.COUNT)) {
                attr.putInt(BpfAttr.MapBatch.COUNT, rows);
                result = KernelBpf.tryCall(BpfCmd.BPF_MAP_LOOKUP_BATCH, attr);
                if (result == 0 || result == -Errno.ENOENT) {
                    for (int i = 0; i < attr.getInt(BpfAttr.MapBatch.COUNT); i++) {
                        byte[] key = keys.bytes(i * spec.keySize(), spec.keySize());
                        entries.put(Bytes.of(key), new MapEntry(key, values.bytes(i * valueSize, valueSize)));
                    }
                }
                from.putBytes(0, to.bytes(0, cookie));
                attr.putLong(BpfAttr.MapBatch.IN_BATCH, from.address());
            }
            return result == -Errno.ENOENT ? 0 : result;
        }
    }

    private long longestWalk() {
        return WALKS * Integer.toUnsignedLong(spec.maxEntries());
    }

    private List<MapEntry> oneByOne() {
        Map<Bytes, MapEntry> entries = new LinkedHashMap<>();
        long left = longestWalk();
        for (byte[] key = nextKey(null); key != null && left > 0; key = nextKey(key)) {
            byte[] value = lookup(key);
            if (value != null) {
                entries.put(Bytes.of(key), new MapEntry(key, value));
            }
            left--;
        }
        return List.copyOf(entries.values());
    }

    private NativeBlock element(byte[] key, NativeBlock value) {
        attr.clear();
        attr.putInt(BpfAttr.MapElem.MAP_FD, fd.number());
        // types without keys want none
        if (key != null && spec.keySize() > 0) {
            requireSize("key", key.length, spec.keySize());
            attr.putLong(BpfAttr.MapElem.KEY, keyBlock.putBytes(0, key).address());
        }
        return attr.putLong(BpfAttr.MapElem.VALUE, value.address());
    }

    private int slotSize() {
        return controlValueSize() / workers();
    }

    private void requireSize(String part, int size, int required) {
        if (size != required) {
            throw new IllegalArgumentException(what + ": " + part + " has " + size + " bytes, must be " + required);
        }
    }

    private void check(int result, int command) {
        if (result < 0) {
            throw new KernelException(what + ": " + BpfCmd.name(command), -result);
        }
    }
}
