package io.sluice.maps;

import io.sluice.vm.api.MapSpec;

/**
 * What a map needs of its surroundings.
 *
 * @param workers how many workers use it, 1 or more
 * @param quiescence when removed elements may be used again
 * @param file what holds its memory, null for memory that ends with the process
 */
record MapHome(int workers, Quiescence quiescence, PinnedFile file) {
    /** Checks. */
    public MapHome {
        if (workers < 1) {
            throw new IllegalArgumentException(workers + " workers, must be positive");
        }
    }

    /** A map that ends with the process. */
    MapHome(int workers, Quiescence quiescence) {
        this(workers, quiescence, null);
    }

    /** Zeroed memory for a map, or what it left in its file. */
    MapMemory allocate(MapSpec spec, long size) {
        return file == null ? MapMemory.allocate(spec, size) : file.map(size);
    }

    /** Whether the memory holds what a process before left in it. */
    boolean isReopened() {
        return file != null && file.isReopened();
    }

    /** For how many owners the memory is laid out: a file's layout stays as it was made. */
    int ownersOfLayout() {
        return file == null ? owners() : file.workers() + 1;
    }

    /** For how many owners the memory has records of their own. */
    int ownersWithRecord() {
        return file == null ? owners() : file.poolRecords();
    }

    /** The index under which the control thread stands in per-worker structures: after all workers. */
    int controlOwner() {
        return workers;
    }

    /** How many own per-worker structures: the workers and the control thread. */
    int owners() {
        return workers + 1;
    }
}
