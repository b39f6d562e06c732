package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Outlets for samples that programs send by bpf_perf_event_output, by index, usually one a worker. An entry is empty
 * until the control side opens a queue there. max_entries 0 stands for the number of workers, as libbpf makes it the
 * number of CPUs.
 *
 * <pre>
 *   0        64
 *   | header |       the queues have their memory elsewhere, see {@link SampleQueue}
 * </pre>
 */
public final class PerfEventArrayMap extends FdArrayMap {
    /** {@code BPF_F_PRESERVE_ELEMS} of include/uapi/linux/bpf.h, which only this type has. */
    private static final int BPF_F_PRESERVE_ELEMS = 1 << 11;
    private static final int ALLOWED_FLAGS = MapFlags.BPF_F_NUMA_NODE
            | MapFlags.BPF_F_RDONLY
            | MapFlags.BPF_F_WRONLY
            | BPF_F_PRESERVE_ELEMS;

    /** The most entries: they are references on the Java heap, and outlets are opened for workers. */
    private static final int MAX_OUTLETS = 1 << 20;

    private final AtomicReferenceArray<SampleQueue> queues;

    private PerfEventArrayMap(MapSpec spec, MapHome home) {
        super(spec, home, MapHeader.SIZE);
        this.queues = new AtomicReferenceArray<>(maxEntries);
    }

    /** Makes one. */
    static PerfEventArrayMap create(MapSpec spec, MapHome home) {
        MapSpec sized = spec.maxEntries() == 0 ? spec.withMaxEntries(home.workers()) : spec;
        check(sized, DESCRIPTOR_SIZE, DESCRIPTOR_SIZE, ALLOWED_FLAGS);
        if (sized.maxEntries() > MAX_OUTLETS) {
            throw new MapException(
                    spec, Errno.ENOMEM, "max_entries " + sized.maxEntries() + ", at most " + MAX_OUTLETS);
        }
        return new PerfEventArrayMap(sized, home);
    }

    /**
     * Opens a queue under an index, in place of the one before, which gets no more samples.
     *
     * @param capacity bytes, a power of two
     */
    public synchronized SampleQueue open(int index, int capacity) {
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            throw new IllegalArgumentException(
                    this + ": index " + Integer.toUnsignedString(index) + ", must be below " + maxEntries);
        }
        SampleQueue queue = new SampleQueue(capacity);
        queues.set(index, queue);
        return queue;
    }

    /** The queue under an index below max_entries, or null. */
    public SampleQueue queue(int index) {
        return queues.getAcquire(index);
    }

    /** Takes a queue away if it is still the one under the index. */
    void close(int index, SampleQueue queue) {
        queues.compareAndSet(index, queue, null);
    }

    /** Queues are opened by {@link #open}: no value stands for one. */
    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int refused = checkFdUpdate(indexOf(key), flags);
        return refused != 0 ? refused : -Errno.EBADF;
    }

    /** Takes the queue away. */
    @Override
    int controlDelete(byte[] key) {
        int index = indexOf(key);
        if (index == OUT_OF_RANGE) {
            return -Errno.E2BIG;
        }
        return queues.getAndSet(index, null) == null ? -Errno.ENOENT : 0;
    }
}
