package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Random sequences of operations, from programs and from the control side, against a simple model. */
class MapModelTest {
    private static final int WORKERS = 3;
    private static final int OPERATIONS = 20_000;

    private static Set<MapSpec> specs() {
        Set<MapSpec> specs = new HashSet<>();
        for (MapType type : new MapType[] {MapType.ARRAY, MapType.PERCPU_ARRAY}) {
            for (int valueSize : new int[] {1, 3, 4, 7, 8, 9, 24, 200, 4095}) {
                specs.add(MapSpec.of("a", type, 4, valueSize, 1));
                specs.add(MapSpec.of("a", type, 4, valueSize, 37));
            }
        }
        for (MapType type : new MapType[] {MapType.HASH, MapType.PERCPU_HASH}) {
            for (int keySize : new int[] {1, 2, 3, 4, 5, 7, 8, 12, 13, 16, 40}) {
                for (int entries : new int[] {1, 3, 64, 500}) {
                    specs.add(MapSpec.of("h", type, keySize, 1 + keySize * 3 % 17, entries));
                }
            }
            specs.add(MapSpec.of("h", type, 4095, 9, 20));
            specs.add(MapSpec.of("h", type, 9, 4095, 20));
            specs.add(MapSpec.of("h", type, 8, 8, 50).withFlags(MapFlags.BPF_F_NO_PREALLOC));
            specs.add(MapSpec.of("h", type, 8, 400, 50).withFlags(MapFlags.BPF_F_ZERO_SEED));
        }
        return specs;
    }

    @TestFactory
    Iterable<DynamicTest> everySequenceOfOperationsGivesWhatTheModelGives() {
        return specs().stream().map(spec -> DynamicTest.dynamicTest(spec.toString(), () -> check(spec))).toList();
    }

    private static void check(MapSpec spec) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (BpfMap map = new MapFactory().create(spec, WORKERS); Buffer buffer = new Buffer()) {
            MapModel model = new MapModel(spec, WORKERS);
            for (int i = 0; i < OPERATIONS; i++) {
                step(map, model, random, buffer, "seed " + seed + ", operation " + i);
            }
            checkIteration(map, model, "seed " + seed);
        }
    }

    private static byte[] randomKey(MapSpec spec, Random random) {
        byte[] key = new byte[spec.keySize()];
        int number = random.nextInt(Math.max(2, spec.maxEntries() * 5 / 4));
        for (int i = 0; i < key.length; i++) {
            // key bytes differ at either end, as the hash takes words and a tail
            int shift = (i < 4 ? i : key.length - 1 - i) * 8;
            key[i] = (byte) (shift < 32 ? number >> shift : 0);
        }
        return key;
    }

    private static void step(BpfMap map, MapModel model, Random random, Buffer buffer, String at) {
        byte[] key = randomKey(map.spec(), random);
        int worker = random.nextInt(WORKERS);
        long flags = random.nextInt(20) == 0 ? random.nextLong() : random.nextInt(4);
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                byte[] value = new byte[map.spec().valueSize()];
                random.nextBytes(value);
                long result = map.update(buffer.key(key), buffer.value(value), flags, worker);
                assertEquals(model.update(key, value, flags, worker), result, at);
            }
            case 2 -> {
                byte[] value = new byte[model.controlSize()];
                random.nextBytes(value);
                assertEquals(model.update(key, value, flags), map.update(key, value, flags), at);
            }
            case 3 -> assertEquals(model.delete(key), map.delete(buffer.key(key), worker), at);
            case 4 -> assertEquals(model.delete(key), map.delete(key), at);
            case 5 -> assertArrayEquals(model.lookup(key), map.lookup(key), at);
            default -> {
                long address = map.lookup(buffer.key(key), worker);
                byte[] value = address == 0 ? null : Memory.bytes(address, map.spec().valueSize());
                assertArrayEquals(model.lookup(key, worker), value, at);
                assertTrue(address == 0 || map.containsValue(address, map.spec().valueSize()), at);
                assertFalse(address != 0 && map.containsValue(address + 1, map.spec().valueSize()), at);
            }
        }
        assertEquals(model.content().size(), map.count(), at);
    }

    private static void checkIteration(BpfMap map, MapModel model, String at) {
        Map<ByteBuffer, byte[]> seen = new HashMap<>();
        map.forEach((key, value) -> assertEquals(null, seen.put(ByteBuffer.wrap(key), value), at));
        assertEquals(model.content().keySet(), seen.keySet(), at);
        seen.forEach((key, value) -> assertArrayEquals(model.content().get(key), value, at));
        Set<ByteBuffer> walked = new HashSet<>();
        for (byte[] key = map.nextKey(null); key != null; key = map.nextKey(key)) {
            assertTrue(walked.add(ByteBuffer.wrap(key)), at);
        }
        assertEquals(model.content().keySet(), walked, at);
        byte[] unknown = new byte[map.spec().keySize()];
        Arrays.fill(unknown, (byte) 0xee);
        map.delete(unknown);
        assertArrayEquals(map.nextKey(null), map.nextKey(unknown), at);
    }
}
