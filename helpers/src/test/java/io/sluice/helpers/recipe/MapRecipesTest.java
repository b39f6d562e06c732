package io.sluice.helpers.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Maps: the recipe gives what the implementation gives, and leaves the map as it does. */
class MapRecipesTest {
    private static final int LOOKUP = 1;
    private static final int UPDATE = 2;
    private static final int DELETE = 3;
    private static final int REDIRECT_MAP = 51;
    private static final int WORKERS = 4;
    private static final int KEY = 64;
    private static final int VALUE = 512;
    private static final boolean LONG = Boolean.getBoolean("sluice.long");

    private final long seed = System.nanoTime();
    private final SplittableRandom random = new SplittableRandom(seed);
    private final RecipeMemory memory = new RecipeMemory(2, seed);

    MapRecipesTest() {
        System.out.println("MapRecipesTest: seed " + seed);
    }

    @AfterEach
    void free() {
        memory.close();
        RecipeRunners.free();
    }

    private static BpfMap map(MapType type, int keySize, int valueSize, int maxEntries) {
        return new MapFactory().create(MapSpec.of("m", type, keySize, valueSize, maxEntries), WORKERS);
    }

    private static long implementation(int helper, BpfMap map, RecipeMemory memory, long flags) {
        return RecipeRunners.HELPERS.get(helper).implementation()
                .call(map.address(), memory.at(KEY), helper == REDIRECT_MAP ? flags : memory.at(VALUE), flags, 0,
                        memory.state());
    }

    @Test
    void lookupsInHashesFindWhatTheImplementationFinds() {
        MapType[] types = {MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH};
        for (int keySize = 1; keySize <= 64; keySize++) {
            // two of the types, the other two for the next size
            int first = keySize % 2;
            for (MapType type : LONG ? types : new MapType[] {types[first], types[first + 2]}) {
                int entries = 1 + random.nextInt(200);
                try (BpfMap map = map(type, keySize, 1 + random.nextInt(40), entries)) {
                    lookups(map, keySize, entries);
                }
            }
        }
    }

    /** Keys that share a bucket and a tag, of which some must be chained. */
    @Test
    void lookupsWalkOverSlotsWithTheSameTagAndOverChains() {
        for (MapType type : new MapType[] {MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH}) {
            for (int round = 0; round < 4; round++) {
                try (BpfMap map = map(type, 4, 8, 64)) {
                    int tag = round % 2 == 0 ? 0 : random.nextInt(1 << 16);
                    List<Integer> same = keys(map, tag);
                    assertTrue(same.size() > 4, "too few keys to tell anything");
                    crowd(map, same);
                }
            }
        }
    }

    private void crowd(BpfMap map, List<Integer> same) {
        List<RecipeRunners.Made> ways = ways(map);
        for (int i = 0; i < same.size(); i++) {
            for (int key : same) {
                Memory.putInt(memory.at(KEY), key);
                lookup(map, ways);
            }
            put(map, same.get(i), 8);
            put(map, random.nextInt(), 8);
            if (i % 3 == 2) {
                Memory.putInt(memory.at(KEY), same.get(random.nextInt(i)));
                map.delete(memory.at(KEY), 0);
            }
        }
    }

    /** Some 4-byte keys of the first of the map's 16 buckets, with a tag: as KeyHash and HashLayout have it. */
    private static List<Integer> keys(BpfMap map, int tag) {
        long first = Memory.getLong(map.address() + 32);
        long second = Memory.getLong(map.address() + 40);
        List<Integer> keys = new ArrayList<>();
        for (long key = 0; key < 1L << Integer.SIZE && keys.size() < 16; key++) {
            long hash = (key + first) * second;
            hash = ((hash ^ hash >>> 32) & 0xffff_ffffL) * second;
            if (hash >>> 60 == 0 && (hash & 0xffff) == tag) {
                keys.add((int) key);
            }
        }
        return keys;
    }

    private void put(BpfMap map, int key, int valueSize) {
        Memory.putInt(memory.at(KEY), key);
        memory.fill(VALUE, RecipeMemory.bytes(random, valueSize));
        map.update(memory.at(KEY), memory.at(VALUE), 0, 0);
    }

    private static List<RecipeRunners.Made> ways(BpfMap map) {
        List<RecipeRunners.Made> ways = RecipeRunners.of(LOOKUP, map, Map.of(1, map.address()));
        assertFalse(ways.isEmpty(), () -> "no recipe of lookups in " + map);
        return ways;
    }

    private void lookups(BpfMap map, int keySize, int entries) {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            byte[] key = RecipeMemory.bytes(random, keySize);
            keys.add(key);
            memory.fill(KEY, key);
            memory.fill(VALUE, RecipeMemory.bytes(random, map.spec().valueSize()));
            map.update(memory.at(KEY), memory.at(VALUE), 0, random.nextInt(WORKERS));
            if (random.nextInt(4) == 0) {
                memory.fill(KEY, keys.get(random.nextInt(keys.size())));
                map.delete(memory.at(KEY), 0);
            }
        }
        List<RecipeRunners.Made> ways = ways(map);
        for (int i = 0; i < 40; i++) {
            byte[] key = keys.get(random.nextInt(keys.size())).clone();
            if (random.nextInt(3) == 0) {
                key[random.nextInt(keySize)] ^= (byte) (1 << random.nextInt(8));
            }
            memory.fill(KEY, random.nextInt(10) == 0 ? new byte[keySize] : key);
            // bytes behind the key do not count
            memory.fill(KEY + keySize, RecipeMemory.bytes(random, 16));
            lookup(map, ways);
        }
    }

    private void lookup(BpfMap map, List<RecipeRunners.Made> ways) {
        long expected = implementation(LOOKUP, map, memory, 0);
        for (RecipeRunners.Made way : ways) {
            long found = way.code().call(map.address(), memory.at(KEY), 0, 0, 0, memory.state());
            assertEquals(expected, found, () -> way.name() + ": lookup in " + map + " of key size "
                    + map.spec().keySize() + ", seed " + seed);
        }
    }

    /** Memory that is not touched costs nothing. */
    @Test
    void lookupsReachValuesBeyondTwoGigabytes() {
        for (MapType type : new MapType[] {MapType.HASH, MapType.PERCPU_HASH}) {
            try (BpfMap map = map(type, 4, 8, 1 << 26)) {
                for (int i = 0; i < 20; i++) {
                    put(map, i, 8);
                }
                List<RecipeRunners.Made> ways = ways(map);
                for (int i = 0; i < 30; i++) {
                    Memory.putInt(memory.at(KEY), i);
                    lookup(map, ways);
                }
            }
        }
        try (BpfMap map = map(MapType.ARRAY, 4, 64, 1 << 26)) {
            List<RecipeRunners.Made> ways = ways(map);
            for (int index : new int[] {0, 1 << 25, (1 << 26) - 1, 1 << 26, -1}) {
                Memory.putInt(memory.at(KEY), index);
                lookup(map, ways);
            }
        }
    }

    @Test
    void lookupsInLruHashesSetTheReferenceBit() {
        for (boolean recipe : new boolean[] {false, true}) {
            try (BpfMap map = map(MapType.LRU_HASH, 4, 4, 64)) {
                for (int i = 0; i < 64; i++) {
                    put(map, i, 4);
                }
                RecipeRunners.Made way = ways(map).getFirst();
                for (int i = 0; i < 16; i++) {
                    Memory.putInt(memory.at(KEY), i);
                    long found = recipe ? way.code().call(map.address(), memory.at(KEY), 0, 0, 0, memory.state())
                            : map.lookup(memory.at(KEY), 0);
                    assertTrue(found != 0);
                }
                for (int i = 64; i < 64 + 32; i++) {
                    put(map, i, 4);
                }
                for (int i = 0; i < 16; i++) {
                    Memory.putInt(memory.at(KEY), i);
                    int key = i;
                    assertTrue(map.lookup(memory.at(KEY), 0) != 0, () -> key + " was evicted, recipe: " + recipe);
                }
            }
        }
    }

    @Test
    void lookupsInArraysFindWhatTheImplementationFinds() {
        MapType[] types = {MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.DEVMAP, MapType.XSKMAP, MapType.CPUMAP};
        for (MapType type : types) {
            for (int entries : new int[] {1, 2, 3, 64, 1000}) {
                int valueSize = type == MapType.ARRAY || type == MapType.PERCPU_ARRAY ? 1 + random.nextInt(100) : 4;
                try (BpfMap map = map(type, 4, valueSize, entries)) {
                    fillTargets(map, entries);
                    List<RecipeRunners.Made> ways = ways(map);
                    for (int i = 0; i < 200; i++) {
                        Memory.putInt(memory.at(KEY), index(entries));
                        lookup(map, ways);
                    }
                }
            }
        }
    }

    private int index(int entries) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextInt();
            case 1 -> entries;
            case 2 -> entries - 1;
            default -> random.nextInt(entries);
        };
    }

    private void fillTargets(BpfMap map, int entries) {
        for (int i = 0; i < entries; i += 2) {
            byte[] value = new byte[map.controlValueSize()];
            value[0] = 1;
            map.update(new byte[] {(byte) i, (byte) (i >> 8), 0, 0}, value, 0);
        }
    }

    @Test
    void updatesOfArraysDoWhatTheImplementationDoes() {
        for (MapType type : new MapType[] {MapType.ARRAY, MapType.PERCPU_ARRAY}) {
            for (int valueSize = 1; valueSize < 80; valueSize += LONG || valueSize < 40 ? 1 : 3) {
                int entries = 1 + random.nextInt(5);
                try (BpfMap map = map(type, 4, valueSize, entries)) {
                    updates(map, entries, random.nextBoolean() ? null : (long) random.nextInt(6));
                }
            }
        }
    }

    private void updates(BpfMap map, int entries, Long flags) {
        Map<Integer, Long> known = flags == null ? Map.of() : Map.of(4, flags);
        List<RecipeRunners.Made> ways = RecipeRunners.of(UPDATE, map, known);
        assertFalse(ways.isEmpty(), () -> "no recipe of updates of " + map);
        for (int i = 0; i < 20; i++) {
            Memory.putInt(memory.at(KEY), index(entries));
            memory.fill(VALUE, RecipeMemory.bytes(random, map.spec().valueSize()));
            long with = flags != null ? flags : random.nextInt(3) == 0 ? random.nextInt(12) : 0;
            Map<String, String> before = contents(map);
            long expected = implementation(UPDATE, map, memory, with);
            Map<String, String> after = contents(map);
            for (RecipeRunners.Made way : ways) {
                reset(map, before);
                long result = way.code().call(map.address(), memory.at(KEY), memory.at(VALUE), with, 0, memory.state());
                assertEquals(expected, result, () -> way.name() + ": update of " + map + ", seed " + seed);
                assertEquals(after, contents(map), () -> way.name() + ": update of " + map + ", seed " + seed);
            }
        }
    }

    @Test
    void deletesFromArraysAreRefusedAsTheImplementationRefusesThem() {
        for (MapType type : new MapType[] {MapType.ARRAY, MapType.PERCPU_ARRAY}) {
            for (int entries : new int[] {1, 3, 64}) {
                try (BpfMap map = map(type, 4, 8, entries)) {
                    for (int i = 0; i < entries; i++) {
                        put(map, i, 8);
                    }
                    deletes(map, entries);
                }
            }
        }
    }

    private void deletes(BpfMap map, int entries) {
        List<RecipeRunners.Made> ways = RecipeRunners.of(DELETE, map, Map.of());
        assertFalse(ways.isEmpty(), () -> "no recipe of deletes from " + map);
        Map<String, String> before = contents(map);
        for (int i = 0; i < 20; i++) {
            Memory.putInt(memory.at(KEY), index(entries));
            long expected = implementation(DELETE, map, memory, 0);
            assertEquals(before, contents(map), () -> "delete from " + map + ", seed " + seed);
            for (RecipeRunners.Made way : ways) {
                long result = way.code().call(map.address(), memory.at(KEY), 0, 0, 0, memory.state());
                assertEquals(expected, result, () -> way.name() + ": delete from " + map + ", seed " + seed);
                assertEquals(before, contents(map), () -> way.name() + ": delete from " + map + ", seed " + seed);
            }
        }
    }

    private static Map<String, String> contents(BpfMap map) {
        Map<String, String> contents = new HashMap<>();
        map.forEach((key, value) -> contents.put(Arrays.toString(key), Arrays.toString(value)));
        return contents;
    }

    private static void reset(BpfMap map, Map<String, String> contents) {
        map.forEach((key, value) -> map.update(key, bytes(contents.get(Arrays.toString(key))), 0));
    }

    private static byte[] bytes(String text) {
        String[] parts = text.substring(1, text.length() - 1).split(", ", -1);
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Byte.parseByte(parts[i]);
        }
        return bytes;
    }

    @Test
    void redirectsNoteWhatTheImplementationNotes() {
        MapType[] types = {MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.CPUMAP, MapType.XSKMAP};
        for (MapType type : types) {
            for (int entries : new int[] {1, 4, 33}) {
                try (BpfMap map = map(type, 4, 4, entries)) {
                    fillTargets(map, entries);
                    redirects(map, entries, null);
                    for (long flags = 0; flags < 33; flags += LONG || flags < 4 ? 1 : 1 + random.nextInt(5)) {
                        redirects(map, entries, flags);
                    }
                }
            }
        }
    }

    private void redirects(BpfMap map, int entries, Long flags) {
        Map<Integer, Long> known = flags == null ? Map.of() : Map.of(3, flags);
        List<RecipeRunners.Made> ways = RecipeRunners.of(REDIRECT_MAP, map, known);
        assertFalse(ways.isEmpty(), () -> "no recipe of redirects by " + map);
        for (int i = 0; i < 30; i++) {
            long key = random.nextLong() << Integer.SIZE | Integer.toUnsignedLong(index(entries));
            long with = flags != null ? flags : random.nextInt(3) == 0 ? random.nextInt(64) : random.nextInt(4);
            byte[] before = memory.contents();
            long expected = RecipeRunners.HELPERS.get(REDIRECT_MAP).implementation()
                    .call(map.address(), key, with, 0, 0, memory.state());
            byte[] after = memory.contents();
            for (RecipeRunners.Made way : ways) {
                memory.restore(before);
                assertEquals(expected, way.code().call(map.address(), key, with, 0, 0, memory.state()),
                        () -> way.name() + ": redirect by " + map + ", seed " + seed);
                assertArrayEquals(after, memory.contents(),
                        () -> way.name() + ": redirect by " + map + ", seed " + seed);
            }
        }
    }

    @Test
    void lookupsInMapsOfMapsGiveTheInnerMaps() {
        MapSpec inner = MapSpec.of("inner", MapType.ARRAY, 4, 8, 3);
        for (MapType type : new MapType[] {MapType.ARRAY_OF_MAPS, MapType.HASH_OF_MAPS}) {
            MapSpec spec = MapSpec.of("outer", type, 4, 4, 8).withInner(inner);
            try (BpfMap first = new MapFactory().create(inner, WORKERS);
                    BpfMap second = new MapFactory().create(inner, WORKERS);
                    BpfMap outer = new MapFactory().create(spec, WORKERS)) {
                for (int i = 0; i < 8; i += 3) {
                    byte[] value = Memory.bytes((i % 2 == 0 ? first : second).address(), 4);
                    assertEquals(0, outer.update(new byte[] {(byte) i, 0, 0, 0}, value, 0));
                }
                List<RecipeRunners.Made> ways = ways(outer);
                for (int key = 0; key < 10; key++) {
                    Memory.putInt(memory.at(KEY), key);
                    lookup(outer, ways);
                    long expected = key % 3 != 0 || key > 8 ? 0 : (key % 2 == 0 ? first : second).address();
                    assertEquals(expected, implementation(LOOKUP, outer, memory, 0));
                }
            }
        }
    }
}
