package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Keys as programs have them, under many seeds: spread as random numbers would be. */
class KeyHashTest {
    private static final int KEYS = 1 << 14;
    private static final int BUCKET_BITS = 12;
    private static final int ROUNDS = 40;
    /** With four on average 0.8% of the elements find no slot (Poisson); with so few keys it varies. */
    private static final double MOST_CHAINED = 0.014;
    /** In so many tries random numbers are never that far from even, in standard deviations. */
    private static final double FAR = 7;
    private static final int TAG_BITS = 16;
    /** Of random numbers 0.003%; one seed in a thousand has 1%. */
    private static final double MOST_CONFUSED = 0.002;
    private static final int WEAK_ROUNDS = 400;
    private static final int MOST_OF_ROUNDS = ROUNDS * 9 / 10;

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);

    KeyHashTest() {
        System.out.println("KeyHashTest: seed " + seed);
    }

    /** Writes key {@code number} to an address. */
    private interface Keys {
        void put(long at, int number);
    }

    private void spread(String what, int size, Keys keys) {
        try (OffHeap memory = OffHeap.allocate(64)) {
            int confused = 0;
            long[] hashes = new long[KEYS];
            for (int round = 0; round < ROUNDS; round++) {
                KeyHash hash = KeyHash.of(size, round == 0 ? 0 : random.nextLong(), round == 0 ? 0 : random.nextLong());
                for (int i = 0; i < KEYS; i++) {
                    keys.put(memory.address(), i);
                    hashes[i] = hash.hash(memory.address());
                }
                double part = chained(hashes);
                assertTrue(part < MOST_CHAINED, () -> what + ": " + 100 * part + "% chained, seed " + seed);
                double deviation = deviation(hashes);
                assertTrue(deviation < FAR, () -> what + ": " + deviation + " from even, seed " + seed);
                confused += confused(hashes);
            }
            double part = (double) confused / KEYS / ROUNDS;
            assertTrue(part < MOST_CONFUSED,
                    () -> what + ": of " + 100 * part + "% bucket and tag are another's too, seed " + seed);
        }
    }

    private static int bucket(long hash) {
        return (int) (hash >>> Long.SIZE - BUCKET_BITS);
    }

    /** What part of the keys finds no slot. */
    private static double chained(long[] hashes) {
        int[] buckets = new int[1 << BUCKET_BITS];
        for (long hash : hashes) {
            buckets[bucket(hash)]++;
        }
        int chained = 0;
        for (int load : buckets) {
            chained += Math.max(0, load - HashLayout.SLOTS_PER_BUCKET);
        }
        return (double) chained / hashes.length;
    }

    /** Chi-square of the buckets' loads, as standard deviations of that of random numbers from its mean. */
    private static double deviation(long[] hashes) {
        int[] buckets = new int[1 << BUCKET_BITS];
        for (long hash : hashes) {
            buckets[bucket(hash)]++;
        }
        double mean = (double) hashes.length / buckets.length;
        double sum = 0;
        for (int load : buckets) {
            sum += (load - mean) * (load - mean) / mean;
        }
        int freedom = buckets.length - 1;
        return (sum - freedom) / Math.sqrt(2.0 * freedom);
    }

    /** How many share bucket and tag with one before: if the tag hung together with the bucket, many would. */
    private static int confused(long[] hashes) {
        long[] places = new long[hashes.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = (long) bucket(hashes[i]) << TAG_BITS | hashes[i] & (1 << TAG_BITS) - 1;
        }
        Arrays.sort(places);
        int same = 0;
        for (int i = 1; i < places.length; i++) {
            same += places[i] == places[i - 1] ? 1 : 0;
        }
        return same;
    }

    /** What the measures are for: hashes that take an insn or two less, and crowd numbers that follow one another. */
    @Test
    void theMeasuresTellHashesThatAreTooWeak() {
        int crowded = 0;
        int swapped = 0;
        for (int round = 0; round < WEAK_ROUNDS; round++) {
            long first = random.nextLong();
            long second = random.nextLong() | 1;
            long[] once = new long[KEYS];
            long[] reversed = new long[KEYS];
            for (int i = 0; i < KEYS; i++) {
                once[i] = (i + first) * second;
                reversed[i] = Long.reverseBytes(once[i]) * second;
            }
            crowded += chained(once) >= MOST_CHAINED ? 1 : 0;
            swapped += chained(reversed) >= MOST_CHAINED || deviation(reversed) >= FAR ? 1 : 0;
        }
        assertTrue(crowded > 0, "one multiplication is enough, seed " + seed);
        assertTrue(swapped > 0, "bytes reversed between two multiplications are enough, seed " + seed);
    }

    @Test
    void everyBitOfAKeyReachesTheBucketAndTheTag() {
        try (OffHeap memory = OffHeap.allocate(64)) {
            for (int size = 1; size <= 40; size++) {
                int[] buckets = new int[size * Byte.SIZE];
                int[] tags = new int[size * Byte.SIZE];
                for (int round = 0; round < ROUNDS; round++) {
                    KeyHash hash = KeyHash.of(size, random.nextLong(), random.nextLong());
                    byte[] key = new byte[size];
                    random.nextBytes(key);
                    Memory.copyIn(key, 0, memory.address(), size);
                    long before = hash.hash(memory.address());
                    for (int bit = 0; bit < size * Byte.SIZE; bit++) {
                        long at = memory.address() + bit / Byte.SIZE;
                        Memory.putByte(at, (byte) (Memory.getByte(at) ^ 1 << bit % Byte.SIZE));
                        long after = hash.hash(memory.address());
                        Memory.putByte(at, (byte) (Memory.getByte(at) ^ 1 << bit % Byte.SIZE));
                        buckets[bit] += bucket(after) != bucket(before) ? 1 : 0;
                        tags[bit] += (short) after != (short) before ? 1 : 0;
                    }
                }
                for (int bit = 0; bit < size * Byte.SIZE; bit++) {
                    String what = "bit " + bit + " of " + size + " bytes, seed " + seed;
                    assertTrue(buckets[bit] >= MOST_OF_ROUNDS && tags[bit] >= MOST_OF_ROUNDS, what);
                }
            }
        }
    }

    @Test
    void addressesAreSpread() {
        spread("little-endian numbers", 4, Memory::putInt);
        spread("addresses", 4, (at, i) -> Memory.putInt(at, Integer.reverseBytes(0x0a00_0000 + i)));
        spread("networks", 4, (at, i) -> Memory.putInt(at, Integer.reverseBytes(0x0a00_0000 + (i << 8))));
        spread("upper halves", 4, (at, i) -> Memory.putInt(at, i << 16));
        spread("every third kilobyte", 4, (at, i) -> Memory.putInt(at, 3072 * i));
        spread("random numbers", 4, (at, i) -> Memory.putInt(at, i * 0x9e37_79b1));
        spread("two bytes", 2, (at, i) -> Memory.putShort(at, (short) i));
        spread("interfaces of IPv6", 16, (at, i) -> {
            Memory.putLong(at, 0xb80d_0120L);
            Memory.putLong(at + 8, Long.reverseBytes(i));
        });
        spread("networks of IPv6", 16, (at, i) -> {
            Memory.putLong(at, Long.reverseBytes((long) i << 16));
            Memory.putLong(at + 8, 1);
        });
    }

    @Test
    void flowsAreSpread() {
        spread("lower halves of 8 bytes", 8, Memory::putLong);
        spread("upper halves of 8 bytes", 8, (at, i) -> Memory.putLong(at, (long) Integer.reverseBytes(i) << 32 | 7));
        spread("the highest bits of 8 bytes", 8, (at, i) -> Memory.putLong(at, (long) i << 48));
        spread("flows of 12 bytes", 12, (at, i) -> {
            Memory.putInt(at, Integer.reverseBytes(0x0a00_0000 + i / 64));
            Memory.putInt(at + 4, 0x0403_0201);
            Memory.putInt(at + 8, i % 64 << 8);
        });
        for (int word = 0; word < 36; word += 4) {
            int at = word;
            spread("word " + word + " of 36 bytes", 36, (key, i) -> {
                Memory.fill(key, 36, (byte) 3);
                Memory.putInt(key + at, Integer.reverseBytes(i));
            });
        }
    }

    @Test
    void bytesAroundAKeyDoNotCount() {
        try (OffHeap memory = OffHeap.allocate(256)) {
            for (int size = 1; size <= 100; size++) {
                KeyHash hash = KeyHash.of(size, random.nextLong(), random.nextLong());
                for (int i = 0; i < 256; i++) {
                    Memory.putByte(memory.address() + i, (byte) random.nextInt());
                }
                byte[] key = Memory.bytes(memory.address() + 64, size);
                long before = hash.hash(memory.address() + 64);
                Memory.fill(memory.address(), 256, (byte) random.nextInt());
                Memory.copyIn(key, 0, memory.address() + 64, size);
                assertEquals(before, hash.hash(memory.address() + 64), "size " + size + ", seed " + seed);
            }
        }
    }

    @Test
    void aKeyGivenAsANumberHashesAsItsBytes() {
        try (OffHeap memory = OffHeap.allocate(8)) {
            for (int i = 0; i < 1000; i++) {
                KeyHash hash = KeyHash.of(4, random.nextLong(), random.nextLong());
                int key = random.nextInt();
                Memory.putInt(memory.address(), key);
                assertEquals(hash.hash(memory.address()), hash.hash(key), "seed " + seed);
            }
        }
    }
}
