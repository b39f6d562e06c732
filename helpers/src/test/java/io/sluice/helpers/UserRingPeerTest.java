package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.maps.MapFactory;
import io.sluice.maps.UserRingBufferMap;
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
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The same program drains the same records from our user ring buffer and from the kernel's. */
class UserRingPeerTest {
    private static final int SIZE = 4096;
    private static final int ROUNDS = 1_000;
    private static final int CONSUMER = 4096;
    private static final int PRODUCER = 8192;
    private static final int BUSY = 1 << 31;
    private static final int DISCARD = 1 << 30;

    /** Drains with flags; the callback mixes each record's first bytes into a hash, and stops at an odd number. */
    private static final String PROGRAM = """
            r6 = map[idx:1][0]+0
            r1 = *(u64 *)(r6 +8)
            *(u64 *)(r10 -8) = r1
            r1 = map[idx:0]
            r2 = subprog[callback]
            r3 = r10
            r3 += -8
            r4 = *(u64 *)(r6 +0)
            call 209
            *(u64 *)(r6 +16) = r0
            r1 = *(u64 *)(r10 -8)
            *(u64 *)(r6 +8) = r1
            r0 = 2
            exit
            callback:
            r6 = r2
            r7 = r1
            *(u64 *)(r10 -8) = 7
            r1 = r10
            r1 += -8
            r2 = 8
            r3 = r7
            r4 = 0
            r5 = 0
            call 201
            r1 = *(u64 *)(r10 -8)
            r2 = *(u64 *)(r6 +0)
            r2 *= 31
            r2 += r1
            r2 += r0
            *(u64 *)(r6 +0) = r2
            r0 = r1
            r0 &= 1
            exit
            """;

    private final long seed = System.nanoTime();

    @BeforeEach
    void needsKernel() {
        Peer.needsKernel();
    }

    @TestFactory
    List<DynamicTest> everyEngineDrainsWhatTheKernelDrains() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Engine engine : Engines.all()) {
            tests.add(DynamicTest.dynamicTest(engine.name(), () -> check(engine)));
        }
        return tests;
    }

    private void check(Engine engine) {
        MapSpec ring = MapSpec.of("ring", MapType.USER_RINGBUF, 0, 0, SIZE);
        MapSpec args = MapSpec.of("args", MapType.ARRAY, 4, 24, 1);
        ProgramSpec spec = Peer.withFunctions(PROGRAM, "ring", "args");
        Random random = new Random(seed);
        int drained = 0;
        try (KernelCollection kernel = Peer.loadWithFunctions(spec, ring, args);
                KernelRing theirs = KernelRing.of(kernel.map("ring"));
                UserRingBufferMap ours = (UserRingBufferMap) new MapFactory().create(ring, 1);
                BpfMap cell = new MapFactory().create(args, 1);
                BpfProgram program = engine.load(
                        Verifier.verify(spec, List.of(ours, cell), Helpers.table(TraceSink.NONE)));
                WorkerState state = new WorkerState(0, 1)) {
            for (int i = 0; i < ROUNDS; i++) {
                String at = "seed " + seed + ", round " + i;
                produce(random, theirs, ours);
                byte[] value = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(random.nextInt(16) == 0 ? random.nextLong() : random.nextInt(4))
                        .putLong(random.nextLong()).array();
                kernel.map("args").put(Peer.KEY, value);
                cell.update(Peer.KEY, value, 0);
                kernel.program("peer").run(new byte[64]);
                program.call(state.context(), 0, state.address());
                byte[] results = cell.lookup(Peer.KEY);
                assertArrayEquals(kernel.map("args").lookup(Peer.KEY), results, at);
                assertEquals(theirs.consumerPosition(), ours.consumerPosition(), at);
                drained += Math.max(0, ByteBuffer.wrap(results).order(ByteOrder.LITTLE_ENDIAN).getInt(16));
                repair(theirs, ours);
            }
            assertTrue(drained > ROUNDS / 2, drained + " records");
        }
    }

    /** Writes a few records to both, some of them not submitted, discarded, or with a length that is too large. */
    private static void produce(Random random, KernelRing theirs, UserRingBufferMap ours) {
        long position = ours.producerPosition();
        for (int n = random.nextInt(6); n > 0; n--) {
            int size = random.nextInt(100);
            long end = position + (size + 15 & -8);
            if (end - ours.consumerPosition() > SIZE) {
                break;
            }
            int word = switch (random.nextInt(20)) {
                case 0 -> size | BUSY;
                case 1, 2, 3 -> size | DISCARD;
                case 4 -> size + 3000;
                default -> size;
            };
            byte[] bytes = new byte[size + 8];
            random.nextBytes(bytes);
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, word).putInt(4, 0);
            Memory.copyIn(bytes, 0, theirs.data() + (position & SIZE - 1), bytes.length);
            Memory.copyIn(bytes, 0, ours.data() + (position & SIZE - 1), bytes.length);
            position = end;
        }
        move(position, theirs, ours);
    }

    private static void move(long position, KernelRing theirs, UserRingBufferMap ours) {
        theirs.produced(position);
        Memory.putLongRelease(ours.address() + PRODUCER, position);
    }

    /** Submits what was not, and cuts off what has a length that is too large: with what comes after it. */
    private static void repair(KernelRing theirs, UserRingBufferMap ours) {
        long position = ours.consumerPosition();
        assertEquals(position, Memory.getLong(ours.address() + CONSUMER));
        if (position == ours.producerPosition()) {
            return;
        }
        long offset = position & SIZE - 1;
        int word = Memory.getInt(ours.data() + offset);
        if ((word & BUSY) != 0) {
            Memory.putInt(ours.data() + offset, word & ~BUSY);
            Memory.putInt(theirs.data() + offset, word & ~BUSY);
        } else if ((word & ~DISCARD) >= 3000) {
            move(position, theirs, ours);
        }
    }
}
