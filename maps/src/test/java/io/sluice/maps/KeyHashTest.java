package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Keys as programs have them, under many seeds: spread as random numbers would be. */
class KeyHashTest {
    private static final int KEYS = 1 << 14;
    private static final int BUCKET_BITS = 12;
    private static final int ROUNDS = 40;
    /** With four on average 0.8% of the elements find no slot (Poisson); with so few keys it varies. */
    private static final double MOST_CHAINED = 0.014;

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
            for (int round = 0; round < ROUNDS; round++) {
                KeyHash hash = KeyHash.of(size, round == 0 ? 0 : random.nextLong(), round == 0 ? 0 : random.nextLong());
                int[] buckets = new int[1 << BUCKET_BITS];
                Map<Long, Integer> slots = new HashMap<>();
                for (int i = 0; i < KEYS; i++) {
                    keys.put(memory.address(), i);
                    long of = hash.hash(memory.address());
                    buckets[(int) (of >>> Long.SIZE - BUCKET_BITS)]++;
                    slots.merge(of >>> Long.SIZE - BUCKET_BITS << 16 | of & 0xffff, 1, Integer::sum);
                }
                int chained = 0;
                for (int load : buckets) {
                    chained += Math.max(0, load - HashLayout.SLOTS_PER_BUCKET);
                }
                double part = (double) chained / KEYS;
                assertTrue(part < MOST_CHAINED, () -> what + ": " + 100 * part + "% chained, seed " + seed);
                assertTrue(slots.size() > KEYS * 0.99, () -> what + ": tags tell few keys apart, seed " + seed);
            }
        }
    }

    @Test
    void addressesAreSpread() {
        spread("little-endian numbers", 4, Memory::putInt);
        spread("addresses", 4, (at, i) -> Memory.putInt(at, Integer.reverseBytes(0x0a00_0000 + i)));
        spread("networks", 4, (at, i) -> Memory.putInt(at, Integer.reverseBytes(0x0a00_0000 + (i << 8))));
        spread("upper halves", 4, (at, i) -> Memory.putInt(at, i << 16));
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
