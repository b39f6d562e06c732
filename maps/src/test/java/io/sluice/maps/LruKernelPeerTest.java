package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * A worker that looks a key up and puts it in where it is not there hits as often in an LRU map of ours as a program of
 * the kernel in the kernel's, on the same trace. Lookups by bpf(2) would not do: they leave no mark in the kernel.
 */
class LruKernelPeerTest {
    /** Keys that the program is given at a time: what one packet holds. */
    private static final int KEYS_A_RUN = 800;
    /** Keys after which a trace goes on at the next worker, where several take part. */
    private static final int RUNS_A_TURN = 3;
    /** How far the hit ratios may be apart. */
    private static final double POINTS = 2;
    // x86-64 system call numbers, arch/x86/entry/syscalls/syscall_64.tbl
    private static final int SCHED_SETAFFINITY = 203;
    private static final int SCHED_GETAFFINITY = 204;
    private static final int MASK_SIZE = 128;

    private static final String PROGRAM = """
            r6 = *(u32 *)(r1 +0)
            r7 = *(u32 *)(r1 +4)
            r8 = 0
            r9 = 800
            r1 = 1
            *(u64 *)(r10 -16) = r1
            next:
            if r9 == 0 goto out
            r9 += -1
            r2 = r6
            r2 += 4
            if r2 > r7 goto out
            r3 = *(u32 *)(r6 +0)
            *(u32 *)(r10 -4) = r3
            r6 = r2
            r2 = r10
            r2 += -4
            r1 = map[idx:0]
            call 1
            if r0 != 0 goto hit
            r2 = r10
            r2 += -4
            r3 = r10
            r3 += -16
            r4 = 0
            r1 = map[idx:0]
            call 2
            goto next
            hit:
            r8 += 1
            goto next
            out:
            r0 = r8
            exit
            """;

    @BeforeEach
    void needsKernel() {
        NeedsKernel.orSkip();
    }

    /**
     * What is tried.
     *
     * @param skew exponent of the frequency of the n-th key
     * @param keys how many keys there are
     * @param length of the trace
     * @param alone whether one worker sees all of it; otherwise they take turns
     */
    @SuppressWarnings("checkstyle:ParameterNumber") // each is a dimension of what is tried
    private record Trial(MapType type, int entries, int flags, double skew, int keys, int length, boolean alone) {
        Trial(MapType type, int entries, int flags, double skew, int keys, int length) {
            this(type, entries, flags, skew, keys, length, flags == 0);
        }
    }

    @TestFactory
    Iterable<DynamicTest> hitsAsOftenAsTheKernelOnTracesOfAllSkews() {
        List<Trial> trials = new ArrayList<>();
        for (int flags : new int[] {0, MapFlags.BPF_F_NO_COMMON_LRU}) {
            for (double skew : new double[] {0.6, 0.8, 1.0, 1.2}) {
                for (int ratio : new int[] {2, 10, 50}) {
                    trials.add(new Trial(MapType.LRU_HASH, 4_000, flags, skew, 4_000 * ratio, 80_000));
                }
                trials.add(new Trial(MapType.LRU_HASH, 100_000, flags, skew, 1_000_000, 600_000));
            }
            trials.add(new Trial(MapType.LRU_HASH, 20_000, flags, 0.9, 200_000, 200_000));
            trials.add(new Trial(MapType.LRU_PERCPU_HASH, 5_000, flags, 1.0, 50_000, 100_000));
        }
        // one worker, who has no more than its share
        trials.add(new Trial(MapType.LRU_HASH, 8_000, MapFlags.BPF_F_NO_COMMON_LRU, 0.8, 40_000, 120_000, true));
        trials.add(new Trial(MapType.LRU_HASH, 50_001, MapFlags.BPF_F_NO_COMMON_LRU, 1.0, 400_000, 400_000, true));
        return trials.stream().map(trial -> DynamicTest.dynamicTest(trial.toString(), () -> check(trial))).toList();
    }

    private static void check(Trial trial) {
        long seed = System.nanoTime();
        int[] trace = trace(trial, new Random(seed));
        double kernel;
        double ours;
        try (KernelCollection loaded = KernelCollection.load(program(), spec(trial));
                BpfMap map = new MapFactory().create(spec(trial), cpus())) {
            kernel = run(loaded, trial, trace) * 100.0 / trace.length;
            ours = run(map, trial, trace) * 100.0 / trace.length;
        }
        assertTrue(Math.abs(kernel - ours) <= POINTS, "the kernel hits %.2f%%, we %.2f%%, seed %d".formatted(
                kernel, ours, seed));
    }

    /** Keys, the n-th with a frequency of n to the power of minus the skew. */
    private static int[] trace(Trial trial, Random random) {
        double[] upTo = new double[trial.keys()];
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += Math.pow(i + 1.0, -trial.skew());
            upTo[i] = sum;
        }
        int[] trace = new int[trial.length() / KEYS_A_RUN * KEYS_A_RUN];
        for (int i = 0; i < trace.length; i++) {
            int found = Arrays.binarySearch(upTo, random.nextDouble() * sum);
            trace[i] = found < 0 ? ~found : found;
        }
        return trace;
    }

    private static MapSpec spec(Trial trial) {
        return MapSpec.of("peer", trial.type(), 4, 8, trial.entries()).withFlags(trial.flags());
    }

    /** Which worker or CPU sees a key of the trace. */
    private static int worker(Trial trial, int at, int workers) {
        return trial.alone() ? 0 : at / (KEYS_A_RUN * RUNS_A_TURN) % workers;
    }

    /** What it does to its map is exact: of more keys than there is room for, so many are left. */
    @Test
    void withListsOfItsOwnAWorkerAloneKeepsAsManyAsTheKernel() {
        int flags = MapFlags.BPF_F_NO_COMMON_LRU;
        for (int entries : new int[] {64, 1_001, 5_000}) {
            Trial trial = new Trial(MapType.LRU_HASH, entries, flags, 0, 4 * entries, 0, true);
            int[] trace = IntStream.range(0, 16_000).toArray();
            int kernel;
            try (KernelCollection loaded = KernelCollection.load(program(), spec(trial))) {
                run(loaded, trial, trace);
                kernel = loaded.map("peer").count();
            }
            try (BpfMap map = new MapFactory().create(spec(trial), cpus())) {
                run(map, trial, trace);
                assertEquals((entries - 1) / cpus() + 1, map.count());
                // it frees four at a time, of which some may not be used yet
                assertTrue(kernel <= map.count() && kernel > map.count() - 4, kernel + " and " + map.count());
            }
        }
    }

    private static int cpus() {
        try (KernelMap map = KernelMap.create(MapSpec.of("cpus", MapType.PERCPU_ARRAY, 4, 8, 1))) {
            return map.workers();
        }
    }

    private static ProgramSpec program() {
        return ProgramSpec.of("peer", ProgramKind.XDP, InsnSeq.assemble(PROGRAM), List.of("peer"));
    }

    /** How many hits the kernel has. */
    private static int run(KernelCollection loaded, Trial trial, int[] trace) {
        int hits = 0;
        int cpus = cpus();
        try (Affinity affinity = new Affinity()) {
            KernelProgram running = loaded.program("peer");
            ByteBuffer packet = ByteBuffer.allocate(KEYS_A_RUN * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < trace.length; at += KEYS_A_RUN) {
                affinity.runOn(worker(trial, at, cpus));
                packet.asIntBuffer().put(trace, at, KEYS_A_RUN);
                hits += running.run(TestInput.of(packet.array())).verdict();
            }
        }
        return hits;
    }

    /** How many hits a map of ours has. */
    private static int run(BpfMap map, Trial trial, int[] trace) {
        int hits = 0;
        try (Buffer buffer = new Buffer()) {
            for (int at = 0; at < trace.length; at++) {
                int worker = worker(trial, at, map.workers());
                if (map.lookup(buffer.key(trace[at]), worker) != 0) {
                    hits++;
                } else {
                    assertEquals(0, map.update(buffer.key(trace[at]), buffer.value(1), 0, worker));
                }
            }
        }
        return hits;
    }

    /** Where the calling thread runs; as before after its end. */
    private static final class Affinity implements AutoCloseable {
        private final OffHeap before = OffHeap.allocate(MASK_SIZE);
        private final OffHeap mask = OffHeap.allocate(MASK_SIZE);

        Affinity() {
            assertTrue(Syscalls.syscall(SCHED_GETAFFINITY, 0, MASK_SIZE, before.address()) > 0);
        }

        void runOn(int cpu) {
            Memory.fill(mask.address(), MASK_SIZE, (byte) 0);
            Memory.putByte(mask.address() + cpu / Byte.SIZE, (byte) (1 << cpu % Byte.SIZE));
            assertEquals(0, Syscalls.syscall(SCHED_SETAFFINITY, 0, MASK_SIZE, mask.address()));
        }

        @Override
        public void close() {
            assertEquals(0, Syscalls.syscall(SCHED_SETAFFINITY, 0, MASK_SIZE, before.address()));
            before.close();
            mask.close();
        }
    }
}
