package io.sluice.maps;

import io.sluice.vm.memory.Memory;

/**
 * The hash of a key under a secret seed: each 8 bytes are mixed in by a multiplication to 128 bits whose halves are
 * xored. Who does not know the seed cannot choose keys that collide.
 */
final class KeyHash {
    // odd numbers with half of their bits set, from the fraction of the square roots of 2, 3, 5 and 7
    private static final long K0 = 0x6a09e667f3bcc909L;
    private static final long K1 = 0xbb67ae8584caa73bL;
    private static final long K2 = 0x3c6ef372fe94f82bL;
    private static final long K3 = 0xa54ff53a5f1d36f1L;

    private KeyHash() {
    }

    /** The hash of {@code size} bytes, of which all 64 bits are good. */
    static long hash(long key, int size, long seed) {
        long hash = seed ^ K0;
        int i = 0;
        for (; i + 8 <= size; i += 8) {
            hash = fold(hash ^ Memory.getLong(key + i), K1);
        }
        if ((size & 7) != 0) {
            hash = fold(hash ^ tail(key + i, size & 7), K2);
        }
        return fold(hash, seed ^ K3);
    }

    /** The hash of a 32-bit key, as that of its bytes. */
    static long hash(int key, long seed) {
        return fold(fold(seed ^ K0 ^ Integer.toUnsignedLong(key), K2), seed ^ K3);
    }

    /** Up to 7 bytes as one word; all keys of a map have the same size, so it need not be mixed in. */
    private static long tail(long at, int size) {
        long word = 0;
        int i = 0;
        if ((size & 4) != 0) {
            word = Integer.toUnsignedLong(Memory.getInt(at));
            i = 4;
        }
        if ((size & 2) != 0) {
            word = word << 16 | Short.toUnsignedLong(Memory.getShort(at + i));
            i += 2;
        }
        if ((size & 1) != 0) {
            word = word << 8 | Byte.toUnsignedLong(Memory.getByte(at + i));
        }
        return word;
    }

    private static long fold(long a, long b) {
        return a * b ^ Math.unsignedMultiplyHigh(a, b);
    }
}
