package io.sluice.vm.ir.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.InvalidGraphException;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Terminator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class AnalysesTest {
    private static Graph diamond() {
        return Parser.parse("""
                function f body
                b0(v0: i64):
                    br.eq.64 v0, v0 -> b1(), b2()
                b1():
                    jump b3()
                b2():
                    jump b3()
                b3():
                    return v0
                """);
    }

    private static Frequencies all(Graph graph) {
        return Analyses.of(graph).frequencies();
    }

    private static Terminator.Branch with(Terminator.Branch b, Edge taken, Terminator.Odds odds) {
        return new Terminator.Branch(b.cond(), b.type(), b.left(), b.right(), taken, b.other(), odds);
    }

    @Test
    void areSharedWhileTheFlowStays() {
        Graph graph = diamond();
        Analyses first = Analyses.of(graph);
        Frequencies frequencies = first.frequencies();
        Terminator.Branch branch = (Terminator.Branch) graph.entry().terminator();
        graph.entry().setTerminator(with(branch, new Edge(branch.taken().target()), branch.odds()));
        List<Block> reordered = new ArrayList<>(graph.blocks());
        reordered.add(1, reordered.removeLast());
        graph.setBlocks(reordered);
        assertSame(first, Analyses.of(graph));
        assertSame(frequencies, Analyses.of(graph).frequencies());
        assertNull(Analyses.stale(graph));
    }

    @Test
    void areForgottenWhereTheFlowChanges() {
        List<Consumer<Graph>> changes = List.of(
                g -> g.blocks().get(1).setTerminator(new Terminator.Unreachable()),
                g -> g.blocks().get(1).setTerminator(new Terminator.Return(g.entry().params().getFirst())),
                g -> g.blocks().get(1).setCold(),
                Graph::newBlock,
                g -> g.setBlocks(g.blocks().subList(1, 4)),
                g -> {
                    Terminator.Branch b = (Terminator.Branch) g.entry().terminator();
                    g.entry().setTerminator(with(b, b.taken(), Terminator.Odds.TAKEN));
                },
                g -> {
                    Terminator.Branch b = (Terminator.Branch) g.entry().terminator();
                    g.entry().setTerminator(with(b, new Edge(g.blocks().get(3)), b.odds()));
                });
        for (int i = 0; i < changes.size(); i++) {
            Graph graph = diamond();
            Analyses before = Analyses.of(graph);
            before.frequencies();
            changes.get(i).accept(graph);
            assertNotSame(before, Analyses.of(graph), "change " + i);
        }
    }

    @Test
    void areForgottenWithARandomChangeOfAnEdge() {
        int kept = 0;
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Graph graph = RandomFlow.next(random);
            for (int i = 0; i < 8 && graph.blocks().size() > 1; i++) {
                all(graph);
                Block block = graph.blocks().get(random.nextInt(graph.blocks().size()));
                Block to = graph.blocks().get(1 + random.nextInt(graph.blocks().size() - 1));
                if (block.terminator() instanceof Terminator.Branch b) {
                    block.setTerminator(with(b, new Edge(to), b.odds()));
                } else if (block.terminator() instanceof Terminator.Jump) {
                    block.setTerminator(new Terminator.Jump(new Edge(to)));
                }
                kept += graph.flowFacts() == null ? 0 : 1;
                assertNull(Analyses.stale(graph), "seed " + seed);
            }
        }
        assertTrue(kept > 100, kept + " changes that leave the flow as it is");
    }

    @Test
    void areHeldToTheFlowByTheChecker() {
        Graph graph = diamond();
        all(graph);
        Object facts = graph.flowFacts();
        graph.blocks().get(1).setTerminator(new Terminator.Return(graph.entry().params().getFirst()));
        graph.keepFlowFacts(facts);
        assertEquals("order", Analyses.stale(graph));
        InvalidGraphException e = assertThrows(InvalidGraphException.class, () -> Checker.check(graph));
        assertTrue(e.getMessage().contains("kept order of a flow that changed"), e.getMessage());
    }

    @Test
    void tellWhichOneIsStale() {
        Graph graph = diamond();
        all(graph);
        Object facts = graph.flowFacts();
        graph.blocks().get(1).setCold();
        graph.keepFlowFacts(facts);
        assertEquals("frequencies", Analyses.stale(graph));
        assertFalse(all(graph).of(graph.blocks().get(1)) == 0);
    }
}
