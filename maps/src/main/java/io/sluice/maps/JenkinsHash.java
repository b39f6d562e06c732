package io.sluice.maps;

import io.sluice.vm.memory.Memory;

/**
 * Bob Jenkins' lookup3 hash of bytes, "hashlittle", as include/linux/jhash.h begins it: every map of the kernel that
 * hashes uses it. 12 bytes at a time are added to three words that are mixed.
 */
final class JenkinsHash {
    /** What the kernel begins with, {@code JHASH_INITVAL}. */
    private static final int INITIAL = 0xdeadbeef;
    private static final int STEP = 3 * Integer.BYTES;

    private JenkinsHash() {
    }

    /** The hash of {@code size} bytes at an address under a seed. */
    static int of(long at, int size, int seed) {
        int a = INITIAL + size + seed;
        int b = a;
        int c = a;
        long from = at;
        int left = size;
        for (; left > STEP; left -= STEP, from += STEP) {
            a += Memory.getInt(from);
            b += Memory.getInt(from + Integer.BYTES);
            c += Memory.getInt(from + 2 * Integer.BYTES);
            a = a - c ^ Integer.rotateLeft(c, 4);
            c += b;
            b = b - a ^ Integer.rotateLeft(a, 6);
            a += c;
            c = c - b ^ Integer.rotateLeft(b, 8);
            b += a;
            a = a - c ^ Integer.rotateLeft(c, 16);
            c += b;
            b = b - a ^ Integer.rotateLeft(a, 19);
            a += c;
            c = c - b ^ Integer.rotateLeft(b, 4);
            b += a;
        }
        a += tail(from, left);
        b += tail(from + Integer.BYTES, left - Integer.BYTES);
        c += tail(from + 2 * Integer.BYTES, left - 2 * Integer.BYTES);
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }

    /** The first of so many bytes, up to 4, as a word. */
    private static int tail(long at, int size) {
        if (size >= Integer.BYTES) {
            return Memory.getInt(at);
        }
        int word = 0;
        for (int i = 0; i < size; i++) {
            word |= Byte.toUnsignedInt(Memory.getByte(at + i)) << i * Byte.SIZE;
        }
        return word;
    }
}
