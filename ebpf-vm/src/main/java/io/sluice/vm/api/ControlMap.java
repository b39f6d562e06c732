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
     * {@link #lookup(byte[])} with flags, refused as the kernel refuses it.
     *
     * @param flags 0 or {@code BPF_F_LOCK}: the value is copied with its own lock held, so that it is no half of an
     *     update
     * @throws RuntimeException that tells the errno: EINVAL for other flags, or where values have no lock; EPERM where
     *     the control side may not read
     * @throws UnsupportedOperationException where there are flags that this map does not know
     */
    default byte[] lookup(byte[] key, long flags) {
        if (flags != 0) {
            throw new UnsupportedOperationException(
                    "map \"%s\": lookup with flags 0x%x".formatted(spec().name(), flags));
        }
        return lookup(key);
    }

    /**
     * Updates an element; 0 or a negated errno. Queues, stacks and bloom filters have no keys: with an empty one, or
     * null, this pushes.
     */
    int update(byte[] key, byte[] value, long flags);

    /** {@link #lookupAndDelete(byte[], long)} without flags. */
    default byte[] lookupAndDelete(byte[] key) {
        return lookupAndDelete(key, 0);
    }

    /**
     * Takes an element out and returns its value, null where there is none: {@code BPF_MAP_LOOKUP_AND_DELETE_ELEM}. Of
     * a queue or stack this pops, with an empty key or null, where {@link #lookup} peeks.
     *
     * @param flags 0 or {@code BPF_F_LOCK}, see {@link #lookup(byte[], long)}
     * @throws UnsupportedOperationException where the type cannot
     * @throws RuntimeException that tells the errno: EINVAL for other flags, or where values have no lock; EPERM where
     *     the control side may not both read and write
     */
    default byte[] lookupAndDelete(byte[] key, long flags) {
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
     *
     * <p>This walks by {@link #nextKey}, for max_entries keys at most: types whose walk begins anew when the last key
     * is taken out meanwhile must walk in another way.
     */
    default void forEach(BiConsumer<byte[], byte[]> action) {
        long left = Integer.toUnsignedLong(spec().maxEntries());
        for (byte[] key = nextKey(null); key != null && left > 0; key = nextKey(key), left--) {
            byte[] value = lookup(key);
            if (value != null) {
                action.accept(key, value);
            }
        }
    }

    /** How many elements there are; for arrays max_entries. */
    int count();

    /**
     * Bytes off the Java heap that its elements and what finds them take now, as the kernel accounts for its maps in
     * {@code memlock}: neither what only rounds up to pages nor what is set aside and was never used; 0 where nothing
     * is known.
     */
    default long memory() {
        return 0;
    }

    /** Bytes of a value on the control side: for per-CPU types all workers' together. */
    default int controlValueSize() {
        int size = spec().valueSize();
        return spec().type().isPerCpu() ? (size + Long.BYTES - 1) / Long.BYTES * Long.BYTES * workers() : size;
    }

    /** Frees what it holds; no program that uses it may run any more. */
    @Override
    void close();
}
