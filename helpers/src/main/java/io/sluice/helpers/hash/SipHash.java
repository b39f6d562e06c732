package io.sluice.helpers.hash;

import io.sluice.vm.memory.Memory;

/** SipHash-2-4 (Aumasson, Bernstein: SipHash, a fast short-input PRF, 2012) of whole words; safe for use by threads. */
public final class SipHash {
    // the initial state, "somepseudorandomlygeneratedbytes"
    private static final long INITIAL_0 = 0x736f6d6570736575L;
    private static final long INITIAL_1 = 0x646f72616e646f6dL;
    private static final long INITIAL_2 = 0x6c7967656e657261L;
    private static final long INITIAL_3 = 0x7465646279746573L;
    private static final int FINAL = 0xff;
    private static final int COMPRESSION_ROUNDS = 2;
    private static final int FINAL_ROUNDS = 4;
    private static final int LENGTH_SHIFT = 56;

    private final long key0;
    private final long key1;

    /** The hash under a key, its first half being the lower one. */
    public SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** The hash of two words. */
    public long of(long first, long second) {
        return hash(0, 1, first, second, false);
    }

    /** The hash of words in memory and one after them. */
    public long of(long at, int words, long last) {
        return hash(at, words, 0, last, true);
    }

    private long hash(long at, int words, long first, long last, boolean inMemory) {
        long v0 = key0 ^ INITIAL_0;
        long v1 = key1 ^ INITIAL_1;
        long v2 = key0 ^ INITIAL_2;
        long v3 = key1 ^ INITIAL_3;
        int blocks = words + 1;
        for (int block = 0; block <= blocks + 1; block++) {
            long word = 0;
            int rounds = COMPRESSION_ROUNDS;
            if (block < words) {
                word = inMemory ? Memory.getLong(at + (long) block * Long.BYTES) : first;
            } else if (block == words) {
                word = last;
            } else if (block == blocks) {
                word = (long) blocks * Long.BYTES << LENGTH_SHIFT;
            } else {
                v2 ^= FINAL;
                rounds = FINAL_ROUNDS;
            }
            v3 ^= word;
            for (int round = 0; round < rounds; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }
}
