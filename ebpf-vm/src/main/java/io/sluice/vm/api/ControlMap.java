package io.sluice.vm.api;

import java.util.function.BiConsumer;

/**
 * What the control side sees of a map, wherever it lives: in this process or in the kernel.
 *
 * <p>Results and errno are as {@code bpf(2)} gives them. Values of per-CPU types are one value a worker, each
 * rounded up to 8 bytes, in the order of the workers.
 */
public interface ControlMap extends AutoCloseable {
    /** What it was made from, with sizes as realised. */
    MapSpec spec();

    /** How many workers it serves. */
    int workers();

    /**
     * The value of a key, or null where there is none (or the type cannot be read, such as a prog array). Of a queue or
     * stack, which has no keys, the one that comes next, for an empty key or null.
     */
    byte[] lookup(byte[] key);

    /**
     * Updates an element; 0 or a negated errno. Queues, stacks and bloom filters have no keys: with an empty one, or
     * null, this pushes.
     */
    int update(byte[] key, byte[] value, long flags);

    /**
     * Takes an element out and returns its value, null where there is none: {@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}. Of
     * a queue or stack this pops, with an empty key or null, where {@link #lookup} peeks.
     *
     * @throws UnsupportedOperationException where the type cannot
     */
    default byte[] lookupAndDelete(byte[] key) {
        throw new UnsupportedOperationException("map \"" + spec().name() + "\": type " + spec().type().text()
                + " has no lookup that deletes");
    }

    /**
     * Asks a bloom filter for a value: 0 where it may be in, {@code -ENOENT} where it is not.
     *
     * @throws UnsupportedOperationException where this is no bloom filter
     */
    default int peek(byte[] value) {
        throw new UnsupportedOperationException("map \"" + spec().name() + "\": type " + spec().type().text()
                + " is no bloom filter");
    }

    /** Deletes an element; 0 or a negated errno. */
    int delete(byte[] key);

    /** The key after a key in the map's own order (the first after null or an unknown key), or null at the end. */
    byte[] nextKey(byte[] key);

    /**
     * Shows each key with its value, as {@link #lookup(byte[])} gives it; elements that come or go meanwhile may be
     * shown or not, others are shown once.
     */
    default void forEach(BiConsumer<byte[], byte[]> action) {
        for (byte[] key = nextKey(null); key != null; key = nextKey(key)) {
            byte[] value = lookup(key);
            if (value != null) {
                action.accept(key, value);
            }
        }
    }

    /** How many elements there are; for arrays max_entries. */
    int count();

    /** Bytes of a value on the control side: for per-CPU types all workers' together. */
    default int controlValueSize() {
        int size = spec().valueSize();
        return spec().type().isPerCpu() ? (size + Long.BYTES - 1) / Long.BYTES * Long.BYTES * workers() : size;
    }

    /** Frees what it holds; no program that uses it may run any more. */
    @Override
    void close();
}
