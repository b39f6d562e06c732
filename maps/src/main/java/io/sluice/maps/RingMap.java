package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.concurrent.atomic.AtomicReference;

/** What both kinds of ring share: memory, rules, and the one Java thread at the other end. */
abstract class RingMap extends KeylessMap {
    /** Wake nobody, {@code BPF_RB_NO_WAKEUP} of include/uapi/linux/bpf.h. */
    static final long BPF_RB_NO_WAKEUP = 1;
    /** Wake in any case, {@code BPF_RB_FORCE_WAKEUP} there. */
    static final long BPF_RB_FORCE_WAKEUP = 2;
    /** All flags about waking. */
    static final long WAKEUP_FLAGS = BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP;

    /** Bytes of data less 1. */
    final long mask;

    private final AtomicReference<RingSide> side = new AtomicReference<>();

    RingMap(MapSpec spec, MapHome home) {
        super(spec, home, MapMemory.mirrored(spec, RingLayout.DATA, Integer.toUnsignedLong(spec.maxEntries())));
        this.mask = Integer.toUnsignedLong(maxEntries) - 1;
    }

    /** What {@code ringbuf_map_alloc} checks. */
    static MapSpec check(MapSpec spec) {
        MapRules.checkFlags(spec, MapFlags.BPF_F_NUMA_NODE);
        if (spec.keySize() != 0 || spec.valueSize() != 0) {
            throw MapException.invalid(
                    spec, "key size " + spec.keySize() + " and value size " + spec.valueSize() + ", must be 0");
        }
        if (Integer.bitCount(spec.maxEntries()) != 1 || spec.maxEntries() % RingLayout.PAGE != 0) {
            throw MapException.invalid(spec, "max_entries " + Integer.toUnsignedString(spec.maxEntries())
                    + ", must be a power of two from " + RingLayout.PAGE);
        }
        return spec;
    }

    /** Bytes of data. */
    public final long size() {
        return mask + 1;
    }

    /** The address of the data, which is there twice, one after the other. */
    public final long data() {
        return base + RingLayout.DATA;
    }

    /** Up to where the consumer is done. */
    public final long consumerPosition() {
        return Memory.getLongAcquire(base + RingLayout.CONSUMER);
    }

    /** Up to where the ring is reserved. */
    public final long producerPosition() {
        return Memory.getLongAcquire(base + RingLayout.PRODUCER);
    }

    final long recordAt(long position) {
        return base + RingLayout.DATA + (position & mask);
    }

    /** Wakes the Java side if it waits; who calls has made a full fence since it wrote what is waited for. */
    final void wake() {
        if (Memory.getIntAcquire(base + RingLayout.WAITING) != 0) {
            RingSide other = side.get();
            if (other != null) {
                other.wake();
            }
        }
    }

    final void attach(RingSide to) {
        if (!side.compareAndSet(null, to)) {
            throw new IllegalStateException(this + ": is in use by another reader or writer");
        }
    }

    final void detach(RingSide from) {
        side.compareAndSet(from, null);
    }

    @Override
    int stagedValueSize() {
        return 0;
    }

    @Override
    public final long update(long key, long value, long flags, int worker) {
        return -Errno.ENOTSUPP;
    }

    @Override
    public final long delete(long key, int worker) {
        return -Errno.ENOTSUPP;
    }

    @Override
    final int controlUpdate(byte[] key, byte[] value, long flags) {
        return -Errno.ENOTSUPP;
    }

    @Override
    public boolean containsValue(long address, int size) {
        return address >= data() && address + size <= data() + 2 * size();
    }

    /** Ends the Java side, too. */
    @Override
    public synchronized void close() {
        RingSide other = side.get();
        if (other != null) {
            other.close();
        }
        super.close();
    }
}
