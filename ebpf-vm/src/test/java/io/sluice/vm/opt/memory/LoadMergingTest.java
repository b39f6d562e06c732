package io.sluice.vm.opt.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import org.junit.jupiter.api.Test;

class LoadMergingTest {
    /** One byte at bit 0, four from bit 8 on, one at bit 40 and two at bit 48, put together in a width each. */
    private static Value merged(int lowerBits) {
        Graph graph = Parser.parse("""
                function f system_v
                region own private
                b0(v0: i64):
                    v1 = const 8
                    v2 = const 40
                    v3 = const 48
                    v4 = load.1 [v0] @own
                    v5 = load.4 [v0+1] @own
                    v6 = load.1 [v0+5] @own
                    v7 = load.2 [v0+6] @own
                    v8 = shl.64 v5, v1
                    v9 = or.%d v4, v8
                    v10 = shl.64 v6, v2
                    v11 = shl.64 v7, v3
                    v12 = or.64 v10, v11
                    v13 = or.64 v9, v12
                    return v13
                """.formatted(lowerBits));
        LoadMerging.run(graph, Simplifier.NONE);
        return ((Terminator.Return) graph.entry().terminator()).value().resolved();
    }

    @Test
    void bytesThatFillAWordAreOneLoad() {
        Value value = merged(Long.SIZE);
        while (value.op() == Op.SHL) {
            value = value.arg(0);
        }
        assertEquals(Op.LOAD, value.op());
        assertEquals(Long.BYTES, value.size());
    }

    @Test
    void bitsThatANarrowerOrLeavesOutAreNotLoaded() {
        assertEquals(Op.OR, merged(Integer.SIZE).op());
    }
}
