package io.sluice.vm.opt.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.ir.RandomGraphs;
import io.sluice.vm.opt.fold.Fold;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The random graphs of the properties have loops that the passes about loops change. */
class LoopPassesTest {
    private static final int GRAPHS = 300;

    @Test
    void randomLoopsHaveTestsThatBecomeOne() {
        int changed = changed(graph -> TripCounts.run(graph, new Fold()));
        assertTrue(changed >= GRAPHS / 20, changed + " of " + GRAPHS);
    }

    @Test
    void randomLoopsHaveProductsThatBecomeSums() {
        int changed = changed(graph -> Strides.run(graph, new Fold()));
        assertTrue(changed >= GRAPHS / 20, changed + " of " + GRAPHS);
    }

    @Test
    void randomLoopsEndByWhatGrowsWithTheCounter() {
        int changed = 0;
        for (long seed = 0; seed < GRAPHS; seed++) {
            Graph graph = graph(seed);
            TripCounts.run(graph, new Fold());
            String before = ends(graph);
            Strides.run(graph, new Fold());
            changed += before.equals(ends(graph)) ? 0 : 1;
        }
        assertTrue(changed >= GRAPHS / 50, changed + " of " + GRAPHS);
    }

    private static String ends(Graph graph) {
        StringBuilder text = new StringBuilder();
        graph.blocks().forEach(block -> block.terminator().uses().forEach(v -> text.append(v).append(' ')));
        return text.toString();
    }

    private static int changed(Consumer<Graph> pass) {
        int changed = 0;
        for (long seed = 0; seed < GRAPHS; seed++) {
            Graph graph = graph(seed);
            String before = Printer.numbered(graph);
            pass.accept(graph);
            changed += Printer.numbered(graph).equals(before) ? 0 : 1;
        }
        return changed;
    }

    private static Graph graph(long seed) {
        Random random = new Random(seed);
        return RandomGraphs.next(random, 10 + random.nextInt(150));
    }
}
