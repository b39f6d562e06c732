package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Pinned maps of all types that can be, and what is done to them until the process is killed: a process of its own.
 *
 * <p>Of the maps without eviction each thread has its own keys. What it does to a key, operation after operation, is
 * laid down, and after each the operation's number is stored in a map of acknowledgements: after a kill a key must be
 * as its last acknowledged operation left it, or as the next one does.
 */
final class KilledMaps implements AutoCloseable {
    /** Workers, of which one runs. */
    static final int WORKERS = 2;
    /** Keys of maps without eviction. */
    static final int KEYS = 48;
    /** Elements of hashes: room for more than there are keys. */
    static final int ENTRIES = 64;
    private static final int LRU_KEYS = 3 * ENTRIES;
    private static final int BATCH = 64;
    /** Rounds before it is told that maps were changed. */
    private static final int WARM = 100;
    private static final int STORING_OF_FOUR = 3;
    /** Prefixes of which each lies in the one before, so many bits longer. */
    private static final int NESTED = 8;
    private static final int LONGER = 15;
    private static final int PREFIX_KEY = 20;

    private static final List<MapType> EXACT =
            List.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH, MapType.PERCPU_HASH, MapType.LPM_TRIE);
    /** Those whose elements are inserted and deleted. */
    private static final List<MapType> SPARSE = List.of(MapType.HASH, MapType.PERCPU_HASH, MapType.LPM_TRIE);
    private static final List<MapType> LRU = List.of(MapType.LRU_HASH, MapType.LRU_PERCPU_HASH);

    final Quiescence quiescence = new Quiescence(WORKERS);
    final Map<MapType, BpfMap> maps = new EnumMap<>(MapType.class);
    /** The number of the last operation on each key of the maps in {@link #EXACT}, by owner. */
    final BpfMap acknowledged;
    final KilledSequences sequences;

    KilledMaps(Path directory) {
        MapFactory factory = new MapFactory(quiescence, new PinDirectory(directory));
        acknowledged = factory.create(
                MapSpec.of("acknowledged", MapType.ARRAY, 4, 8, EXACT.size() * KEYS).withPinned(true), WORKERS);
        for (List<MapType> types : List.of(EXACT, LRU)) {
            types.forEach(type -> maps.put(type, factory.create(spec(type), WORKERS)));
        }
        sequences = new KilledSequences(factory, WORKERS);
    }

    private static MapSpec spec(MapType type) {
        boolean array = type == MapType.ARRAY || type == MapType.PERCPU_ARRAY;
        boolean trie = type == MapType.LPM_TRIE;
        return MapSpec.of(type.text(), type, trie ? PREFIX_KEY : 4, PinnedValue.SIZE, array ? KEYS : ENTRIES)
                .withFlags(trie ? MapFlags.BPF_F_NO_PREALLOC : 0).withPinned(true);
    }

    /** The key of a number: of a trie, prefixes of which some lie in others. */
    static byte[] key(MapType type, int number) {
        if (type != MapType.LPM_TRIE) {
            return key(number);
        }
        ByteBuffer key = ByteBuffer.allocate(PREFIX_KEY).order(ByteOrder.LITTLE_ENDIAN);
        key.putInt(Byte.SIZE + number % NESTED * LONGER);
        key.put((byte) (number / NESTED));
        return key.putLong(number / NESTED * 0x9e3779b97f4a7c15L).array();
    }

    private static int number(MapType type, byte[] key) {
        ByteBuffer bytes = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN);
        int first = bytes.getInt();
        return type == MapType.LPM_TRIE ? bytes.get() * NESTED + (first - Byte.SIZE) / LONGER : first;
    }

    /** What is stored at a key itself, null without; a trie finds what a shorter prefix has too. */
    private byte[] stored(MapType type, int key) {
        byte[] value = maps.get(type).lookup(key(type, key));
        boolean others = type == MapType.LPM_TRIE && value != null
                && ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong() != key;
        return others ? null : value;
    }

    static byte[] key(int key) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(key).array();
    }

    /** Whether an operation stores, or else deletes. */
    static boolean stores(MapType type, int key, long number) {
        return !SPARSE.contains(type)
                || Math.floorMod((key + number) * 0x9e3779b97f4a7c15L >>> 33, 4) < STORING_OF_FOUR;
    }

    private static int acknowledgement(MapType type, int key) {
        return EXACT.indexOf(type) * KEYS + key;
    }

    long lastOperation(MapType type, int key) {
        return ByteBuffer.wrap(acknowledged.lookup(key(acknowledgement(type, key)))).order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
    }

    /** Does the next operation on a key, of the control side or of a worker. */
    void operate(MapType type, int key, int worker, Buffer buffer) {
        BpfMap map = maps.get(type);
        long number = lastOperation(type, key) + 1;
        boolean control = worker == WORKERS;
        if (stores(type, key, number)) {
            if (control) {
                map.update(key(type, key), type.isPerCpu() ? PinnedValue.ofAll(key, number, WORKERS)
                        : PinnedValue.of(key, number), MapFlags.BPF_ANY);
            } else {
                map.update(buffer.key(key(type, key)), buffer.value(PinnedValue.of(key, number)), MapFlags.BPF_ANY,
                        worker);
            }
        } else if (control) {
            map.delete(key(type, key));
        } else {
            map.delete(buffer.key(key(type, key)), worker);
        }
        acknowledged.update(buffer.key(acknowledgement(type, key)), buffer.value(number), MapFlags.BPF_ANY, worker);
    }

    private void evict(MapType type, Random random, int worker, Buffer buffer) {
        BpfMap map = maps.get(type);
        int key = random.nextInt(LRU_KEYS);
        if (random.nextInt(8) == 0) {
            map.delete(buffer.key(key), worker);
        } else if (random.nextInt(4) == 0) {
            map.lookup(buffer.key(key), worker);
        } else if (worker == WORKERS) {
            byte[] value = type.isPerCpu() ? PinnedValue.ofAll(key, random.nextInt(), WORKERS)
                    : PinnedValue.of(key, random.nextInt());
            map.update(key(key), value, MapFlags.BPF_ANY);
        } else {
            map.update(buffer.key(key), buffer.value(PinnedValue.of(key, random.nextInt())), MapFlags.BPF_ANY, worker);
        }
    }

    /** Changes the maps without end: of the keys those that are the owner's by their remainder. */
    void change(int worker, Random random) {
        boolean control = worker == WORKERS;
        try (Buffer buffer = new Buffer()) {
            if (!control) {
                quiescence.online(worker);
            }
            for (long i = 0;; i++) {
                MapType exact = EXACT.get(random.nextInt(EXACT.size()));
                operate(exact, random.nextInt(KEYS / 2) * 2 + (control ? 1 : 0), worker, buffer);
                evict(LRU.get(random.nextInt(LRU.size())), random, worker, buffer);
                sequences.operate(control ? MapType.QUEUE : random.nextBoolean() ? MapType.STACK
                        : MapType.BLOOM_FILTER, buffer);
                if (!control && i % BATCH == 0) {
                    quiescence.quiescent(worker);
                }
                if (control && i == WARM) {
                    System.out.println("changed");
                    System.out.flush();
                }
            }
        }
    }

    /** All that is wrong with the maps. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        maps.forEach((type, map) -> {
            int[] seen = {0};
            map.forEach((key, value) -> {
                int number = number(type, key);
                seen[0]++;
                for (int at = 0; at < value.length; at += PinnedValue.SIZE) {
                    String problem = PinnedValue.problem(value, at, number);
                    if (problem != null) {
                        problems.add(type.text() + ": " + problem);
                    }
                }
                if (map.lookup(key) == null) {
                    problems.add(type.text() + ": key " + number + " is shown but not found");
                }
            });
            if (seen[0] != map.count()) {
                problems.add("%s: %d elements, counted %d".formatted(type.text(), seen[0], map.count()));
            }
        });
        problems.addAll(sequences.problems());
        for (MapType type : EXACT) {
            for (int key = 0; key < KEYS; key++) {
                String problem = lost(type, key);
                if (problem != null) {
                    problems.add(type.text() + ": " + problem);
                }
            }
        }
        return problems;
    }

    /** What is wrong with a key by its last operation that was acknowledged; null where nothing is. */
    private String lost(MapType type, int key) {
        long last = lastOperation(type, key);
        byte[] value = stored(type, key);
        boolean array = type == MapType.ARRAY || type == MapType.PERCPU_ARRAY;
        if (last == 0 && (value == null || array && PinnedValue.number(value, 0) == 0)
                || last > 0 && isResult(type, key, last, value) || isResult(type, key, last + 1, value)) {
            return null;
        }
        return "key %d after operation %d: %s".formatted(key, last,
                value == null ? "not there" : "value " + PinnedValue.number(value, 0));
    }

    /** Whether a value is what an operation leaves; of a per-CPU type what one of its worker's values is. */
    private static boolean isResult(MapType type, int key, long number, byte[] value) {
        if (!stores(type, key, number)) {
            return value == null;
        }
        if (value == null) {
            return false;
        }
        boolean all = type.isPerCpu() && key % 2 == 1;
        return PinnedValue.number(value, 0) == (all ? number * WORKERS : number);
    }

    /** Fills each hash to the brim with other keys and empties it of them; what failed. */
    List<String> fill() {
        List<String> problems = new ArrayList<>();
        for (MapType type : SPARSE) {
            BpfMap map = maps.get(type);
            byte[] value = new byte[PinnedValue.SIZE * (type.isPerCpu() ? WORKERS : 1)];
            int room = ENTRIES - map.count();
            for (int i = 0; i < room; i++) {
                int result = map.update(key(type, KEYS + i), value, MapFlags.BPF_NOEXIST);
                if (result != 0) {
                    problems.add("%s: %d of %d more: %d".formatted(type.text(), i, room, result));
                }
            }
            int result = map.update(key(type, 2 * KEYS + ENTRIES), value, MapFlags.BPF_ANY);
            if (result == 0) {
                problems.add(type.text() + ": more than max_entries");
            }
            for (int i = 0; i < room; i++) {
                map.delete(key(type, KEYS + i));
            }
        }
        for (MapType type : LRU) {
            BpfMap map = maps.get(type);
            byte[] value = new byte[PinnedValue.SIZE * (type.isPerCpu() ? WORKERS : 1)];
            for (int i = 0; i < 2 * ENTRIES; i++) {
                int result = map.update(key(LRU_KEYS + i), value, MapFlags.BPF_ANY);
                if (result != 0) {
                    problems.add("%s: eviction: %d".formatted(type.text(), result));
                }
            }
            if (map.count() > ENTRIES) {
                problems.add("%s: %d elements, at most %d".formatted(type.text(), map.count(), ENTRIES));
            }
        }
        return problems;
    }

    @Override
    public void close() {
        maps.values().forEach(BpfMap::close);
        sequences.close();
        acknowledged.close();
        quiescence.close();
    }

    /**
     * Waits for a line, opens the maps, and changes them until it is killed; tells when it has changed some.
     *
     * @param args the directory and a seed
     */
    public static void main(String[] args) throws IOException {
        long seed = Long.parseLong(args[1]);
        if (System.in.read() < 0) {
            return;
        }
        KilledMaps maps = new KilledMaps(Path.of(args[0]));
        Thread.ofPlatform().start(() -> maps.change(0, new Random(seed)));
        maps.change(WORKERS, new Random(seed + 1));
    }
}
