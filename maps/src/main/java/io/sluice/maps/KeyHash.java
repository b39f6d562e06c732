package io.sluice.maps;

import io.sluice.vm.memory.Memory;

/**
 * The hash of a key under two secret seeds. A key of up to 4 bytes is added to one and multiplied by the other, and so
 * are again, without the one, the halves of the product, xored to 32 bits. Of longer keys each 16 bytes, to which the
 * seeds and the hash so far are added, are multiplied to 128 bits whose halves are xored, and the last hash is
 * multiplied once more. Who does not know the seeds cannot choose keys that collide. {@link HashRecipe} does the same
 * in machine code.
 *
 * <p>Seeds are added, as in NH (Black, Halevi, Krawczyk, Krovetz and Rogaway, "UMAC: Fast and Secure Message
 * Authentication", CRYPTO 1999), because one insn does that and leaves the key where it is. Neither the second
 * multiplication nor the xor can go, nor can a rotation or a reversal of the bytes stand for it: without, one seed in
 * eight crowds numbers that follow one another into few buckets.
 *
 * @param size bytes of a key
 * @param first the seed of the first eight of each 16 bytes
 * @param second the seed of the others, odd
 */
public record KeyHash(int size, long first, long second) {
    // odd numbers with half of their bits set, from the fraction of the square roots of 2 and 3
    private static final long SQRT_2 = 0x6a09e667f3bcc909L;
    private static final long SQRT_3 = 0xbb67ae8584caa73bL;

    /** Half of a product, in bits. */
    static final int HALF = Integer.SIZE;
    /** Bytes that one multiplication takes in. */
    static final int STEP = 2 * Long.BYTES;

    /** The hash from two random numbers, or 0 for a hash that is always the same. */
    public static KeyHash of(int size, long random, long other) {
        return new KeyHash(size, random ^ SQRT_2, other & -2 ^ SQRT_3);
    }

    /** The hash of the key at an address; the higher a bit, the better. */
    public long hash(long key) {
        if (size <= Integer.BYTES) {
            return ofInt(tail(key, size));
        }
        long hash = first;
        int i = 0;
        for (; i + STEP <= size; i += STEP) {
            hash = fold(hash + Memory.getLong(key + i), second + Memory.getLong(key + i + Long.BYTES));
        }
        int left = size - i;
        if (left >= Long.BYTES) {
            hash = fold(hash + Memory.getLong(key + i), second + tail(key + i + Long.BYTES, left - Long.BYTES));
        } else if (left > 0) {
            hash = fold(hash + tail(key + i, left), second);
        }
        return hash * second;
    }

    /** The hash of a 32-bit key, as that of its bytes. */
    long hash(int key) {
        return ofInt(Integer.toUnsignedLong(key));
    }

    private long ofInt(long word) {
        long product = (word + first) * second;
        return Integer.toUnsignedLong((int) (product ^ product >>> HALF)) * second;
    }

    /** Up to 7 bytes as the lower part of a word; all keys of a map have the same size, so it need not be mixed in. */
    private static long tail(long at, int size) {
        long word = 0;
        int i = 0;
        if ((size & 4) != 0) {
            word = Integer.toUnsignedLong(Memory.getInt(at));
            i = 4;
        }
        if ((size & 2) != 0) {
            word |= Short.toUnsignedLong(Memory.getShort(at + i)) << i * Byte.SIZE;
            i += 2;
        }
        if ((size & 1) != 0) {
            word |= Byte.toUnsignedLong(Memory.getByte(at + i)) << i * Byte.SIZE;
        }
        return word;
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
}
