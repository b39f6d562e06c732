package io.sluice.vm.api;

import io.sluice.vm.memory.Errno;

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
     * {@code bpf_map_lookup_percpu_elem}, for per-CPU types.
     *
     * @param key address of the key
     * @param worker whose value it is, unsigned; of one that there is not, nothing is found
     * @return address of the value, which stays valid until the calling worker's next batch boundary, or 0
     */
    default long lookupPerWorker(long key, int worker) {
        return 0;
    }

    /**
     * Goes on to the next element, for {@code bpf_for_each_map_elem}: arrays by index, hash types in an order of their
     * own. The program may change the map meanwhile: each element that is there all the time is visited once, others
     * once or not at all.
     *
     * @param cursor 0, or what the call before has returned
     * @param worker whose value it is of per-CPU types
     * @param pair where the addresses of key and value are stored, which stay valid until the worker's next batch
     *     boundary
     * @return the next cursor, positive; 0 at the end
     */
    default long visit(long cursor, int worker, long pair) {
        return 0;
    }

    /** Whether bytes at an address lie in a key that {@link #visit} may have shown: for checked execution. */
    default boolean containsKey(long address, int size) {
        return false;
    }

    /**
     * {@code bpf_map_push_elem}, for queues, stacks and bloom filters.
     *
     * @param value address of the value
     * @param flags {@code BPF_ANY}, or of queues and stacks {@code BPF_EXIST} to give up the oldest of a full one
     * @return 0 or a negated errno
     */
    default long push(long value, long flags) {
        return -Errno.EOPNOTSUPP;
    }

    /**
     * {@code bpf_map_pop_elem}, for queues and stacks: moves the next value out.
     *
     * @param value where it goes; zeroed where there is none
     * @return 0 or a negated errno
     */
    default long pop(long value) {
        return -Errno.EOPNOTSUPP;
    }

    /**
     * {@code bpf_map_peek_elem}: copies the next value of a queue or stack, as {@link #pop} does, or asks a bloom
     * filter for the value.
     *
     * @param value address of the value
     * @return 0 or a negated errno
     */
    default long peek(long value) {
        return -Errno.EOPNOTSUPP;
    }

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
