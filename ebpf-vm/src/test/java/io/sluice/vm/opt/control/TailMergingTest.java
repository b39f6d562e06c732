package io.sluice.vm.opt.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Value;
import org.junit.jupiter.api.Test;

class TailMergingTest {
    @Test
    void whatIsLeftLiesInTheRangesOfBoth() {
        Graph graph = Parser.parse("""
                function f system_v
                region own private
                b0(v0: i64, v1: i64):
                    v2 = const 1
                    br.eq.64 v0, v1 -> b1(), b2()
                b1() cold:
                    v3 = add.64 v0, v2
                    store.8 [v1], v3 @own
                    jump b5()
                b2():
                    br.ult.64 v0, v1 -> b3(), b5()
                b3() cold:
                    v5 = add.64 v0, v2
                    store.8 [v1], v5 @own
                    jump b5()
                b5():
                    return v2
                """);
        long number = 0;
        for (Block block : graph.blocks()) {
            if (block.isCold()) {
                number += 10;
                block.values().getFirst().narrow(Range.constant(number));
            }
        }
        TailMerging.run(graph);
        int left = 0;
        for (Block block : graph.blocks()) {
            if (block.isCold()) {
                left++;
                Value sum = block.values().getFirst();
                assertEquals(Op.ADD, sum.op());
                assertTrue(sum.range().contains(10) && sum.range().contains(20), () -> "range " + sum.range());
            }
        }
        assertEquals(1, left);
    }
}
