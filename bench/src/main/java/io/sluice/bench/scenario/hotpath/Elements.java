package io.sluice.bench.scenario.hotpath;

import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a map holds: elements by their numbers, each with a key and a value that differ from all others'.
 *
 * @param type of the map
 * @param keySize bytes of a key, 4 or a multiple of 8; of an LPM trie 8: a length and an IPv4 address
 * @param count how many there are
 */
record Elements(MapType type, int keySize, int count) {
    private static final int VALUE = Long.BYTES;
    /** 2^64 and 2^32 by the golden ratio, odd: multiples of it are all different, and spread evenly. */
    private static final long SPREAD = 0x9e3779b97f4a7c15L;
    private static final int SPREAD32 = 0x9e3779b1;
    private static final long VALUES = 0xbf58476d1ce4e5b9L;
    /** Prefixes are of 16 to 32 bits. */
    private static final int SHORTEST_PREFIX = 16;
    private static final int PREFIX_LENGTHS = 17;
    /** An LRU hash evicts before it is full, at most what all its CPUs keep in advance. */
    private static final int LRU_ROOM = 1024;

    /** The map. */
    MapSpec map() {
        boolean lru = type == MapType.LRU_HASH || type == MapType.LRU_PERCPU_HASH;
        MapSpec spec = MapSpec.of("elements", type, type == MapType.BLOOM_FILTER ? 0 : keySize, VALUE,
                lru ? 2 * count + LRU_ROOM : count);
        return type == MapType.LPM_TRIE ? spec.withFlags(MapFlags.BPF_F_NO_PREALLOC) : spec;
    }

    /** The value of an element; the negative ones are of no element, and 0. */
    static long value(int element) {
        return element < 0 ? 0 : (element + 1) * VALUES;
    }

    /** Writes the key that asks for an element, or for one that there is not: those from {@link #count} on. */
    void key(int element, ByteBuffer to) {
        switch (type) {
            case ARRAY, PERCPU_ARRAY -> to.putInt(element);
            case LPM_TRIE -> to.putInt(Integer.SIZE).putInt(Integer.reverseBytes(address(element)));
            default -> hashed(element, to);
        }
    }

    private void hashed(int element, ByteBuffer to) {
        if (keySize == Integer.BYTES) {
            to.putInt(element * SPREAD32);
            return;
        }
        long word = element * SPREAD;
        for (int at = 0; at < keySize; at += Long.BYTES) {
            to.putLong(word);
            word = Long.rotateLeft(word, Integer.SIZE - 1) + SPREAD;
        }
    }

    private static int address(int element) {
        return element * SPREAD32;
    }

    private static int prefixLength(int element) {
        return SHORTEST_PREFIX + element % PREFIX_LENGTHS;
    }

    /** Puts all of them into a map. */
    void fill(ControlMap map) {
        byte[] key = new byte[keySize];
        byte[] value = new byte[map.controlValueSize()];
        ByteBuffer keyBytes = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer valueBytes = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        for (int element = 0; element < count; element++) {
            keyBytes.clear();
            key(element, keyBytes);
            valueBytes.clear();
            while (valueBytes.hasRemaining()) {
                valueBytes.putLong(value(element));
            }
            put(map, element, key, value);
        }
    }

    private void put(ControlMap map, int element, byte[] key, byte[] value) {
        if (type == MapType.LPM_TRIE) {
            ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).putInt(prefixLength(element));
        }
        int result = type == MapType.BLOOM_FILTER
                ? map.update(null, key, MapFlags.BPF_ANY) : map.update(key, value, MapFlags.BPF_ANY);
        if (result != 0) {
            throw new IllegalStateException("%s of %d entries: element %d: %s".formatted(
                    type.text(), count, element, Syscalls.errorText(result)));
        }
    }

    /** Tells what the call with the key of an element must answer. */
    Answers answers() {
        return switch (type) {
            case BLOOM_FILTER -> element -> 1;
            case LPM_TRIE -> longestPrefixes();
            default -> element -> element < count ? value(element) : 0;
        };
    }

    private Answers longestPrefixes() {
        Prefixes prefixes = new Prefixes(SHORTEST_PREFIX);
        for (int element = 0; element < count; element++) {
            prefixes.put(address(element), prefixLength(element), element);
        }
        return element -> value(prefixes.longest(address(element)));
    }

    /** What calls must answer. */
    @FunctionalInterface
    interface Answers {
        /** With the key of an element. */
        long of(int element);
    }
}
