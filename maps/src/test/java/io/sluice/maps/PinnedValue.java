package io.sluice.maps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Values of 64 bytes that tell whether they are whole: two numbers that say what was stored, words that follow from
 * these, and a sum of all.
 */
final class PinnedValue {
    /** Bytes of a value. */
    static final int SIZE = 64;
    private static final int WORDS = SIZE / Long.BYTES;
    private static final long ODD = 0x9e3779b97f4a7c15L;

    private PinnedValue() {
    }

    /** The value for two numbers. */
    static byte[] of(long key, long number) {
        ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < WORDS; i++) {
            buffer.putLong(word(i, key, number));
        }
        return buffer.array();
    }

    /** The values of several workers, which differ. */
    static byte[] ofAll(long key, long number, int workers) {
        ByteBuffer all = ByteBuffer.allocate(SIZE * workers);
        for (int worker = 0; worker < workers; worker++) {
            all.put(of(key, number * workers + worker));
        }
        return all.array();
    }

    private static long word(int index, long key, long number) {
        return switch (index) {
            case 0 -> key;
            case 1 -> number;
            default -> Long.rotateLeft((key + ODD * index) * ODD, 29) ^ (number + index) * ODD;
        };
    }

    /** What is wrong with a value of a key, null where nothing is; zeros were never stored, and are whole. */
    static String problem(byte[] bytes, int offset, long key) {
        ByteBuffer value = ByteBuffer.wrap(bytes, offset, SIZE).slice().order(ByteOrder.LITTLE_ENDIAN);
        boolean empty = true;
        for (int i = 0; i < WORDS; i++) {
            empty &= value.getLong(i * Long.BYTES) == 0;
        }
        if (empty) {
            return null;
        }
        long number = value.getLong(Long.BYTES);
        for (int i = 0; i < WORDS; i++) {
            if (value.getLong(i * Long.BYTES) != word(i, key, number)) {
                return "key %d: value %d is torn at word %d".formatted(key, number, i);
            }
        }
        return null;
    }

    /** The second number of a value. */
    static long number(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(offset + Long.BYTES);
    }
}
