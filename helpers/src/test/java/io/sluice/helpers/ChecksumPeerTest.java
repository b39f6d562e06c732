package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every combination of null and size gives what bpf_csum_diff gives in the kernel, bit by bit. */
class ChecksumPeerTest {
    private static final int CSUM_DIFF = 28;
    private static final int HALF = 2048;
    /** Around words and vectors, the 512 bytes that older kernels took at most, and sizes that are no words. */
    private static final int[] SIZES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 16, 17, 20, 31, 32, 33, 40, 63, 64, 65,
        100, 255, 256, 508, 509, 510, 511, 512, 513, 514, 515, 516, 520, 1020, 1023, 1500, 2047, HALF};
    private static final int[] NO_SIZES = {0};

    private static final MapSpec DATA = MapSpec.of("data", MapType.ARRAY, 4, 2 * HALF, 1);
    private static final MapSpec ARGS = MapSpec.of("args", MapType.ARRAY, 4, 32, 1);
    private static final String BODY = """
            r6 = map[idx:1][0]+0
            %s
            r5 = *(u64 *)(r6 +16)
            call 28
            *(u64 *)(r6 +24) = r0
            out:
            r0 = 2
            exit
            """;
    private static final String FROM = "r1 = map[idx:0][0]+0\nr2 = *(u64 *)(r6 +0)\nif r2 > 2048 goto out\n";
    private static final String TO = "r3 = map[idx:0][0]+2048\nr4 = *(u64 *)(r6 +8)\nif r4 > 2048 goto out\n";
    private static final String NO_FROM = "r1 = 0\nr2 = 0\n";
    private static final String NO_TO = "r3 = 0\nr4 = 0\n";

    private final Bench bench = new Bench(TraceSink.NONE);
    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @BeforeEach
    void needsKernel() {
        Peer.needsKernel();
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static ProgramSpec program(String arguments) {
        return Peer.program(BODY.formatted(arguments), "data", "args");
    }

    @Test
    void everyPairOfSizesSumsUpAsInTheKernel() {
        pairs(FROM + TO, SIZES, SIZES);
        pairs(NO_FROM + TO, NO_SIZES, SIZES);
        pairs(FROM + NO_TO, SIZES, NO_SIZES);
        pairs(NO_FROM + NO_TO, NO_SIZES, NO_SIZES);
    }

    private void pairs(String arguments, int[] fromSizes, int[] toSizes) {
        try (KernelCollection kernel = KernelCollection.load(program(arguments), DATA, ARGS)) {
            for (int fromSize : fromSizes) {
                for (int toSize : toSizes) {
                    check(kernel, arguments, fromSize, toSize);
                }
            }
        }
    }

    @Test
    void checksumDifferencesAreTheKernels() {
        for (String from : List.of(FROM, NO_FROM)) {
            for (String to : List.of(TO, NO_TO)) {
                try (KernelCollection kernel = KernelCollection.load(program(from + to), DATA, ARGS)) {
                    for (int i = 0; i < 1500; i++) {
                        int sizes = random.nextBoolean() ? 64 : HALF;
                        check(kernel, from + to, from.equals(FROM) ? random.nextInt(sizes + 1) : 0,
                                to.equals(TO) ? random.nextInt(sizes + 1) : 0);
                    }
                }
            }
        }
    }

    private void check(KernelCollection kernel, String arguments, int fromSize, int toSize) {
        byte[] bytes = new byte[2 * HALF];
        random.nextBytes(bytes);
        if (random.nextInt(4) == 0) {
            Arrays.fill(bytes, (byte) (random.nextInt(3) - 1));
        }
        long sum = switch (random.nextInt(4)) {
            case 0 -> random.nextInt(3) - 1;
            case 1 -> random.nextLong();
            default -> random.nextInt();
        };
        kernel.map("data").put(Peer.KEY, bytes);
        kernel.map("args").put(Peer.KEY, Peer.longs(fromSize, toSize, sum, 0xbadL));
        kernel.program("peer").run(new byte[64]);
        long from = bench.bytes(0, bytes);
        long expected = Peer.word(kernel.map("args").lookup(Peer.KEY), 3);
        assertEquals(expected, bench.call(CSUM_DIFF, arguments.contains(NO_FROM) ? 0 : from, fromSize,
                arguments.contains(NO_TO) ? 0 : from + HALF, toSize, sum),
                "seed " + seed + ": from " + fromSize + ", to " + toSize + ", seed " + sum);
    }

    @Test
    void nullIsRefusedWithASizeAsInTheKernel() {
        for (String arguments : List.of("r1 = 0\nr2 = 4\n" + TO, FROM + "r3 = 0\nr4 = 4\n",
                "r1 = 0\nr2 = 4\nr3 = 0\nr4 = 4\n", "r1 = 0\nr2 = *(u64 *)(r6 +0)\nif r2 > 4 goto out\n" + TO)) {
            ProgramSpec spec = program(arguments);
            assertThrows(KernelRejection.class, () -> KernelCollection.load(spec, DATA, ARGS), arguments);
            try (BpfMap data = new MapFactory().create(DATA, 1); BpfMap args = new MapFactory().create(ARGS, 1)) {
                assertThrows(VerifierException.class,
                        () -> Verifier.verify(spec, List.of(data, args), Helpers.table(TraceSink.NONE)), arguments);
            }
        }
    }
}
