package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.function.BiConsumer;

/**
 * What all map types share: one block of memory that begins with the {@link MapHeader}, access rights, and the bridge
 * from arrays of the control side to addresses.
 *
 * <p>Control operations exclude each other by this object's monitor, never the workers.
 */
abstract class OffHeapMap implements BpfMap {
    /** {@code update} flags are at most {@code BPF_EXIST}, besides BPF_F_LOCK. */
    static final long MAX_UPDATE_FLAG = MapFlags.BPF_EXIST;

    /** Size of the value, bytes. */
    final int valueSize;
    /** Size of the key, bytes. */
    final int keySize;
    /** Most elements. */
    final int maxEntries;
    /** Address of the map's memory and header. */
    final long base;
    /** How values are moved. */
    final ValueBytes values;

    private final MapSpec spec;
    private final MapHome home;
    private final MapMemory memory;
    private final OffHeap staging;
    /** Where values that are written in place are noted first; null for memory that ends with the process. */
    private final Journal journal;
    private boolean frozen;
    private boolean open = true;

    OffHeapMap(MapSpec spec, MapHome home, long size) {
        this(spec, home, home.allocate(spec, size));
    }

    OffHeapMap(MapSpec spec, MapHome home, MapMemory memory) {
        this.spec = spec;
        this.home = home;
        this.keySize = spec.keySize();
        this.valueSize = spec.valueSize();
        this.maxEntries = spec.maxEntries();
        this.values = new ValueBytes(spec);
        this.memory = memory;
        this.base = memory.address();
        this.journal = home.file() == null ? null : home.file().journal(values);
        this.staging = OffHeap.allocate(Words.padded(keySize) + Words.padded(stagedValueSize()));
        // a pinned map still has that of the process before
        Memory.putInt(base + MapHeader.HANDLE, 0);
        Memory.putInt(base + MapHeader.TYPE, spec.type().code());
        Memory.putInt(base + MapHeader.KEY_SIZE, keySize);
        Memory.putInt(base + MapHeader.VALUE_SIZE, valueSize);
        Memory.putInt(base + MapHeader.MAX_ENTRIES, maxEntries);
        Memory.putInt(base + MapHeader.FLAGS, spec.flags());
    }

    /** Gives the map its handle: the last step of making it. */
    final void publish() {
        Memory.putIntRelease(base + MapHeader.HANDLE, Handles.MAPS.register(this));
    }

    /**
     * Makes the memory of a pinned map usable again: what was being stored when its process was killed is done or
     * undone, and all locks are free. Nobody uses the map yet.
     *
     * @throws MapException where the memory is as no process leaves it
     */
    final void recover() {
        if (journal.redo() < 0) {
            throw home.file().damaged("its journal names no place in the map");
        }
        recoverElements();
    }

    /** {@link #recover()} of what is the type's own, after the values that were written in place. */
    void recoverElements() {
        throw MapException.invalid(spec, "type " + spec.type().text() + " cannot be pinned");
    }

    /** Whether values that are written in place must be noted before, as several stores are needed for each. */
    final boolean isJournalled() {
        return journal != null && (Integer.bitCount(valueSize) != 1 || valueSize > Long.BYTES
                || !spec.fields().list().isEmpty());
    }

    /** Writes a value in place; where its process is killed meanwhile, a pinned map keeps the old or the new one. */
    final void storeInPlace(long from, long to, int size, int owner) {
        if (isJournalled()) {
            journal.store(from, to, size, owner);
        } else {
            values.copy(from, to, size);
        }
    }

    /** {@link #storeInPlace(long, long, int, int)} from the control side, of bytes from {@code offset} on. */
    final void storeInPlace(byte[] from, int offset, long to, int size) {
        if (journal != null) {
            journal.store(from, offset, to, size, home.controlOwner());
        } else {
            values.copyIn(from, offset, to, size);
        }
    }

    /** Stores the first element of a data section. */
    final void initialise() {
        if (spec.initial().length() > 0) {
            byte[] value = new byte[controlValueSize()];
            byte[] initial = spec.initial().toArray();
            System.arraycopy(initial, 0, value, 0, initial.length);
            storeInitial(value);
        }
        frozen = spec.isDataSection() && spec.isReadOnlyForPrograms();
    }

    /** Stores the value of the first element, whatever the access rights. */
    void storeInitial(byte[] value) {
        throw MapException.invalid(spec, "type " + spec.type().text() + " takes no initial value");
    }

    /** Bytes of a value that control operations put behind the staged key; 0 where they copy straight to the map. */
    int stagedValueSize() {
        return controlValueSize();
    }

    /** Lets the control side change nothing any more, as {@code BPF_MAP_FREEZE} does. */
    public final synchronized void freeze() {
        frozen = true;
    }

    @Override
    public final MapSpec spec() {
        return spec;
    }

    /** Its values have no place that machine code may know: so of most types. */
    @Override
    public MapShape shape() {
        return new MapShape.Opaque();
    }

    @Override
    public final synchronized long memory() {
        requireOpen();
        return memory.used() - unused();
    }

    /** Bytes of the map's block of memory. */
    final long blockSize() {
        return memory.size();
    }

    /** Bytes of the map's memory that were never used. The monitor is held. */
    long unused() {
        return 0;
    }

    @Override
    public final long address() {
        return base;
    }

    @Override
    public final int workers() {
        return home.workers();
    }

    final MapHome home() {
        return home;
    }

    /** Whether the control side may change elements: not with BPF_F_RDONLY, nor when frozen. */
    final boolean controlMayWrite() {
        return !frozen && (spec.flags() & MapFlags.BPF_F_RDONLY) == 0;
    }

    /** Whether the control side may see elements: not with BPF_F_WRONLY. */
    final boolean controlMayRead() {
        return (spec.flags() & MapFlags.BPF_F_WRONLY) == 0;
    }

    /** Copies a key to memory; its address. The monitor is held. */
    final long stagedKey(byte[] key) {
        requireKey(key);
        if (keySize > 0) {
            Memory.copyIn(key, 0, staging.address(), keySize);
        }
        return staging.address();
    }

    /** Copies a control value to memory; its address. The monitor is held. */
    final long stagedValue(byte[] value) {
        requireSize("value", value, controlValueSize());
        long at = stagedValueArea();
        Memory.copyIn(value, 0, at, value.length);
        return at;
    }

    /** Where a value can be put together. The monitor is held. */
    final long stagedValueArea() {
        return staging.address() + Words.padded(keySize);
    }

    /** A key of the right size; none where the type has no keys. */
    private void requireKey(byte[] key) {
        if (key != null || keySize > 0) {
            requireSize("key", key, keySize);
        }
    }

    final void requireSize(String part, byte[] bytes, int size) {
        if (bytes.length != size) {
            throw new IllegalArgumentException(
                    "map \"" + spec.name() + "\": " + part + " of " + bytes.length + " bytes, must be " + size);
        }
    }

    /** Refuses control operations on memory that is freed. The monitor is held. */
    final void requireOpen() {
        if (!open) {
            throw new IllegalStateException(this + ": is closed");
        }
    }

    /** Updates as the control side, whose values of per-CPU types are those of all workers. */
    @Override
    public final synchronized int update(byte[] key, byte[] value, long flags) {
        requireOpen();
        requireKey(key);
        requireSize("value", value, controlValueSize());
        if (!controlMayWrite()) {
            return -Errno.EPERM;
        }
        return hasLockFlag(flags) && !values.hasLock() ? -Errno.EINVAL : controlUpdate(key, value, flags);
    }

    /** Whether an update asks that the value's own lock be held. */
    static boolean hasLockFlag(long flags) {
        return (flags & MapFlags.BPF_F_LOCK) != 0;
    }

    /** The flags of an update without BPF_F_LOCK: what presence of the key it asks for. */
    static long presenceFlag(long flags) {
        return flags & ~(long) MapFlags.BPF_F_LOCK;
    }

    @Override
    public final synchronized int delete(byte[] key) {
        requireOpen();
        requireKey(key);
        return controlMayWrite() ? controlDelete(key) : -Errno.EPERM;
    }

    @Override
    public final synchronized byte[] lookup(byte[] key) {
        requireOpen();
        requireKey(key);
        return controlMayRead() ? controlLookup(key) : null;
    }

    @Override
    public final synchronized byte[] lookup(byte[] key, long flags) {
        requireOpen();
        requireKey(key);
        requireLookup(flags, controlMayRead());
        return controlLookup(key, hasLockFlag(flags));
    }

    @Override
    public final synchronized byte[] lookupAndDelete(byte[] key, long flags) {
        requireOpen();
        requireKey(key);
        requireLookup(flags, controlMayRead() && controlMayWrite());
        return controlLookupAndDelete(key, hasLockFlag(flags));
    }

    /** Refuses a lookup in the order of kernel/bpf/syscall.c. */
    private void requireLookup(long flags, boolean allowed) {
        if (presenceFlag(flags) != 0) {
            throw MapException.invalid(spec, "lookup with flags 0x%x, must be 0 or BPF_F_LOCK (0x4)".formatted(flags));
        }
        if (!allowed) {
            throw new MapException(spec, Errno.EPERM, "lookup by the control side, whose rights do not allow it"
                    + " (flags 0x%x%s)".formatted(spec.flags(), frozen ? ", frozen" : ""));
        }
        if (hasLockFlag(flags) && !values.hasLock()) {
            throw MapException.invalid(spec, "lookup with BPF_F_LOCK, where values have no lock");
        }
    }

    @Override
    public final synchronized byte[] nextKey(byte[] key) {
        requireOpen();
        if (key != null) {
            requireSize("key", key, keySize);
        }
        return controlMayRead() ? controlNextKey(key) : null;
    }

    @Override
    public void forEach(BiConsumer<byte[], byte[]> action) {
        if (controlMayRead()) {
            BpfMap.super.forEach(action);
        }
    }

    /** {@link #update(byte[], byte[], long)} with sizes and rights checked. */
    int controlUpdate(byte[] key, byte[] value, long flags) {
        return (int) update(stagedKey(key), stagedValue(value), flags, home.controlOwner());
    }

    /** {@link #delete(byte[])} with sizes and rights checked. */
    int controlDelete(byte[] key) {
        return (int) delete(stagedKey(key), home.controlOwner());
    }

    /** {@link #lookup(byte[])} with sizes and rights checked. */
    abstract byte[] controlLookup(byte[] key);

    /** {@link #controlLookup(byte[])} with the value's lock held if asked for; only where values can have one. */
    byte[] controlLookup(byte[] key, boolean locked) {
        return controlLookup(key);
    }

    /** {@link #lookupAndDelete(byte[], long)} with sizes, flags and rights checked. */
    byte[] controlLookupAndDelete(byte[] key, boolean locked) {
        return BpfMap.super.lookupAndDelete(key, 0);
    }

    /** {@link #nextKey(byte[])} with sizes and rights checked. */
    abstract byte[] controlNextKey(byte[] key);

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            Handles.MAPS.release(Memory.getInt(base + MapHeader.HANDLE), this);
            memory.close();
            staging.close();
        }
    }

    @Override
    public String toString() {
        return "map \"" + spec.name() + "\" (" + spec.type().text() + ")";
    }
}
