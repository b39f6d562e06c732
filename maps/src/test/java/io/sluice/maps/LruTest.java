package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import java.util.LinkedHashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LruTest {
    @Test
    void aFullMapTakesEveryNewKeyAndKeepsItsSize() {
        for (MapType type : new MapType[] {MapType.LRU_HASH, MapType.LRU_PERCPU_HASH}) {
            for (int entries : new int[] {1, 2, 10, 1000}) {
                try (BpfMap map = new MapFactory().create(MapSpec.of("m", type, 8, 8, entries), 2);
                        Buffer buffer = new Buffer()) {
                    for (long key = 0; key < 20_000; key++) {
                        assertEquals(0, map.update(buffer.key(key), buffer.value(~key), 0, (int) key & 1));
                        long at = map.lookup(buffer.key(key), (int) key & 1);
                        assertNotEquals(0, at);
                        assertEquals(~key, Memory.getLong(at));
                        assertEquals(Math.min(key + 1, entries), map.count());
                    }
                    int[] seen = new int[1];
                    map.forEach((k, v) -> seen[0]++);
                    assertEquals(entries, seen[0]);
                }
            }
        }
    }

    @Test
    void whatIsLookedUpStaysWhileOtherKeysComeAndGo() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.LRU_HASH, 8, 8, 1000), 1);
                Buffer buffer = new Buffer()) {
            int misses = 0;
            for (long i = 0; i < 100_000; i++) {
                long hot = i % 300;
                if (map.lookup(buffer.key(hot), 0) == 0) {
                    misses++;
                    map.update(buffer.key(hot), buffer.value(hot), 0, 0);
                }
                map.update(buffer.key(1_000_000 + i), buffer.value(i), 0, 0);
            }
            assertTrue(misses < 300 * 2, misses + " misses of 300 hot keys");
        }
    }

    @Test
    void zipfTrafficHitsNearlyAsOftenAsWithPerfectLru() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int entries = 1000;
        LinkedHashMap<Long, Long> perfect = new LinkedHashMap<>(16, 0.75f, true);
        int hits = 0;
        int perfectHits = 0;
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.LRU_HASH, 8, 8, entries), 1);
                Buffer buffer = new Buffer()) {
            for (int i = 0; i < 300_000; i++) {
                long key = (long) Math.pow(100_000, random.nextDouble());
                if (map.lookup(buffer.key(key), 0) != 0) {
                    hits++;
                } else {
                    map.update(buffer.key(key), buffer.value(key), 0, 0);
                }
                if (perfect.get(key) != null) {
                    perfectHits++;
                } else {
                    perfect.put(key, key);
                    if (perfect.size() > entries) {
                        perfect.remove(perfect.keySet().iterator().next());
                    }
                }
            }
        }
        assertTrue(hits > perfectHits * 0.98, hits + " hits, perfect LRU " + perfectHits + ", seed " + seed);
    }

    @Test
    void deletionsMakeRoomWithoutEviction() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.LRU_HASH, 8, 8, 100), 1);
                Buffer buffer = new Buffer()) {
            for (int round = 0; round < 100; round++) {
                for (long key = 0; key < 100; key++) {
                    assertEquals(0, map.update(buffer.key(key), buffer.value(key), 0, 0));
                }
                for (long key = 0; key < 100; key++) {
                    assertEquals(0, map.delete(buffer.key(key), 0));
                }
                assertEquals(0, map.count());
            }
        }
    }

    @Test
    void withListsOfItsOwnAWorkerEvictsOnlyWhatItHasPutIn() {
        MapSpec spec = MapSpec.of("m", MapType.LRU_HASH, 8, 8, 99).withFlags(MapFlags.BPF_F_NO_COMMON_LRU);
        try (BpfMap map = new MapFactory().create(spec, 2); Buffer buffer = new Buffer()) {
            assertEquals(100, map.spec().maxEntries());
            for (long key = 0; key < 30; key++) {
                assertEquals(0, map.update(buffer.key(key), buffer.value(key), 0, 0));
            }
            for (long key = 1000; key < 9000; key++) {
                assertEquals(0, map.update(buffer.key(key), buffer.value(key), 0, 1));
                assertEquals(30 + Math.min(key - 999, 50), map.count());
            }
            for (long key = 0; key < 30; key++) {
                assertNotEquals(0, map.lookup(buffer.key(key), 1));
            }
            // what a worker updates is its own from then on, and counts to its share
            for (long key = 0; key < 30; key++) {
                assertEquals(0, map.update(buffer.key(key), buffer.value(~key), 0, 1));
                assertEquals(79 - key, map.count());
                assertEquals(~key, Memory.getLong(map.lookup(buffer.key(key), 0)));
            }
            for (int key = 0; key < 9000; key++) {
                byte[] other = {(byte) key, (byte) (key >> 8), 1, 1, 0, 0, 0, 0};
                assertEquals(0, map.update(other, new byte[8], 0));
            }
            assertEquals(100, map.count());
        }
    }

    @Test
    void goesOnWhileAWorkerIsStuckInItsBatch() {
        Quiescence quiescence = new Quiescence(2);
        quiescence.online(1);
        try (BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", MapType.LRU_HASH, 8, 8, 10), 2);
                Buffer buffer = new Buffer()) {
            for (long key = 0; key < 300_000; key++) {
                assertEquals(0, map.update(buffer.key(key), buffer.value(key), 0, 0));
                assertEquals(0, map.update(buffer.key(key), buffer.value(~key), 0, 0));
                assertEquals(~key, Memory.getLong(map.lookup(buffer.key(key), 0)));
                assertTrue(map.count() <= 10);
            }
        }
    }
}
