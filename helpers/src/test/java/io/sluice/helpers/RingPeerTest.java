package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.maps.RecordConsumer;
import io.sluice.maps.RingBufferMap;
import io.sluice.maps.RingBufferReader;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelRing;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.Verifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The same program with the same arguments does to our ring buffer what it does to the kernel's, byte for byte. */
class RingPeerTest {
    private static final int SIZE = 4096;
    private static final int ROUNDS = 1_500;
    private static final int OUTPUT_SIZE = 0;
    private static final int OUTPUT_FLAGS = 1;
    private static final int RESERVE_FLAGS = 2;
    private static final int COMMIT = 3;
    private static final int QUERY = 4;
    private static final int RESULTS = 5;
    private static final int WORDS = 10;
    /** Bytes that output may send, from the words on. */
    private static final int BYTES = 2048;

    /**
     * Outputs bytes, reserves two records and gives them back in the order and way that bits of COMMIT say, and asks
     * a question.
     */
    private static final String PROGRAM = """
            r6 = map[idx:1][0]+0
            r3 = *(u64 *)(r6 +0)
            if r3 > 2048 goto out
            r1 = map[idx:0]
            r2 = r6
            r2 += 80
            r4 = *(u64 *)(r6 +8)
            call 130
            *(u64 *)(r6 +40) = r0
            r1 = map[idx:0]
            r2 = 100
            r3 = *(u64 *)(r6 +16)
            call 131
            if r0 == 0 goto ask
            r7 = r0
            r1 = *(u64 *)(r6 +80)
            *(u64 *)(r7 +92) = r1
            r1 = map[idx:0]
            r2 = 13
            r3 = 0
            call 131
            r8 = r0
            *(u64 *)(r6 +48) = 1
            if r8 == 0 goto first
            *(u64 *)(r6 +48) = 2
            *(u8 *)(r8 +12) = 77
            r1 = *(u64 *)(r6 +24)
            r1 &= 1
            if r1 == 0 goto early
            r1 = r8
            r2 = *(u64 *)(r6 +24)
            r2 >>= 8
            call 133
            goto first
            early:
            r1 = r8
            r2 = *(u64 *)(r6 +24)
            r2 >>= 8
            call 132
            first:
            r1 = *(u64 *)(r6 +24)
            r1 &= 2
            r2 = 0
            if r1 == 0 goto submit
            r1 = r7
            call 133
            goto ask
            submit:
            r1 = r7
            call 132
            ask:
            r1 = map[idx:0]
            r2 = *(u64 *)(r6 +32)
            call 134
            *(u64 *)(r6 +56) = r0
            out:
            r0 = 2
            exit
            """;

    /** Reserves a record of a size that only the arguments say, writes to it, and gives it back either way. */
    private static final String DYNPTRS = """
            r6 = map[idx:1][0]+0
            r1 = map[idx:0]
            r2 = *(u64 *)(r6 +0)
            r3 = *(u64 *)(r6 +16)
            r4 = r10
            r4 += -16
            call 198
            *(u64 *)(r6 +40) = r0
            r1 = r10
            r1 += -16
            r2 = *(u64 *)(r6 +32)
            r3 = r6
            r3 += 80
            r4 = 50
            r5 = 0
            call 202
            *(u64 *)(r6 +48) = r0
            r1 = r10
            r1 += -16
            r2 = *(u64 *)(r6 +24)
            r3 = r2
            r2 >>= 8
            r3 &= 1
            if r3 == 0 goto submit
            call 200
            goto out
            submit:
            call 199
            out:
            r0 = 2
            exit
            """;

    private final long seed = System.nanoTime();

    @BeforeEach
    void needsKernel() {
        Peer.needsKernel();
    }

    @TestFactory
    List<DynamicTest> everyEngineFillsTheRingAsTheKernelDoes() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Engine engine : Engines.all()) {
            tests.add(DynamicTest.dynamicTest(engine.name(), () -> check(engine, PROGRAM)));
            tests.add(DynamicTest.dynamicTest(engine.name() + ", dynptrs", () -> check(engine, DYNPTRS)));
        }
        return tests;
    }

    private void check(Engine engine, String text) {
        MapSpec ring = MapSpec.of("ring", MapType.RINGBUF, 0, 0, SIZE);
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, WORDS * Long.BYTES + BYTES, 1);
        ProgramSpec spec = Peer.program(text, "ring", "args");
        Random random = new Random(seed);
        List<byte[]> seen = new ArrayList<>();
        int full = 0;
        try (KernelCollection kernel = KernelCollection.load(spec, ring, args);
                KernelRing theirs = KernelRing.of(kernel.map("ring"));
                RingBufferMap ours = (RingBufferMap) new MapFactory().create(ring, 1);
                BpfMap cell = new MapFactory().create(args, 1);
                RingBufferReader reader = new RingBufferReader(ours, RecordConsumer.ofBytes(seen::add));
                BpfProgram program = engine.load(
                        Verifier.verify(spec, List.of(ours, cell), Helpers.table(TraceSink.NONE)));
                WorkerState state = new WorkerState(0, 1)) {
            for (int i = 0; i < ROUNDS; i++) {
                String at = "seed " + seed + ", round " + i;
                byte[] value = arguments(random);
                kernel.map("args").put(Peer.KEY, value);
                cell.update(Peer.KEY, value, 0);
                kernel.program("peer").run(new byte[64]);
                program.call(state.context(), 0, state.address());
                byte[] results = cell.lookup(Peer.KEY);
                assertArrayEquals(kernel.map("args").lookup(Peer.KEY), results, at);
                full += Peer.word(results, RESULTS) < 0 ? 1 : 0;
                assertEquals(theirs.producerPosition(), ours.producerPosition(), at);
                assertArrayEquals(Memory.bytes(theirs.data(), 2 * SIZE), Memory.bytes(ours.data(), 2 * SIZE), at);
                if (random.nextInt(3) == 0) {
                    reader.consume(random.nextInt(8));
                    theirs.consumed(ours.consumerPosition());
                }
            }
            assertTrue(full > ROUNDS / 20 && full < ROUNDS / 2 && seen.size() > ROUNDS / 4,
                    full + " times full, " + seen.size() + " records");
        }
    }

    private static byte[] arguments(Random random) {
        byte[] value = new byte[WORDS * Long.BYTES + BYTES];
        random.nextBytes(value);
        ByteBuffer words = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        long[] all = new long[WORDS];
        all[OUTPUT_SIZE] = random.nextInt(random.nextInt(4) == 0 ? BYTES + 2 : 200);
        if (random.nextInt(16) == 0) {
            all[OUTPUT_SIZE] |= 1L << random.nextInt(64);
        }
        all[OUTPUT_FLAGS] = random.nextInt(16) == 0 ? random.nextLong() : random.nextInt(4);
        all[RESERVE_FLAGS] = random.nextInt(8) == 0 ? random.nextLong() : 0;
        all[COMMIT] = random.nextInt(4) | (long) random.nextInt(4) << 8;
        all[QUERY] = random.nextInt(16) == 0 ? random.nextLong() : random.nextInt(6);
        Arrays.stream(all).forEach(words::putLong);
        return value;
    }
}
