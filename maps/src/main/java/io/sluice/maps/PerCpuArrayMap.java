package io.sluice.maps;

import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.OffHeap;

/**
 * Array with a value for each worker. The values of one worker lie together, so that workers share no cache line.
 *
 * <pre>
 *   0        64                   64 + worker stride
 *   | header | value 0, 1, ..     | value 0, 1, ..     | ..    stride: value size rounded up to 8
 *   |        | of worker 0        | of worker 1        |
 * </pre>
 */
public final class PerCpuArrayMap extends IndexedMap {
    private static final int ALLOWED_FLAGS = MapRules.ACCESS_FLAGS;
    /** Two cache lines, as the processor fetches them in pairs. */
    private static final int WORKER_ALIGNMENT = 2 * OffHeap.CACHE_LINE;

    private final long first;
    private final int stride;
    private final long workerStride;

    private PerCpuArrayMap(MapSpec spec, MapHome home, Sections sections, long first) {
        super(spec, home, sections.size());
        this.first = base + first;
        this.stride = (int) Words.padded(valueSize);
        this.workerStride = workerStride(spec);
    }

    /** Makes one. */
    static PerCpuArrayMap create(MapSpec spec, MapHome home) {
        MapRules.checkFlags(spec, ALLOWED_FLAGS);
        MapRules.checkNumaNode(spec);
        MapRules.checkIndexKey(spec);
        MapRules.checkSizes(spec);
        Sections sections = new Sections(spec, MapHeader.SIZE);
        long first = sections.add(home.workers(), workerStride(spec));
        return new PerCpuArrayMap(spec, home, sections, first);
    }

    private static long workerStride(MapSpec spec) {
        return Words.roundUp(spec.maxEntries() * Words.padded(spec.valueSize()), WORKER_ALIGNMENT);
    }

    @Override
    int stagedValueSize() {
        return 0;
    }

    @Override
    void recoverElements() {
        // values are all that there is, and what each holds is its worker's own
    }

    @Override
    public MapShape shape() {
        return new MapShape.PerWorkerArray(first, stride, maxEntries, workerStride);
    }

    @Override
    public Recipe recipe(MapOperation operation) {
        return ArrayRecipe.ofValues(this, operation);
    }

    private long value(int index, int worker) {
        return first + worker * workerStride + (long) index * stride;
    }

    @Override
    public long lookup(long key, int worker) {
        int index = indexOf(key);
        return index == OUT_OF_RANGE ? 0 : value(index, worker);
    }

    @Override
    public long lookupPerWorker(long key, int worker) {
        return Integer.compareUnsigned(worker, workers()) < 0 ? lookup(key, worker) : 0;
    }

    @Override
    public long visit(long cursor, int worker, long pair) {
        return visit(cursor, value(0, worker), stride, pair);
    }

    @Override
    public long update(long key, long value, long flags, int worker) {
        int index = indexOf(key);
        int refused = checkUpdate(index, flags);
        if (refused == 0) {
            storeInPlace(value, value(index, worker), valueSize, worker);
        }
        return refused;
    }

    @Override
    public long delete(long key, int worker) {
        return -Errno.EINVAL;
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        int refused = checkUpdate(index, flags);
        if (refused == 0) {
            for (int worker = 0; worker < workers(); worker++) {
                storeInPlace(value, worker * stride, value(index, worker), stride);
            }
        }
        return refused;
    }

    @Override
    byte[] controlLookup(byte[] key) {
        int index = indexOf(key);
        if (index == OUT_OF_RANGE) {
            return null;
        }
        byte[] all = new byte[controlValueSize()];
        for (int worker = 0; worker < workers(); worker++) {
            values.copyOut(value(index, worker), all, worker * stride, stride);
        }
        return all;
    }

    @Override
    public boolean containsValue(long address, int size) {
        long offset = address - first;
        if (offset < 0 || offset >= workers() * workerStride) {
            return false;
        }
        long within = offset % workerStride;
        return within < (long) maxEntries * stride && within % stride + size <= valueSize;
    }
}
