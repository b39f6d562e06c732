package io.sluice.vm.opt.control;

import java.util.Arrays;

/**
 * A hash of 32-bit keys without collisions: {@code (key * factor mod 2^32) >>> shift}, the upper bits of a product as
 * in Knuth, "The Art of Computer Programming" volume 3, section 6.4. The factor is the first that does of a fixed row
 * of numbers, so that it is the same each time.
 *
 * @param factor an odd number
 * @param shift how many bits of the product are not wanted
 * @param slots how many results there are, a power of two
 */
record SlotHash(int factor, int shift, int slots) {
    /** The golden ratio of 2^32: Weyl's sequence of it spreads over all numbers. */
    private static final int STEP = 0x9e37_79b9;
    private static final int LEAST_BITS = 3;
    /** Of keys that fill a part of the slots, n, one in about {@code exp(n * part / 2)} factors keeps all apart. */
    private static final int TRIES = 1024;
    /** The table is at least twice, and at most eight times as large as it had to be. */
    private static final int LEAST_FREE = 1;
    private static final int MOST_FREE = 3;

    /** One for these keys, which differ; null where none was found. */
    static SlotHash of(long[] keys) {
        int bits = Math.max(LEAST_BITS, Integer.SIZE - Integer.numberOfLeadingZeros(keys.length - 1));
        int[] stamps = new int[1 << bits + MOST_FREE];
        int stamp = 0;
        int factor = 0;
        for (int free = LEAST_FREE; free <= MOST_FREE; free++) {
            int shift = Integer.SIZE - bits - free;
            for (int i = 0; i < TRIES; i++) {
                factor += STEP;
                stamp++;
                if (areApart(keys, factor | 1, shift, stamps, stamp)) {
                    return new SlotHash(factor | 1, shift, 1 << bits + free);
                }
            }
        }
        return null;
    }

    private static boolean areApart(long[] keys, int factor, int shift, int[] stamps, int stamp) {
        for (long key : keys) {
            int slot = slot(key, factor, shift);
            if (stamps[slot] == stamp) {
                return false;
            }
            stamps[slot] = stamp;
        }
        return true;
    }

    /** The slot of a key. */
    int slot(long key) {
        return slot(key, factor, shift);
    }

    private static int slot(long key, int factor, int shift) {
        return (int) key * factor >>> shift;
    }

    /** Keys by slot: in a free one a key of another slot, which no key finds there. */
    long[] bySlot(long[] keys) {
        long[] all = new long[slots];
        Arrays.fill(all, keys[0]);
        for (long key : keys) {
            all[slot(key)] = key;
        }
        return all;
    }
}
