package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.maps.MapFactory;
import io.sluice.vm.Engine;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.verifier.Verifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random programs that push, pop and peek, and lookups of other workers' values: every engine as the kernel. */
class KeylessHelpersTest {
    private static final int CALLS = 24;
    private static final int PROGRAMS = Boolean.getBoolean("sluice.long") ? 100 : 12;
    private static final int PUSH = 87;
    private static final int POP = 88;
    private static final int PEEK = 89;
    private static final int KEYS = 5;
    private static final MapSpec RESULTS = MapSpec.of("results", MapType.ARRAY, 4, 16 * CALLS, 1);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @BeforeEach
    void needsKernel() {
        Peer.needsKernel();
    }

    @ParameterizedTest
    @EnumSource(names = {"QUEUE", "STACK", "BLOOM_FILTER"})
    void pushPopAndPeekAreTheKernels(MapType type) {
        for (int i = 0; i < PROGRAMS; i++) {
            MapSpec map = MapSpec.of("map", type, 0, 8, 1 + random.nextInt(6))
                    .withFlags(type == MapType.BLOOM_FILTER ? MapFlags.BPF_F_ZERO_SEED : 0);
            check(Peer.program(calls(type), "map", "results"), map, 0);
        }
    }

    private String calls(MapType type) {
        StringBuilder text = new StringBuilder("r6 = map[idx:1][0]+0\n");
        for (int c = 0; c < CALLS; c++) {
            int helper = switch (random.nextInt(type == MapType.BLOOM_FILTER ? 3 : 4)) {
                case 0, 1 -> PUSH;
                case 2 -> PEEK;
                default -> POP;
            };
            text.append("*(u64 *)(r10 -8) = %d\n".formatted(type == MapType.BLOOM_FILTER ? random.nextInt(8) : c));
            text.append("r1 = map[idx:0]\nr2 = r10\nr2 += -8\n");
            if (helper == PUSH) {
                text.append("r3 = %d\n".formatted(random.nextInt(4) == 0 ? random.nextInt(5) : 2 * random.nextInt(2)));
            }
            text.append("call %d\n*(u64 *)(r6 +%d) = r0\n".formatted(helper, 16 * c));
            text.append("r1 = *(u64 *)(r10 -8)\n*(u64 *)(r6 +%d) = r1\n".formatted(16 * c + 8));
        }
        return text.append("r0 = 2\nexit\n").toString();
    }

    @Test
    void lookupsOfOtherWorkersValuesAreTheKernels() {
        for (MapType type : List.of(MapType.PERCPU_ARRAY, MapType.PERCPU_HASH, MapType.LRU_PERCPU_HASH)) {
            StringBuilder text = new StringBuilder("r6 = map[idx:1][0]+0\n");
            for (int c = 0; c < CALLS; c++) {
                int worker = switch (random.nextInt(6)) {
                    case 0 -> 8191;
                    case 1 -> -1;
                    default -> random.nextInt(3);
                };
                text.append("*(u32 *)(r10 -4) = %d\n".formatted(random.nextInt(8)));
                text.append("r1 = map[idx:0]\nr2 = r10\nr2 += -4\nr3 = %d\ncall 195\n".formatted(worker));
                text.append("r1 = 12345\nif r0 == 0 goto none%d\nr1 = *(u64 *)(r0 +0)\nnone%d:\n".formatted(c, c));
                text.append("*(u64 *)(r6 +%d) = r1\n".formatted(16 * c));
            }
            check(Peer.program(text.append("r0 = 2\nexit\n").toString(), "map", "results"),
                    MapSpec.of("map", type, 4, 8, 6), KEYS);
        }
    }

    private void check(ProgramSpec program, MapSpec spec, int keys) {
        byte[] expected;
        int workers;
        try (KernelCollection kernel = KernelCollection.load(program, spec, RESULTS)) {
            workers = kernel.map("map").workers();
            fill(kernel.map("map"), keys);
            kernel.program("peer").run(new byte[64]);
            expected = kernel.map("results").lookup(new byte[4]);
        }
        for (Engine engine : Peer.engines()) {
            MapFactory factory = new MapFactory();
            try (BpfMap map = factory.create(spec, workers); BpfMap results = factory.create(RESULTS, workers);
                    BpfProgram loaded = engine.load(
                            Verifier.verify(program, List.of(map, results), Helpers.table(TraceSink.NONE)));
                    WorkerState state = new WorkerState(0, 1)) {
                fill(map, keys);
                loaded.call(state.context(), 0, state.address());
                assertNull(loaded.lastFault(), engine.name());
                assertArrayEquals(expected, results.lookup(new byte[4]),
                        engine.name() + ", " + spec + ", seed " + seed);
            }
        }
    }

    private static void fill(ControlMap map, int keys) {
        for (int i = 0; i < keys; i++) {
            ByteBuffer value = ByteBuffer.allocate(map.controlValueSize()).order(ByteOrder.LITTLE_ENDIAN);
            while (value.hasRemaining()) {
                value.putLong(100L * i + value.position());
            }
            byte[] key = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(i).array();
            assertEquals(0, map.update(key, value.array(), 0));
        }
    }
}
