package io.sluice.helpers.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Lookups and writes by recipes while another thread updates: what stays is always found, each value is whole, and
 * none is lost.
 */
class ConcurrentRecipesTest {
    private static final int LOOKUP = 1;
    private static final int UPDATE = 2;
    private static final int DELETE = 3;
    private static final int BATCH = 64;
    private static final int STABLE = 24;
    private static final int KEYS = 60;
    private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(Boolean.getBoolean("sluice.long") ? 5000 : 150);

    private final long seed = System.nanoTime();
    private final RecipeMemory memory = new RecipeMemory(0, seed);
    /** Of the writer's thread. */
    private final SplittableRandom writes = new SplittableRandom(seed + 1);

    ConcurrentRecipesTest() {
        System.out.println("ConcurrentRecipesTest: seed " + seed);
    }

    @AfterEach
    void free() {
        memory.close();
        RecipeRunners.free();
    }

    @Test
    void readersFindWholeElementsWhileOthersComeAndGo() throws InterruptedException {
        for (int keySize : new int[] {4, 16, 36}) {
            try (Quiescence quiescence = new Quiescence(2);
                    BpfMap map = new MapFactory(quiescence).create(
                            MapSpec.of("m", MapType.HASH, keySize, 16, 2 * KEYS), 2)) {
                for (RecipeRunners.Made way : RecipeRunners.of(LOOKUP, map, Map.of())) {
                    if (!way.name().endsWith("interpreted")) {
                        race(map, way, quiescence);
                    }
                }
            }
        }
    }

    private void race(BpfMap map, RecipeRunners.Made way, Quiescence quiescence) throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        try (OffHeap own = OffHeap.allocate(256)) {
            for (int i = 0; i < STABLE; i++) {
                put(map, own.address(), i, i);
            }
            Thread writer = Thread.ofPlatform().start(() -> write(map, own.address(), stop));
            quiescence.online(0);
            try {
                read(map, way, quiescence);
            } finally {
                stop.set(true);
                writer.join();
                quiescence.offline(0);
            }
        }
    }

    private void read(BpfMap map, RecipeRunners.Made way, Quiescence quiescence) {
        SplittableRandom random = new SplittableRandom(seed);
        long end = System.nanoTime() + RUN_NANOS;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 200; i++) {
                int key = random.nextInt(KEYS);
                key(memory.at(0), key, map.spec().keySize());
                long found = way.code().call(map.address(), memory.at(0), 0, 0, 0, memory.state());
                if (key < STABLE) {
                    assertNotEquals(0, found, () -> way.name() + ": key " + key + " was not found, seed " + seed);
                }
                if (found != 0) {
                    long value = Memory.getLong(found);
                    assertEquals(~value, Memory.getLong(found + 8), () -> way.name() + ": half a value, seed " + seed);
                    assertEquals(key, (int) value, () -> way.name() + ": another key's value, seed " + seed);
                }
            }
            quiescence.quiescent(0);
        }
    }

    @Test
    void writersOfBothKindsLeaveWholeElementsAndLoseNone() throws InterruptedException {
        for (MapType type : new MapType[] {MapType.HASH, MapType.LRU_HASH, MapType.PERCPU_HASH}) {
            try (Quiescence quiescence = new Quiescence(2);
                    BpfMap map = new MapFactory(quiescence).create(MapSpec.of("m", type, 8, 16, 2 * KEYS), 2)) {
                RecipeRunners.Made update = RecipeRunners.of(UPDATE, map, Map.of(4, 0L)).getLast();
                RecipeRunners.Made delete = RecipeRunners.of(DELETE, map, Map.of()).getLast();
                writeBoth(map, quiescence, update, delete);
                AtomicInteger there = new AtomicInteger();
                map.forEach((key, value) -> there.incrementAndGet());
                assertEquals(there.get(), map.count(), () -> map + ", seed " + seed);
                for (int i = 0; i < KEYS; i++) {
                    key(memory.at(0), i, 8);
                    delete.code().call(map.address(), memory.at(0), 0, 0, 0, memory.state());
                    assertEquals(0, map.lookup(memory.at(0), 0), () -> map + ", seed " + seed);
                }
                assertEquals(0, map.count(), () -> map + ", seed " + seed);
            }
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber")
    private void writeBoth(BpfMap map, Quiescence quiescence, RecipeRunners.Made update, RecipeRunners.Made delete)
            throws InterruptedException {
        AtomicBoolean stop = new AtomicBoolean();
        try (OffHeap own = OffHeap.allocate(256)) {
            Thread writer = Thread.ofPlatform().start(() -> {
                quiescence.online(1);
                while (!stop.get()) {
                    write(map, own.address(), BATCH);
                    quiescence.quiescent(1);
                }
                quiescence.offline(1);
            });
            quiescence.online(0);
            SplittableRandom random = new SplittableRandom(seed + 2);
            try {
                long end = System.nanoTime() + 2 * RUN_NANOS;
                while (System.nanoTime() < end) {
                    for (int i = 0; i < BATCH; i++) {
                        int key = random.nextInt(KEYS);
                        key(memory.at(0), key, 8);
                        value(memory.at(0), key, random.nextInt());
                        RecipeRunners.Made way = key >= STABLE && random.nextBoolean() ? delete : update;
                        way.code().call(map.address(), memory.at(0), memory.at(128), 0, 0, memory.state());
                        check(map, random.nextInt(KEYS));
                    }
                    quiescence.quiescent(0);
                }
            } finally {
                stop.set(true);
                writer.join();
                quiescence.offline(0);
            }
        }
    }

    private void check(BpfMap map, int key) {
        key(memory.at(0), key, 8);
        long found = map.lookup(memory.at(0), 0);
        // the value of another worker's element is 0 until this worker writes its own
        if (found != 0 && Memory.getLong(found) != 0) {
            long value = Memory.getLong(found);
            assertEquals(~value, Memory.getLong(found + 8), () -> map + ": half a value, seed " + seed);
            assertEquals(key, (int) value, () -> map + ": another key's value, seed " + seed);
        }
    }

    private void write(BpfMap map, long own, AtomicBoolean stop) {
        while (!stop.get()) {
            write(map, own, BATCH);
        }
    }

    private void write(BpfMap map, long own, int times) {
        for (int i = 0; i < times; i++) {
            int key = writes.nextInt(KEYS);
            if (key >= STABLE && writes.nextBoolean()) {
                key(own, key, map.spec().keySize());
                map.delete(own, 1);
            } else {
                put(map, own, key, writes.nextInt());
            }
        }
    }

    private static void put(BpfMap map, long own, int key, int version) {
        key(own, key, map.spec().keySize());
        value(own, key, version);
        map.update(own, own + 128, 0, 1);
    }

    private static void value(long own, int key, int version) {
        long value = (long) version << Integer.SIZE | key;
        Memory.putLong(own + 128, value);
        Memory.putLong(own + 136, ~value);
    }

    private static void key(long at, int key, int size) {
        for (int i = 0; i < size; i += Integer.BYTES) {
            Memory.putInt(at + i, key * (i + 1));
        }
    }
}
