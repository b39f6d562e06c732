package io.sluice.vm.opt.control;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.ir.RandomGraphs;
import io.sluice.vm.opt.fold.Fold;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That random graphs, which must do the same after the pass, have something for it, and near misses. */
class AccumulatorsTest {
    private static final int GRAPHS = 1000;
    private static final int AT_LEAST = 20;

    @Test
    void randomGraphsHaveCountersInLoops() {
        int changed = 0;
        for (int seed = 0; seed < GRAPHS; seed++) {
            Random random = new Random(seed);
            Graph graph = RandomGraphs.next(random, 10 + random.nextInt(150));
            String before = Printer.print(graph);
            Accumulators.run(graph, new Fold());
            changed += Printer.print(graph).equals(before) ? 0 : 1;
        }
        assertTrue(changed >= AT_LEAST, changed + " of " + GRAPHS + " changed");
    }
}
