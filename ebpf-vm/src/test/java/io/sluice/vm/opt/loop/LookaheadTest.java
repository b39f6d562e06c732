package io.sluice.vm.opt.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.opt.fold.Fold;
import org.junit.jupiter.api.Test;

class LookaheadTest {
    private static final String LOOP = """
            function batch system_v
            region descs private
            region packet private
            b0(v0: i64, v1: i64):
                v2 = const 64
                v3 = const 0
                jump b1(v0)
            b1(v4: i64) fresh:
                v5 = load.8 [v4 + 128] @descs
                prefetch [v5]
                v6 = load.8 [v4] @descs
                v7 = load.8 [v6] @packet
            %s    store.8 [v4 + 24], v7 @descs
                v8 = add.64 v4, v2
                br.ult.64 v8, v1 -> b1(v8), b2()
            b2():
                return v3
            """;

    @Test
    void longLoopsKeepTheirRegisters() {
        assertEquals(3, params(10));
        assertEquals(1, params(1000));
    }

    /** Parameters of the loop, with so many more values in it, after the pass. */
    private static int params(int more) {
        StringBuilder stores = new StringBuilder();
        for (int i = 0; i < more; i++) {
            stores.append("    store.8 [v4 + 32], v7 @descs\n");
        }
        Graph graph = Parser.parse(LOOP.formatted(stores));
        Lookahead.run(graph, new Fold());
        return graph.blocks().stream().filter(block -> block.isFresh()).findFirst()
                .orElseThrow(() -> new AssertionError(Printer.print(graph))).params().size();
    }
}
