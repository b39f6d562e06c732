package io.sluice.bench.jmh;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/** Lookups and updates of maps in Java, against a {@link HashMap}: all keys are there, values are theirs for good. */
@OperationsPerInvocation(MapBenchmark.KEYS)
public class MapBenchmark extends TimedBenchmark {
    /** Keys an invocation. */
    static final int KEYS = 64;

    private static final int ELEMENTS = 4096;
    /** An LRU hash evicts before it is full. */
    private static final int ROOM = 2 * ELEMENTS;
    private static final int SEED = 1;

    /** With keys of 4 bytes, an LPM trie with 8: the lengths of its prefixes are 32. */
    @Param({"array", "percpu_array", "hash", "percpu_hash", "lru_hash", "lpm_trie"})
    private String type;

    private BpfMap map;
    private OffHeap keys;
    private OffHeap value;
    private int keySize;
    private long[] expected;
    private long wrong;
    private int next;

    /** For JMH. */
    public MapBenchmark() {
    }

    /** Makes and fills it. */
    @Setup(Level.Trial)
    public void open() {
        MapType mapType = MapType.valueOf(type.toUpperCase(Locale.ROOT));
        boolean trie = mapType == MapType.LPM_TRIE;
        keySize = trie ? 2 * Integer.BYTES : Integer.BYTES;
        MapSpec spec = MapSpec.of("elements", mapType, keySize, Long.BYTES, ROOM);
        map = new MapFactory().create(trie ? spec.withFlags(MapFlags.BPF_F_NO_PREALLOC) : spec, 1);
        keys = OffHeap.allocate((long) ELEMENTS * keySize);
        value = OffHeap.allocate(Long.BYTES);
        SplittableRandom random = new SplittableRandom(SEED);
        Map<Integer, Long> reference = new HashMap<>();
        expected = new long[ELEMENTS];
        wrong = 0;
        for (int i = 0; i < ELEMENTS; i++) {
            int element = random.nextInt(ELEMENTS);
            long key = keys.address() + (long) i * keySize;
            Memory.putInt(key, Integer.SIZE);
            Memory.putInt(key + keySize - Integer.BYTES, element);
            expected[i] = reference.computeIfAbsent(element, _ -> random.nextLong());
            wrong |= update(i);
        }
        next = 0;
    }

    /** Checks all. */
    @TearDown(Level.Trial)
    public void close() {
        for (int i = 0; i < ELEMENTS; i++) {
            wrong |= lookup(i);
        }
        map.close();
        keys.close();
        value.close();
        Mismatch.check(type, wrong);
    }

    private long key(int number) {
        return keys.address() + (long) number * keySize;
    }

    private long lookup(int number) {
        long found = map.lookup(key(number), 0);
        return found == 0 ? -1 : Memory.getLong(found) ^ expected[number];
    }

    private long update(int number) {
        Memory.putLong(value.address(), expected[number]);
        return map.update(key(number), value.address(), MapFlags.BPF_ANY, 0);
    }

    private int turn() {
        int first = next;
        next = (first + KEYS) % ELEMENTS;
        return first;
    }

    /** Lookups. */
    @Benchmark
    public void lookup() {
        int first = turn();
        for (int i = 0; i < KEYS; i++) {
            wrong |= lookup(first + i);
        }
    }

    /** Updates. */
    @Benchmark
    public void update() {
        int first = turn();
        for (int i = 0; i < KEYS; i++) {
            wrong |= update(first + i);
        }
    }
}
