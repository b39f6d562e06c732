package io.sluice.helpers.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** LPM tries: the recipe finds what the implementation finds. */
class LpmRecipesTest {
    private static final int LOOKUP = 1;
    private static final int KEY = 64;
    private static final int VALUE = 512;
    private static final int DATA = KEY + 4;
    private static final boolean LONG = Boolean.getBoolean("sluice.long");

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final RecipeMemory memory = new RecipeMemory(2, seed);
    private int found;
    private int missed;

    LpmRecipesTest() {
        System.out.println("LpmRecipesTest: seed " + seed);
    }

    @AfterEach
    void free() {
        memory.close();
        RecipeRunners.free();
    }

    private static BpfMap map(int dataSize, int maxEntries) {
        return new MapFactory().create(MapSpec.of("m", MapType.LPM_TRIE, 4 + dataSize, 12, maxEntries)
                .withFlags(MapFlags.BPF_F_NO_PREALLOC), 1);
    }

    /** Few values of each byte, so that prefixes nest. */
    private void randomKey(int dataSize, byte[] values) {
        int bits = dataSize * 8;
        for (int i = 0; i < dataSize; i++) {
            byte value = values[random.nextInt(random.nextInt(4) == 0 ? values.length : 1)];
            Memory.putByte(memory.at(DATA + i), value);
        }
        int length = switch (random.nextInt(8)) {
            case 0, 1, 2 -> bits;
            case 3 -> random.nextInt(4) == 0 ? random.nextInt() : bits + 1;
            case 4 -> Math.min(bits, 58 + random.nextInt(12));
            default -> random.nextInt(bits + 1);
        };
        Memory.putInt(memory.at(KEY), length);
        // bytes behind the key do not count
        memory.fill(DATA + dataSize, RecipeMemory.bytes(random, 16));
    }

    @Test
    void lookupsFindWhatTheImplementationFinds() {
        for (int dataSize = 1; dataSize <= 16; dataSize++) {
            int[] some = dataSize % 2 == 0 ? new int[] {1, 80} : new int[] {6, 600};
            for (int entries : LONG ? new int[] {1, 6, 80, 600} : some) {
                try (BpfMap map = map(dataSize, entries)) {
                    lookups(map, dataSize, entries);
                }
            }
        }
        assertTrue(found > 1000, () -> found + " found, seed " + seed);
        assertTrue(missed > 100, () -> missed + " missed, seed " + seed);
    }

    private void lookups(BpfMap map, int dataSize, int entries) {
        List<RecipeRunners.Made> ways = RecipeRunners.of(LOOKUP, map, Map.of(1, map.address()));
        assertFalse(ways.isEmpty(), () -> "no recipe of lookups in " + map);
        byte[] values = {10, (byte) 0xa8, (byte) 0xff, 0, 11, (byte) random.nextInt(), (byte) random.nextInt()};
        for (int i = 0; i < 3 * entries; i++) {
            randomKey(dataSize, values);
            if (random.nextInt(4) == 0) {
                map.delete(memory.at(KEY), 0);
            } else {
                map.update(memory.at(KEY), memory.at(VALUE), 0, 0);
            }
            if (i % Math.max(1, entries / 20) == 0) {
                randomKey(dataSize, values);
                lookup(map, ways);
            }
        }
        for (int i = 0; i < 60; i++) {
            randomKey(dataSize, values);
            lookup(map, ways);
        }
    }

    private void lookup(BpfMap map, List<RecipeRunners.Made> ways) {
        long expected = map.lookup(memory.at(KEY), 0);
        found += expected == 0 ? 0 : 1;
        missed += expected == 0 ? 1 : 0;
        for (RecipeRunners.Made way : ways) {
            long result = way.code().call(map.address(), memory.at(KEY), 0, 0, 0, memory.state());
            assertEquals(expected, result, () -> way.name() + ": lookup in " + map + " of key size "
                    + map.spec().keySize() + ", seed " + seed);
        }
    }
}
