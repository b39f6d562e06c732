package io.sluice.vm.api;

/**
 * A live map: off-heap, shared by workers and the control thread without locks on the readers' side.
 *
 * <p>Operations by address serve programs: no allocation, results and errno as the kernel's helpers give them.
 * Operations on arrays serve the control side, see {@link ControlMap}.
 */
public interface BpfMap extends ControlMap {
    /** Where the values lie. */
    MapShape shape();

    /**
     * Where the values (or slots) of its {@link MapShape} begin.
     *
     * @throws IllegalArgumentException where the shape has none
     */
    default long valuesAddress() {
        return switch (shape()) {
            case MapShape.Array array -> array.base();
            case MapShape.PerWorkerArray array -> array.base();
            case MapShape.Programs programs -> programs.base();
            case MapShape.Opaque _ -> throw new IllegalArgumentException(
                    "map \"" + spec().name() + "\": its values have no fixed address");
        };
    }

    /** The address of its {@link MapHeader}: what a map pointer is in programs. */
    long address();

    /**
     * {@code bpf_map_lookup_elem}.
     *
     * @param key address of the key
     * @return address of the value, which stays valid until the worker's next batch boundary, or 0
     */
    long lookup(long key, int worker);

    /**
     * {@code bpf_map_update_elem}.
     *
     * @param key address of the key
     * @param value address of the value
     * @param flags {@code BPF_ANY}, {@code BPF_NOEXIST} or {@code BPF_EXIST}
     * @return 0 or a negated errno
     */
    long update(long key, long value, long flags, int worker);

    /**
     * {@code bpf_map_delete_elem}.
     *
     * @param key address of the key
     * @return 0 or a negated errno
     */
    long delete(long key, int worker);

    /**
     * Whether all {@code size} bytes at an address lie in one value that a program may access, of this map or of one
     * inside: for checked execution.
     */
    boolean containsValue(long address, int size);

    /** The map inside of this one whose header is at an address, or null: for checked execution. */
    default BpfMap innerMap(long address) {
        return null;
    }

    /** How an operation on this map is done in machine code, or null where only the Java implementation does it. */
    default Recipe recipe(MapOperation operation) {
        return null;
    }

    /** Frees the memory; no program that uses it may run any more. */
    @Override
    void close();
}
