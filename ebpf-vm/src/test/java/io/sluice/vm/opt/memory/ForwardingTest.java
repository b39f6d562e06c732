package io.sluice.vm.opt.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import org.junit.jupiter.api.Test;

class ForwardingTest {
    private final Graph graph = new Graph("f", Callee.Convention.SYSTEM_V);
    private final Builder b = new Builder(graph, Simplifier.NONE);

    @Test
    void aStoreByAnotherNameOfAMapIsNotPassed() {
        Region values = new Region("map0.values", Region.Kind.SHARED);
        b.at(b.newBlock());
        Value one = b.symbol(new Parser.Named("mapbase:0"), 0);
        Value same = b.symbol(new Parser.Named("mapbase:1"), 0);
        b.store(Long.BYTES, values, one, 0, b.constant(1));
        b.store(Long.BYTES, values, same, 0, b.constant(2));
        b.end(new Terminator.Return(b.load(Long.BYTES, values, one, 0)));
        Forwarding.run(graph, Simplifier.NONE);
        Value returned = ((Terminator.Return) b.block().terminator()).value().resolved();
        assertEquals(Op.LOAD, returned.op());
    }
}
