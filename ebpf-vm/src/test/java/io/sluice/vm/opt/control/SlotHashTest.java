package io.sluice.vm.opt.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Slots of keys. */
class SlotHashTest {
    @Test
    void givesEachKeyASlotOfItsOwnAndNoOtherKeyTheOneThatIsThere() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            long[] keys = random.longs(2 + random.nextInt(60), 0, random.nextBoolean() ? 1L << 32 : 1L << 16)
                    .distinct().toArray();
            SlotHash hash = SlotHash.of(keys);
            long[] slots = hash.bySlot(keys);
            assertEquals(hash.slots(), slots.length);
            assertEquals(hash, SlotHash.of(keys), "seed " + seed);
            for (long key : keys) {
                assertEquals(key, slots[hash.slot(key)], "seed " + seed);
            }
            for (long other : random.longs(1000, 0, 1L << 32).toArray()) {
                if (LongStream.of(keys).noneMatch(key -> key == other)) {
                    assertNotEquals(other, slots[hash.slot(other)], "seed " + seed);
                }
            }
        }
    }

    @Test
    void takesAtMostSixteenSlotsForAKey() {
        long[] keys = LongStream.range(0, 128).map(i -> i * 257 * 31 & 0xffff).distinct().toArray();
        SlotHash hash = SlotHash.of(keys);
        assertTrue(hash == null || hash.slots() <= 16 * keys.length);
        assertEquals(16, SlotHash.of(new long[] {1, 2, 3}).slots());
    }
}
