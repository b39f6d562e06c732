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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Updates and deletes in hashes by recipes leave a map as those of the implementation leave one of the same seed. */
class HashWritesTest {
    private static final int UPDATE = 2;
    private static final int DELETE = 3;
    private static final int LOOKUP_PER_WORKER = 195;
    private static final int WORKERS = 3;
    private static final int WORKER = 1;
    private static final int KEY = 64;
    private static final int VALUE = 512;
    private static final int ROUNDS = 600;
    private static final MapType[] TYPES = {
        MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH
    };

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private long rounds;
    private long rare;
    private final RecipeMemory memory = new RecipeMemory(WORKER, seed);

    HashWritesTest() {
        System.out.println("HashWritesTest: seed " + seed);
    }

    @AfterEach
    void free() {
        memory.close();
        RecipeRunners.free();
    }

    private static BpfMap map(MapType type, int keySize, int valueSize, int maxEntries) {
        return new MapFactory().create(MapSpec.of("m", type, keySize, valueSize, maxEntries)
                .withFlags(MapFlags.BPF_F_ZERO_SEED), WORKERS);
    }

    @Test
    void writesLeaveWhatTheImplementationLeaves() {
        List<Long> flags = Arrays.asList(null, 1L, 2L);
        for (MapType type : TYPES) {
            for (int keySize : new int[] {1 + random.nextInt(3), 4, 5 + random.nextInt(3), 8, 9 + random.nextInt(55)}) {
                int entries = 1 + random.nextInt(random.nextBoolean() ? 8 : 60);
                int valueSize = 1 + random.nextInt(60);
                writes(type, keySize, valueSize, entries, flags.get(keySize % flags.size()));
                writes(type, keySize, valueSize, entries, 0L);
            }
        }
        assertTrue(rare < rounds * 3 / 4, () -> rare + " of " + rounds + " were left to the maps, seed " + seed);
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private void writes(MapType type, int keySize, int valueSize, int entries, Long flags) {
        byte[][] keys = new byte[entries + 3][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = RecipeMemory.bytes(random, keySize);
        }
        try (BpfMap expected = map(type, keySize, valueSize, entries);
                BpfMap map = map(type, keySize, valueSize, entries)) {
            List<RecipeRunners.Made> updates =
                    RecipeRunners.of(UPDATE, map, flags == null ? Map.of() : Map.of(4, flags));
            List<RecipeRunners.Made> deletes = RecipeRunners.of(DELETE, map, Map.of());
            if (flags != null && flags == 1) {
                assertTrue(updates.isEmpty(), "an element that must not be there is left to Java");
                return;
            }
            assertFalse(updates.isEmpty(), () -> "no recipe of updates of " + map);
            for (int i = 0; i < ROUNDS; i++) {
                byte[] key = keys[random.nextInt(keys.length)];
                long with = flags != null ? flags : random.nextInt(4) == 0 ? random.nextInt(6) : 0;
                boolean deletion = random.nextInt(6) == 0;
                List<RecipeRunners.Made> ways = deletion ? deletes : updates;
                write(expected, map, key, deletion ? DELETE : UPDATE, ways.get(random.nextInt(ways.size())), with);
                if (i % 16 == 15) {
                    look(expected, map);
                    assertEquals(contents(expected), contents(map), () -> map + ", seed " + seed);
                    assertEquals(expected.count(), map.count(), () -> map + ", seed " + seed);
                }
            }
        }
    }

    /** Writes to both maps: to the second one by a recipe. */
    @SuppressWarnings("checkstyle:ParameterNumber")
    private void write(BpfMap expected, BpfMap map, byte[] key, int helper, RecipeRunners.Made way, long flags) {
        memory.fill(KEY, key);
        // bytes behind the key do not count
        memory.fill(KEY + key.length, RecipeMemory.bytes(random, 16));
        memory.fill(VALUE, RecipeMemory.bytes(random, map.spec().valueSize()));
        long right = helper == DELETE ? expected.delete(memory.at(KEY), WORKER)
                : expected.update(memory.at(KEY), memory.at(VALUE), flags, WORKER);
        long calls = RecipeRunners.rareCalls();
        long result = way.code().call(map.address(), memory.at(KEY), memory.at(VALUE), flags, 0, memory.state());
        assertEquals(right, result, () -> way.name() + ": helper " + helper + " on " + map + " of key size "
                + key.length + ", flags " + flags + ", seed " + seed);
        if (way.name().endsWith("interpreted") && right == 0) {
            rare += RecipeRunners.rareCalls() - calls;
            rounds++;
        }
    }

    /** Looks at elements of both maps, which LRU types take notice of. */
    private void look(BpfMap one, BpfMap other) {
        byte[] key = one.nextKey(null);
        while (key != null) {
            if (random.nextInt(3) == 0) {
                memory.fill(KEY, key);
                one.lookup(memory.at(KEY), WORKER);
                other.lookup(memory.at(KEY), WORKER);
            }
            key = one.nextKey(key);
        }
    }

    private static Map<String, String> contents(BpfMap map) {
        Map<String, String> contents = new TreeMap<>();
        map.forEach((key, value) -> contents.put(Arrays.toString(key), Arrays.toString(value)));
        return contents;
    }

    @Test
    void valuesOfOtherWorkersAreTheImplementations() {
        for (MapType type : new MapType[] {MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH}) {
            try (BpfMap map = map(type, 4, 8, 20)) {
                for (int key = 0; key < 10; key++) {
                    Memory.putInt(memory.at(KEY), key);
                    map.update(memory.at(KEY), memory.at(VALUE), 0, key % WORKERS);
                }
                List<RecipeRunners.Made> ways = RecipeRunners.of(LOOKUP_PER_WORKER, map, Map.of());
                assertFalse(ways.isEmpty());
                for (RecipeRunners.Made way : ways) {
                    for (int i = 0; i < 40; i++) {
                        Memory.putInt(memory.at(KEY), random.nextInt(14));
                        long worker = random.nextLong() << Integer.SIZE | random.nextInt(WORKERS + 2);
                        assertEquals(map.lookupPerWorker(memory.at(KEY), (int) worker),
                                way.code().call(map.address(), memory.at(KEY), worker, 0, 0, memory.state()),
                                () -> way.name() + ": worker " + worker + ", seed " + seed);
                    }
                }
            }
        }
    }
}
