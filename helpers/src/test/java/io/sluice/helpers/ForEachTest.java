package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** bpf_for_each_map_elem over every type that it goes over, on every engine and in the kernel. */
class ForEachTest {
    private static final int ENTRIES = 300;
    private static final int KEYS = 200;
    private static final MapSpec RESULTS = MapSpec.of("results", MapType.ARRAY, 4, 32, 1);

    /** Calls, stores what comes back and what the callback summed up; all that calls preserve is checked, too. */
    private static final String CALL = """
            *(u64 *)(r10 -8) = 0
            *(u64 *)(r10 -16) = 0
            r6 = 1
            r7 = 2
            r8 = 3
            r9 = 4
            r1 = map[idx:0]
            r2 = subprog[callback]
            r3 = r10
            r3 += -16
            r4 = %d
            call 164
            r1 = map[idx:1][0]+0
            *(u64 *)(r1 +0) = r0
            r2 = *(u64 *)(r10 -8)
            *(u64 *)(r1 +8) = r2
            r2 = *(u64 *)(r10 -16)
            *(u64 *)(r1 +16) = r2
            r6 += r7
            r6 += r8
            r6 += r9
            *(u64 *)(r1 +24) = r6
            r0 = 2
            exit
            """;
    /** Adds key times 3 plus value to one sum, and 1 to the other. */
    private static final String SUM = """
            callback:
            r6 = *(u32 *)(r2 +0)
            r7 = r6
            r7 *= 3
            r8 = *(u64 *)(r3 +0)
            r7 += r8
            r9 = *(u64 *)(r4 +0)
            r9 += r7
            *(u64 *)(r4 +0) = r9
            r9 = *(u64 *)(r4 +8)
            r9 += 1
            *(u64 *)(r4 +8) = r9
            """;
    private static final String GO_ON = SUM + """
            r0 = 0
            exit
            """;
    /** Stops at the 17th, by a number that the verifier does not follow. */
    private static final String STOP = """
            callback:
            r1 = map[idx:1][0]+0
            r9 = *(u64 *)(r1 +0)
            r9 += 1
            *(u64 *)(r1 +0) = r9
            r0 = 0
            if r9 < 17 goto done
            r0 = 1
            done:
            exit
            """;
    /** Changes the value in place. */
    private static final String WRITE = SUM + """
            r8 += 1000
            *(u64 *)(r3 +0) = r8
            r0 = 0
            exit
            """;
    /** Updates the element that it is at, by the helper, with its key. */
    private static final String UPDATE = SUM + """
            r8 += 77
            *(u64 *)(r10 -8) = r8
            r3 = r10
            r3 += -8
            r4 = 0
            call 2
            r0 = 0
            exit
            """;
    /** Deletes the element that it is at. */
    private static final String DELETE = SUM + """
            call 3
            r0 = 0
            exit
            """;
    /** Goes over the map again for each element, and sums up the products of the keys. */
    private static final String NESTED = """
            callback:
            r6 = r2
            r7 = r4
            *(u64 *)(r10 -8) = 0
            r1 = map[idx:0]
            r2 = subprog[inner]
            r3 = r10
            r3 += -8
            r4 = 0
            call 164
            r8 = *(u64 *)(r10 -8)
            r9 = *(u32 *)(r6 +0)
            r8 *= r9
            r9 = *(u64 *)(r7 +0)
            r9 += r8
            *(u64 *)(r7 +0) = r9
            r9 = *(u64 *)(r7 +8)
            r9 += r0
            *(u64 *)(r7 +8) = r9
            r0 = 0
            exit
            inner:
            r6 = *(u32 *)(r2 +0)
            r7 = *(u64 *)(r4 +0)
            r7 += r6
            *(u64 *)(r4 +0) = r7
            r0 = 0
            exit
            """;

    private static final Map<String, String> PROGRAMS = Map.of(
            "sums up", CALL.formatted(0) + GO_ON,
            "stops", CALL.formatted(0) + STOP,
            "refuses flags", CALL.formatted(1) + GO_ON,
            "writes", CALL.formatted(0) + WRITE,
            "updates", CALL.formatted(0) + UPDATE,
            "deletes", CALL.formatted(0) + DELETE,
            "nests", CALL.formatted(0) + NESTED);
    private static final List<MapType> TYPES = List.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH,
            MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH);

    private static void fill(ControlMap map) {
        for (int i = 0; i < KEYS; i++) {
            int key = i * (map.spec().type().name().contains("ARRAY") ? 1 : 0x01010101);
            ByteBuffer value = ByteBuffer.allocate(map.controlValueSize()).order(ByteOrder.LITTLE_ENDIAN);
            while (value.hasRemaining()) {
                value.putLong(i * 5L);
            }
            assertEquals(0, map.update(key(key), value.array(), 0));
        }
    }

    private static byte[] key(int key) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(key).array();
    }

    private static Map<ByteBuffer, Long> contents(ControlMap map) {
        Map<ByteBuffer, Long> all = new HashMap<>();
        map.forEach((key, value) -> all.put(ByteBuffer.wrap(key), sum(value)));
        return all;
    }

    /** The sum over all workers, for the kernel runs the program on any of them. */
    private static long sum(byte[] value) {
        ByteBuffer words = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        long sum = 0;
        while (words.hasRemaining()) {
            sum += words.getLong();
        }
        return sum;
    }

    /** How a program is loaded, by the engine's name. */
    private static Map<String, Function<VerifiedProgram, BpfProgram>> loaders() {
        Map<String, Function<VerifiedProgram, BpfProgram>> loaders = new LinkedHashMap<>();
        Peer.engines().forEach(engine -> loaders.put(engine.name(), engine::load));
        loaders.put("checked", Interpreter.checked(10_000_000)::load);
        return loaders;
    }

    @TestFactory
    List<DynamicTest> everyEngineGivesWhatTheKernelGives() {
        Peer.needsKernel();
        List<DynamicTest> tests = new ArrayList<>();
        PROGRAMS.forEach((name, text) -> TYPES.forEach(type -> tests.add(DynamicTest.dynamicTest(
                name + " " + type.text(), () -> check(Peer.withFunctions(text, "over", "results"),
                        MapSpec.of("over", type, 4, 8, ENTRIES))))));
        return tests;
    }

    private static void check(ProgramSpec spec, MapSpec over) {
        byte[] expected;
        int workers;
        Map<ByteBuffer, Long> contents;
        try (KernelCollection kernel = Peer.loadWithFunctions(spec, over, RESULTS)) {
            fill(kernel.map("over"));
            workers = kernel.map("over").workers();
            kernel.program("peer").run(new byte[64]);
            expected = kernel.map("results").lookup(key(0));
            contents = contents(kernel.map("over"));
        }
        loaders().forEach((name, loader) -> {
            MapFactory factory = new MapFactory();
            try (BpfMap map = factory.create(over, workers);
                    BpfMap results = factory.create(RESULTS, workers);
                    BpfProgram program = loader.apply(
                            Verifier.verify(spec, List.of(map, results), Helpers.table(TraceSink.NONE)));
                    WorkerState state = new WorkerState(workers - 1, 1)) {
                fill(map);
                program.call(state.context(), 0, state.address());
                assertNull(program.lastFault(), name);
                assertArrayEquals(expected, results.lookup(key(0)), name);
                assertEquals(contents, contents(map), name);
            }
        });
    }
}
