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

    /** The value of a key, or null where there is none (or the type cannot be read, such as a prog array). */
    byte[] lookup(byte[] key);

    /** Updates an element; 0 or a negated errno. */
    int update(byte[] key, byte[] value, long flags);

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
