package io.sluice.bench.scenario.operation;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The operations whose cost is measured one by one: a row each. */
public final class Operations {
    /** Elements that fit a second-level cache with room to spare. */
    private static final int HOT = 4096;
    /** Elements that fit no cache. */
    private static final int COLD = 8_000_000;
    private static final int PREFIXES = 100_000;
    private static final int VALUE = Long.BYTES;
    /** 2^32 by the golden ratio, odd: as with {@link Operation#SPREAD}, an element's number times this is its key. */
    private static final int SPREAD32 = 0x9e3779b1;
    /** Prefixes are of 16 to 32 bits. */
    private static final int SHORTEST_PREFIX = 16;
    private static final int PREFIX_LENGTHS = 17;

    private static final String INDEX = "*(u32 *)(r10 -8) = r1\n";
    private static final String SPREAD_KEY = "r2 = %d ll\nr1 *= r2\n*(u64 *)(r10 -8) = r1\n"
            .formatted(Operation.SPREAD);
    private static final String ADDRESS = "w1 *= %d\n*(u32 *)(r10 -8) = 32\n*(u32 *)(r10 -4) = r1\n"
            .formatted(SPREAD32);
    private static final String LOOKUP = """
            r2 = r10
            r2 += -8
            r1 = map[idx:0]
            call 1
            if r0 == 0 goto failed
            r0 = *(u64 *)(r0 +0)
            r7 += r0
            """;
    private static final String UPDATE = """
            *(u64 *)(r10 -16) = r6
            r2 = r10
            r2 += -8
            r3 = r10
            r3 += -16
            r4 = 0
            r1 = map[idx:0]
            call 2
            if r0 != 0 goto failed
            """;
    private static final String HEADER = "*(u64 *)(r10 -24) = r1\n*(u64 *)(r10 -16) = r6\n*(u32 *)(r10 -8) = r8\n";
    private static final String CSUM_20 = """
            r1 = 0
            r2 = 0
            r3 = r10
            r3 += -24
            r4 = 20
            r5 = 0
            call 28
            r7 += r0
            """;

    private static final List<Operation> ROWS = List.of(
            new Operation("array lookup", HOT, elements(MapType.ARRAY, 4, HOT), INDEX, LOOKUP, Operations::index, 1.0),
            new Operation("percpu_array lookup", HOT, elements(MapType.PERCPU_ARRAY, 4, HOT), INDEX, LOOKUP,
                    Operations::index, Double.NaN),
            new Operation("hash lookup (hot)", HOT, elements(MapType.HASH, 8, HOT), SPREAD_KEY, LOOKUP,
                    Operations::spread, 0.5),
            new Operation("hash lookup (8M)", COLD, elements(MapType.HASH, 8, COLD), SPREAD_KEY, LOOKUP,
                    Operations::spread, 0.8),
            new Operation("lru_hash lookup (hot)", HOT, elements(MapType.LRU_HASH, 8, HOT), SPREAD_KEY, LOOKUP,
                    Operations::spread, Double.NaN),
            new Operation("hash update (hot)", HOT, elements(MapType.HASH, 8, HOT), SPREAD_KEY, UPDATE,
                    Operations::spread, Double.NaN),
            new Operation("percpu_hash update (hot)", HOT, elements(MapType.PERCPU_HASH, 8, HOT), SPREAD_KEY, UPDATE,
                    Operations::spread, Double.NaN),
            new Operation("lru_hash update (hot)", HOT, elements(MapType.LRU_HASH, 8, HOT), SPREAD_KEY, UPDATE,
                    Operations::spread, Double.NaN),
            new Operation("lpm_trie lookup (100k)", PREFIXES,
                    elements(MapType.LPM_TRIE, 8, PREFIXES).withFlags(MapFlags.BPF_F_NO_PREALLOC), ADDRESS, LOOKUP,
                    Operations::prefix, 0.5),
            new Operation("csum_diff (20 bytes)", Integer.MAX_VALUE, null, HEADER, CSUM_20, null, 0.3));

    private Operations() {
    }

    private static MapSpec elements(MapType type, int keySize, int elements) {
        // an LRU hash evicts before it is full, and a miss would be no lookup of what is there
        int room = type == MapType.LRU_HASH ? 2 * elements : elements;
        return MapSpec.of("elements", type, keySize, VALUE, room);
    }

    private static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] index(int element) {
        return bytes(Integer.BYTES).putInt(element).array();
    }

    private static byte[] spread(int element) {
        return bytes(Long.BYTES).putLong(element * Operation.SPREAD).array();
    }

    private static byte[] prefix(int element) {
        int length = SHORTEST_PREFIX + element % PREFIX_LENGTHS;
        return bytes(2 * Integer.BYTES).putInt(length).putInt(element * SPREAD32).array();
    }

    /**
     * The operations.
     *
     * @param names which, each the start of its name, or none for all
     * @throws IllegalArgumentException for a name that starts none
     */
    public static List<Operation> of(List<String> names) {
        for (String name : names) {
            if (ROWS.stream().noneMatch(row -> row.name().startsWith(name))) {
                throw new IllegalArgumentException("operation \"%s\": not among %s".formatted(
                        name, ROWS.stream().map(Operation::name).toList()));
            }
        }
        return ROWS.stream().filter(row -> names.isEmpty() || names.stream().anyMatch(row.name()::startsWith)).toList();
    }
}
