package io.sluice.vm.opt.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.GraphEvaluator;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.opt.Pass;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.fold.Fold;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random accesses do the same before and after passes about memory, with calls that read and write what they say, and
 * other threads that look at shared memory and write to it at each ordered op. {@code -Dsluice.pass.graphs} says how
 * many graphs there are.
 */
class MemoryPassesTest {
    private static final int GRAPHS = Integer.getInteger("sluice.pass.graphs", 400);
    private static final long FIRST_SEED = Long.getLong("sluice.pass.seed", 0);
    private static final int RUNS = 3;
    /** The pipeline's passes up to the last one about memory. */
    private static final int MEMORY_PASSES = 12;

    @ParameterizedTest
    @ValueSource(strings = {"promotion", "forwarding", "load-merging", "store-merging", "store-regrouping",
        "dead-stores"})
    void aPassAloneKeepsWhatAccessesDo(String name) {
        Pass pass = Pipeline.passes().stream().filter(p -> p.name().equals(name)).findFirst().orElseThrow();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
            check(seed, List.of(pass), seed % 2 == 0 ? new Fold() : Simplifier.NONE);
        }
    }

    @Test
    void storesOfManyGraphsAreRegrouped() {
        int fewer = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
            Random random = new Random(seed);
            Graph graph = MemoryGraphs.next(random, 5 + random.nextInt(60));
            long before = stores(graph);
            StoreRegrouping.run(graph, new Fold(), random.nextBoolean());
            fewer += stores(graph) < before ? 1 : 0;
        }
        assertTrue(fewer > GRAPHS / 4, fewer + " of " + GRAPHS + " graphs from seed " + FIRST_SEED);
    }

    @Test
    void bytesOfManyGraphsAreShuffled() {
        int shuffled = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
            Random random = new Random(seed);
            Graph graph = MemoryGraphs.next(random, 5 + random.nextInt(60));
            StoreRegrouping.run(graph, new Fold(), true);
            boolean any = graph.blocks().stream().flatMap(b -> b.values().stream())
                    .anyMatch(v -> v.op() == Op.VSHUFFLE);
            shuffled += any ? 1 : 0;
        }
        assertTrue(shuffled > GRAPHS / 20, shuffled + " of " + GRAPHS + " graphs from seed " + FIRST_SEED);
    }

    private static long stores(Graph graph) {
        return graph.blocks().stream().flatMap(b -> b.values().stream()).filter(v -> v.op().isStore()).count();
    }

    @Test
    void passesAboutMemoryKeepWhatAccessesDo() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
            check(seed, Pipeline.passes().subList(0, MEMORY_PASSES), new Fold());
        }
    }

    @Test
    void someBytesThatCallsReachAreStoredOnlyForThem() {
        int stores = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
            Graph graph = MemoryGraphs.next(new Random(seed), 40);
            Promotion.run(graph, Simplifier.NONE);
            for (Block block : graph.blocks()) {
                for (int i = 1; i < block.values().size(); i++) {
                    boolean isCall = block.values().get(i).op() == Op.CALL;
                    // the generator has the address made just before the call
                    stores += isCall && block.values().get(i - 1).op() == Op.STORE ? 1 : 0;
                }
            }
        }
        int found = stores;
        assertTrue(found > GRAPHS / 50, () -> "only " + found + " calls of " + GRAPHS + " graphs have stores");
    }

    @Test
    void allPassesKeepWhatAccessesDo() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
            check(seed, Pipeline.passes(), new Fold());
        }
    }

    private static void check(long seed, List<Pass> passes, Simplifier simplifier) {
        Random random = new Random(seed);
        Graph graph = MemoryGraphs.next(random, 5 + random.nextInt(60));
        String before = Printer.print(graph);
        Graph changed = Parser.parse(before);
        VectorLevel vectors = seed % 3 == 0 ? VectorLevel.BITS_256 : VectorLevel.NONE;
        try {
            Checker.check(changed);
            for (Pass pass : passes) {
                pass.run(changed, new PassContext(simplifier, vectors));
                Checker.check(changed);
            }
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + before
                    + "became\n" + Printer.print(changed), e);
        }
        for (int i = 0; i < RUNS; i++) {
            long runSeed = seed * RUNS + i;
            String expected = Run.of(graph, runSeed);
            assertEquals(expected, Run.of(changed, runSeed), () -> "seed " + seed + ", run " + runSeed + "\n"
                    + before + "became\n" + Printer.print(changed));
        }
    }

    /** One run, and what is around it. */
    private static final class Run implements GraphEvaluator.Outside {
        private static final long CODE = 1L << 56;
        private static final int BITS = MemoryGraphs.REGIONS.size() + 1;
        private static final int SHARED = 2;

        private final long memory;
        private long seen = 1;

        private Run(long memory) {
            this.memory = memory;
        }

        static String of(Graph graph, long seed) {
            Random random = new Random(seed);
            byte[] bytes = new byte[MemoryGraphs.REGIONS.size() * MemoryGraphs.PART];
            random.nextBytes(bytes);
            try (OffHeap around = OffHeap.allocate(bytes.length)) {
                Memory.copyIn(bytes, 0, around.address(), bytes.length);
                Run run = new Run(around.address());
                long result = GraphEvaluator.run(graph, run, around.address(), random.nextLong());
                return result + ", seen " + run.seen + ", "
                        + Arrays.toString(Memory.bytes(around.address(), bytes.length));
            }
        }

        @Override
        public long address(Symbol symbol) {
            return symbol.equals(MemoryGraphs.MAP)
                    ? memory + (MemoryGraphs.REGIONS.size() - 1L) * MemoryGraphs.PART
                    : CODE + Long.parseLong(symbol.text().substring("function:".length()));
        }

        @Override
        public long call(Callee.Convention convention, long address, long[] args) {
            long reads = address - CODE >> BITS;
            long writes = address - CODE;
            note(args[1]);
            for (int i = 0; i < MemoryGraphs.REGIONS.size(); i++) {
                if ((reads >> i & 1) != 0) {
                    look(i);
                }
                if ((writes >> i & 1) != 0) {
                    write(i);
                }
            }
            if ((reads >> BITS - 1 & 1) != 0) {
                note(Memory.getLong(args[0]));
            }
            if ((writes >> BITS - 1 & 1) != 0) {
                Memory.putLong(args[0], seen * 0x9e3779b97f4a7c15L);
            }
            meet();
            return seen;
        }

        @Override
        public void meet() {
            for (int i = SHARED; i < MemoryGraphs.REGIONS.size(); i++) {
                look(i);
                write(i);
            }
        }

        private void note(long number) {
            seen = seen * 31 + number;
        }

        private void look(int region) {
            note(Arrays.hashCode(Memory.bytes(memory + (long) region * MemoryGraphs.PART, MemoryGraphs.PART)));
        }

        private void write(int region) {
            long at = memory + (long) region * MemoryGraphs.PART + Math.floorMod(seen, 24);
            Memory.putInt(at, (int) (seen >> 7));
        }
    }
}
