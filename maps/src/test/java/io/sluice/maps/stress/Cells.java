package io.sluice.maps.stress;

import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One map that all states of a test share, each with a key of its own, as there are many states at once: the words of a
 * value are always equal. The actors are workers 0 and 1.
 */
final class Cells {
    /** More keys than states at a time, so that a key is free again when it comes round. */
    static final int KEYS = 1 << 14;
    /** Bytes of a value: two words. */
    static final int VALUE_SIZE = 2 * Long.BYTES;
    /** What {@link #read} gives for an element whose words are 1, and 2. */
    static final long ONE = 1L << Integer.SIZE | 1;
    static final long TWO = 2 * ONE;
    private static final int WORKERS = 2;
    /** For each key and each worker memory for the key and a value. */
    private static final int BUFFER = 32;
    private static final int KEY_ROOM = 8;

    final Quiescence quiescence = new Quiescence(WORKERS);
    final BpfMap map;

    private final OffHeap buffers = OffHeap.allocate((long) KEYS * WORKERS * BUFFER);
    private final AtomicInteger next = new AtomicInteger();
    private final boolean prefixes;

    Cells(MapSpec spec) {
        map = new MapFactory(quiescence).create(spec, WORKERS);
        prefixes = spec.type() == MapType.LPM_TRIE;
    }

    /** Maps of 32-bit keys and values of two words, with room for twice as many elements as there are keys. */
    static Cells ofWords(MapType type) {
        return new Cells(MapSpec.of("stress", type, Integer.BYTES, VALUE_SIZE, 2 * KEYS));
    }

    /** Full prefixes of 32 bits, and values of two words. */
    static Cells ofPrefixes() {
        return new Cells(MapSpec.of("stress", MapType.LPM_TRIE, 2 * Integer.BYTES, VALUE_SIZE, 2 * KEYS)
                .withFlags(MapFlags.BPF_F_NO_PREALLOC));
    }

    /** A key that no other state has. */
    int take() {
        return Math.floorMod(next.getAndIncrement(), KEYS);
    }

    private byte[] key(int key) {
        ByteBuffer bytes = ByteBuffer.allocate(map.spec().keySize()).order(ByteOrder.LITTLE_ENDIAN);
        if (prefixes) {
            bytes.putInt(Integer.SIZE);
        }
        return bytes.putInt(key).array();
    }

    /** Sets an element, of a per-CPU type for all workers, as the control side. */
    void set(int key, long word) {
        int workers = map.spec().type().isPerCpu() ? WORKERS : 1;
        ByteBuffer value = ByteBuffer.allocate(map.spec().valueSize() * workers).order(ByteOrder.LITTLE_ENDIAN);
        while (value.remaining() >= Long.BYTES) {
            value.putLong(word);
        }
        map.update(key(key), value.array(), 0);
    }

    /** Deletes an element, as the control side. */
    void clear(int key) {
        map.delete(key(key));
    }

    /** The value of an element, of all workers where each has its own, as the control side; or null. */
    byte[] value(int key) {
        return map.lookup(key(key));
    }

    /** A word of a value, or -1 without a value. */
    static long word(byte[] value, int index) {
        return value == null ? -1
                : ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong(index * Long.BYTES);
    }

    /** Whether there is an element. */
    boolean has(int key) {
        return value(key) != null;
    }

    private long keyAddress(int key, int worker) {
        long at = buffers.address() + ((long) key * WORKERS + worker) * BUFFER;
        Memory.putInt(at, prefixes ? Integer.SIZE : key);
        Memory.putInt(at + Integer.BYTES, key);
        return at;
    }

    /** Updates an element, as a worker. */
    int update(int key, long word, long flags, int worker) {
        long at = keyAddress(key, worker);
        for (int i = 0; i < map.spec().valueSize(); i += Long.BYTES) {
            Memory.putLong(at + KEY_ROOM + i, word);
        }
        quiescence.online(worker);
        int result = (int) map.update(at, at + KEY_ROOM, flags, worker);
        quiescence.offline(worker);
        return result;
    }

    /** Deletes an element, as a worker. */
    int delete(int key, int worker) {
        quiescence.online(worker);
        int result = (int) map.delete(keyAddress(key, worker), worker);
        quiescence.offline(worker);
        return result;
    }

    /** What a lookup gives a worker, who must be online. */
    long lookup(int key, int worker) {
        return map.lookup(keyAddress(key, worker), worker);
    }

    /** Both words of an element, the second one in the upper half; 0 without an element. */
    long read(int key, int worker) {
        quiescence.online(worker);
        long at = lookup(key, worker);
        long words = at == 0 ? 0 : Memory.getLong(at) | Memory.getLong(at + Long.BYTES) << Integer.SIZE;
        quiescence.offline(worker);
        return words;
    }
}
