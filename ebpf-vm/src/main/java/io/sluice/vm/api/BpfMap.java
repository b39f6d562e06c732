package io.sluice.vm.api;

/**
 * A live map: off-heap, shared by workers and the control thread without locks on the readers' side.
 *
 * <p>Operations by address serve programs: no allocation, results and errno as the kernel's helpers give them.
 * Operations
 * on arrays serve the control side, results and errno as {@code bpf(2)} gives them. Values of per-CPU types are, on the
 * control side, one value a worker, each rounded up to 8 bytes, in the order of the workers.
 */
public interface BpfMap extends AutoCloseable {
    /** What it was made from, with sizes as realised. */
    MapSpec spec();

    /** Where the values lie. */
    MapShape shape();

    /** The address of its {@link MapHeader}: what a map pointer is in programs. */
    long address();

    /** How many workers it serves. */
    int workers();

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

    /** The value of a key, or null where there is none (or the type cannot be read, such as a prog array). */
    byte[] lookup(byte[] key);

    /** Updates an element; 0 or a negated errno. */
    int update(byte[] key, byte[] value, long flags);

    /** Deletes an element; 0 or a negated errno. */
    int delete(byte[] key);

    /** The key after a key in the map's own order (the first after null or an unknown key), or null at the end. */
    byte[] nextKey(byte[] key);

    /** How many elements there are; for arrays max_entries. */
    int count();

    /**
     * Whether all {@code size} bytes at an address lie in one value that a program may access: for
     * checked execution.
     */
    boolean containsValue(long address, int size);

    /** Bytes of a value on the control side: for per-CPU types all workers' together. */
    default int controlValueSize() {
        int size = spec().valueSize();
        return spec().type().isPerCpu() ? (size + Long.BYTES - 1) / Long.BYTES * Long.BYTES * workers() : size;
    }

    /** Frees the memory; no program that uses it may run any more. */
    @Override
    void close();
}
