package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.maps.MapFactory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.OptimizingVariants;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.verifier.Verifier;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Programs that lock a map value: nobody sees or changes it meanwhile who asks for the lock too. */
class SpinLockTest {
    private static final int WORKERS = 3;
    private static final int RUNS = 3_000;
    private static final byte[] KEY = new byte[4];
    /** struct { u64 a; struct bpf_spin_lock lock; u32 wrong; u64 b; }: a and b are equal where the lock is free. */
    private static final MapSpec ARRAY = MapSpec.of("pairs", MapType.ARRAY, 4, 24, 1)
            .withFields(ValueFields.of(ValueField.of(ValueField.Kind.SPIN_LOCK, 8, 4)));
    private static final MapSpec HASH = new MapSpec("pairs", MapType.HASH, 4, 24, 1, 0, 0, false, null,
            ARRAY.initial(), List.of(), 0, 0, ARRAY.fields());
    private static final String PROGRAM = """
            *(u32 *)(r10 -4) = 0
            r1 = map[idx:0]
            r2 = r10
            r2 += -4
            call 1
            if r0 == 0 goto out
            r6 = r0
            r1 = r6
            r1 += 8
            call 93
            r7 = *(u64 *)(r6 +0)
            r8 = *(u64 *)(r6 +16)
            r1 = r7
            r1 += 1
            *(u64 *)(r6 +0) = r1
            *(u64 *)(r6 +16) = r1
            if r7 == r8 goto equal
            *(u32 *)(r6 +12) = 1
            equal:
            r1 = r6
            r1 += 8
            call 94
            out:
            r0 = 2
            exit
            """;

    private static ProgramSpec spec() {
        return ProgramSpec.of("locked", ProgramKind.XDP, InsnSeq.assemble(PROGRAM), List.of("pairs"));
    }

    private static byte[] pair(long number, int wrong) {
        return ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN).putLong(number).putInt(0).putInt(wrong)
                .putLong(number).array();
    }

    private static List<Engine> engines() {
        List<Engine> engines = new ArrayList<>(Engines.all());
        engines.addAll(OptimizingVariants.all());
        return engines;
    }

    @TestFactory
    List<DynamicTest> workersAndTheControlSideExcludeEachOther() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Engine engine : engines()) {
            for (MapSpec map : List.of(ARRAY, HASH)) {
                tests.add(DynamicTest.dynamicTest(engine.name() + ", " + map.type().text(), () -> race(engine, map)));
            }
        }
        return tests;
    }

    private static void race(Engine engine, MapSpec spec) throws InterruptedException, ExecutionException {
        try (BpfMap map = new MapFactory(new Quiescence(0)).create(spec, WORKERS);
                BpfProgram program = engine.load(
                        Verifier.verify(spec(), List.of(map), Helpers.table(TraceSink.NONE)))) {
            assertEquals(0, map.update(KEY, pair(0, 0), MapFlags.BPF_ANY));
            try (ExecutorService pool = Executors.newFixedThreadPool(WORKERS)) {
                List<Future<?>> running = new ArrayList<>();
                for (int worker = 0; worker < WORKERS; worker++) {
                    int index = worker;
                    running.add(pool.submit(() -> run(program, index)));
                }
                long sum = 0;
                for (int i = 0; i < RUNS / 10; i++) {
                    // what workers counted before is lost, but a and b stay equal
                    assertEquals(0, map.update(KEY, pair(sum++, 0), MapFlags.BPF_F_LOCK | MapFlags.BPF_EXIST));
                }
                for (Future<?> each : running) {
                    each.get();
                }
            }
            assertNull(program.lastFault());
            ByteBuffer value = ByteBuffer.wrap(map.lookup(KEY)).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(value.getLong(0), value.getLong(16));
            assertEquals(0, value.getInt(8), "the lock is seen");
            assertEquals(0, value.getInt(12), "a program saw a half-written pair");
        }
    }

    private static void run(BpfProgram program, int worker) {
        try (WorkerState state = new WorkerState(worker, worker)) {
            for (int i = 0; i < RUNS; i++) {
                program.call(state.context(), 0, state.address());
            }
        }
    }

    @Test
    void noCountIsLostAndTheKernelCountsTheSame() throws InterruptedException, ExecutionException {
        Peer.needsKernel();
        byte[] expected;
        try (KernelCollection kernel = KernelCollection.load(spec(), ARRAY)) {
            for (int i = 0; i < 2 * RUNS; i++) {
                kernel.program("locked").run(new byte[64]);
            }
            expected = kernel.map("pairs").lookup(KEY);
        }
        for (Engine engine : engines()) {
            try (BpfMap map = new MapFactory(new Quiescence(0)).create(ARRAY, 2);
                    BpfProgram program = engine.load(
                            Verifier.verify(spec(), List.of(map), Helpers.table(TraceSink.NONE)));
                    ExecutorService pool = Executors.newFixedThreadPool(2)) {
                Future<?> first = pool.submit(() -> run(program, 0));
                Future<?> second = pool.submit(() -> run(program, 1));
                first.get();
                second.get();
                assertArrayEquals(expected, map.lookup(KEY), engine.name());
            }
        }
    }
}
