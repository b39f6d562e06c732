package io.sluice.vm.opt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.GraphRuns;
import io.sluice.vm.ir.InvalidGraphException;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.ir.RandomGraphs;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.opt.fold.Fold;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random graphs do the same before and after passes; {@code -Dsluice.pass.graphs} says how many. */
class PassPropertyTest {
    private static final int GRAPHS =
            Integer.getInteger("sluice.pass.graphs", Boolean.getBoolean("sluice.long") ? 1000 : 150);
    private static final long FIRST_SEED = Long.getLong("sluice.pass.seed", 0);
    private static final int RUNS = 6;
    /** Of so many random graphs, one at least is to be changed by a pass that is looked at. */
    private static final int LEAST_PART = 20;

    static List<String> passes() {
        return TestPasses.all().stream().map(Pass::name).toList();
    }

    @ParameterizedTest
    @MethodSource("passes")
    void aPassAloneKeepsWhatGraphsDo(String name) {
        seeds().forEach(seed -> {
            Simplifier simplifier = seed % 2 == 0 ? new Fold() : Simplifier.NONE;
            check(seed, List.of(TestPasses.byName(name)), Set.of(), simplifier);
        });
    }

    @Test
    void allPassesKeepWhatGraphsDo() {
        seeds().forEach(seed -> check(seed, Pipeline.passes(), Set.of(), new Fold()));
    }

    @Test
    void somePassesKeepWhatGraphsDo() {
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            Set<String> disabled = new HashSet<>(Pipeline.names());
            disabled.removeIf(n -> random.nextBoolean());
            check(seed, Pipeline.passes(), disabled, new Fold());
        });
    }

    /** The seeds of all graphs, on all processors at once. */
    private static LongStream seeds() {
        return LongStream.range(FIRST_SEED, FIRST_SEED + GRAPHS).parallel();
    }

    private static VectorLevel level(long seed) {
        return seed % 3 == 0 ? VectorLevel.BITS_256 : VectorLevel.NONE;
    }

    private static void check(long seed, List<Pass> passes, Set<String> disabled, Simplifier simplifier) {
        Random random = new Random(seed);
        Graph graph = RandomGraphs.next(random, 10 + random.nextInt(150));
        String before = Printer.print(graph);
        Graph changed = Parser.parse(before);
        try {
            new PassRunner(disabled, true, null).run(passes, changed, new PassContext(simplifier, level(seed)));
            Checker.check(changed);
        } catch (InvalidGraphException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + "\n" + before
                    + "became\n" + Printer.print(changed), e);
        }
        for (int i = 0; i < RUNS; i++) {
            long runSeed = seed * RUNS + i;
            String expected = GraphRuns.run(graph, runSeed);
            assertEquals(expected, GraphRuns.run(changed, runSeed), () -> "seed " + seed + ", run " + runSeed + "\n"
                    + before + "became\n" + Printer.print(changed));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"check-merging", "guard-merging", "store-sinking", "companions", "store-splitting",
        "vector-guards", "decision-tables"})
    void randomGraphsHoldWhatThePassIsFor(String name) {
        long found = seeds().filter(seed -> {
            Graph graph = RandomGraphs.next(new Random(seed), 80);
            String before = Printer.print(graph);
            TestPasses.byName(name).run(graph, new PassContext(new Fold(), VectorLevel.BITS_256));
            return !Printer.print(graph).equals(before);
        }).count();
        assertTrue(found > GRAPHS / LEAST_PART, () -> name + ": changes only " + found + " of " + GRAPHS + " graphs");
    }

    @ParameterizedTest
    @MethodSource("passes")
    void aPassIsDeterministic(String name) {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS / 10; seed++) {
            Graph first = RandomGraphs.next(new Random(seed), 80);
            Graph second = RandomGraphs.next(new Random(seed), 80);
            TestPasses.byName(name).run(first, new PassContext(new Fold()));
            TestPasses.byName(name).run(second, new PassContext(new Fold()));
            assertEquals(Printer.print(first), Printer.print(second), "seed " + seed);
        }
    }
}
