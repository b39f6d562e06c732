package io.sluice.vm.ir;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.Arrays;
import java.util.Random;

/** Runs of {@link RandomGraphs} on random memory and numbers, and all that can be seen of them as text. */
public final class GraphRuns implements GraphEvaluator.Outside {
    private static final long CODE = 1L << 56;
    private static final long[] NUMBERS = {0, 1, 2, 8, 255, -1, 0x8000_0000L, 0xffff_ffffL, Long.MIN_VALUE};

    private final long map;
    private long calls;

    private GraphRuns(long map) {
        this.map = map;
    }

    /** The result, the memory and the calls of one run. */
    public static String run(Graph graph, long seed) {
        Random random = new Random(seed);
        byte[] bytes = new byte[2 * RandomGraphs.MEMORY];
        random.nextBytes(bytes);
        try (OffHeap memory = OffHeap.allocate(bytes.length)) {
            Memory.copyIn(bytes, 0, memory.address(), bytes.length);
            GraphRuns runs = new GraphRuns(memory.address() + RandomGraphs.MEMORY);
            // graphs never make numbers of addresses, which differ from run to run
            long result = GraphEvaluator.run(graph, runs, memory.address(), number(random), number(random));
            return result + ", " + "calls " + runs.calls + ", "
                    + Arrays.toString(Memory.bytes(memory.address(), bytes.length));
        }
    }

    private static long number(Random random) {
        return random.nextBoolean() ? random.nextLong() : NUMBERS[random.nextInt(NUMBERS.length)];
    }

    @Override
    public long address(Symbol symbol) {
        return symbol.equals(RandomGraphs.MAP) ? map : CODE;
    }

    /** A function that changes nothing and tells the order of its calls. */
    @Override
    public long call(Callee.Convention convention, long address, long[] args) {
        calls = calls * 31 + Arrays.hashCode(args) + address;
        return calls;
    }
}
