package io.sluice.bench.scenario.hotpath;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What calls are made with, in an array map of one element through which a program goes round and round; and for each
 * group of calls what they must answer, in sum, so that every call of every timed run is checked.
 *
 * <pre>
 *   0        64                                 {@link #sums}
 *   | cursor | key 0, stride, key 1, stride ..  | group 0: answers, words | group 1: ..
 * </pre>
 *
 * <p>The cursor, 32 bits, is the number of the group's first key. A program that finds another sum leaves it there.
 *
 * @param keys how many, a power of two of {@link #GROUP} or more
 * @param stride bytes from one key to the next, a multiple of 4
 * @param reach bytes of a key, 4 or more; more than the stride where they overlap
 */
record KeyTable(int keys, int stride, int reach) {
    /** Keys a packet. */
    static final int GROUP = 32;
    /** The map's name. */
    static final String NAME = "keys";
    /** Where the cursor is. */
    static final int CURSOR = 0;
    /** Where the first key is: in a line of its own. */
    static final int KEYS = 64;
    /** In a group's sums: what the calls answer, and the first words of the keys. */
    static final int ANSWERS = 0;
    static final int WORDS = Long.BYTES;
    /** A group's sums are 2^this bytes. */
    static final int SUMS_SHIFT = 4;

    private static final int ALIGNMENT = Long.BYTES;

    /** Where the sums begin. */
    int sums() {
        return KEYS + Math.ceilDiv((keys - 1) * stride + reach, ALIGNMENT) * ALIGNMENT;
    }

    /** Groups. */
    int groups() {
        return keys / GROUP;
    }

    /** Bytes. */
    int size() {
        return sums() + (groups() << SUMS_SHIFT);
    }

    /** Bytes of a key's first word. */
    int word() {
        return Math.min(reach, Long.BYTES) == Long.BYTES ? Long.BYTES : Integer.BYTES;
    }

    /** The map. */
    MapSpec map() {
        return MapSpec.of(NAME, MapType.ARRAY, Integer.BYTES, size(), 1);
    }

    /**
     * The map's value.
     *
     * @param bytes of all keys, at their strides
     * @param answers of the call with each key
     */
    byte[] content(byte[] bytes, long[] answers) {
        ByteBuffer value = ByteBuffer.allocate(size()).order(ByteOrder.LITTLE_ENDIAN);
        value.put(KEYS, bytes);
        for (int group = 0; group < groups(); group++) {
            long answered = 0;
            long words = 0;
            for (int key = group * GROUP; key < (group + 1) * GROUP; key++) {
                answered += answers[key];
                int at = KEYS + key * stride;
                words += word() == Long.BYTES ? value.getLong(at) : Integer.toUnsignedLong(value.getInt(at));
            }
            value.putLong(sums() + (group << SUMS_SHIFT) + ANSWERS, answered);
            value.putLong(sums() + (group << SUMS_SHIFT) + WORDS, words);
        }
        return value.array();
    }
}
