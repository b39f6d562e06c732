package io.sluice.vm.ir.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.RandomGraphs;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class AnalysisTest {
    private static final int GRAPHS = 2_000;

    private static void forRandomGraphs(BiConsumer<Graph, String> check) {
        for (long seed = 0; seed < GRAPHS; seed++) {
            check.accept(RandomFlow.next(new Random(seed)), "seed " + seed);
            if (seed % 10 == 0) {
                check.accept(RandomGraphs.next(new Random(seed), 60), "structured, seed " + seed);
            }
        }
    }

    /** The blocks that are reached without passing one. */
    private static Set<Block> reached(Graph graph, Block without) {
        Set<Block> seen = new HashSet<>();
        List<Block> work = new ArrayList<>();
        if (graph.entry() != without) {
            work.add(graph.entry());
        }
        while (!work.isEmpty()) {
            Block block = work.removeLast();
            if (seen.add(block)) {
                block.edges().stream().map(Edge::target).filter(t -> t != without).forEach(work::add);
            }
        }
        return seen;
    }

    @Test
    void ordersBlocksAfterThoseThatLeadToThem() {
        forRandomGraphs((graph, seed) -> {
            Order order = Order.of(graph);
            Set<Block> reached = reached(graph, null);
            assertEquals(reached, new HashSet<>(order.list()), seed);
            assertEquals(graph.entry(), order.at(0), seed);
            for (Block block : graph.blocks()) {
                assertEquals(reached.contains(block), order.isReachable(block), seed);
                if (reached.contains(block)) {
                    assertEquals(block, order.at(order.position(block)), seed);
                    boolean forward = block.predecessors().stream()
                            .anyMatch(p -> reached.contains(p) && !order.isBack(p, block));
                    assertTrue(block == graph.entry() || forward, seed);
                }
            }
        });
    }

    @Test
    void findsTheDominatorsOfTheDefinition() {
        forRandomGraphs((graph, seed) -> {
            Dominators dominators = Dominators.of(graph);
            Set<Block> all = reached(graph, null);
            for (Block a : graph.blocks()) {
                Set<Block> without = reached(graph, a);
                for (Block b : graph.blocks()) {
                    boolean expected = all.contains(a) && all.contains(b) && !without.contains(b);
                    assertEquals(expected, dominators.dominates(a, b), seed + ": " + a + " and " + b);
                }
            }
            for (Block block : all) {
                Block idom = dominators.idom(block);
                if (block == graph.entry()) {
                    assertNull(idom, seed);
                    continue;
                }
                for (Block other : all) {
                    boolean strict = other != block && dominators.dominates(other, block);
                    assertTrue(!strict || dominators.dominates(other, idom), seed + ": " + idom + " of " + block);
                }
                assertEquals(dominators.depth(idom) + 1, dominators.depth(block), seed);
                assertTrue(dominators.preorder(idom) < dominators.preorder(block), seed);
                assertEquals(block, dominators.preorder(dominators.preorder(block)), seed);
            }
        });
    }

    @Test
    void findsTheCommonDominator() {
        forRandomGraphs((graph, seed) -> {
            Dominators dominators = Dominators.of(graph);
            for (Block a : dominators.order().list()) {
                for (Block b : dominators.order().list()) {
                    Block common = dominators.common(a, b);
                    for (Block other : dominators.order().list()) {
                        boolean both = dominators.dominates(other, a) && dominators.dominates(other, b);
                        assertEquals(both, dominators.dominates(other, common), seed);
                    }
                }
            }
        });
    }

    /** The blocks from which a latch is reached without passing the header. */
    private static Set<Block> naive(Dominators dominators, Block header) {
        Set<Block> loop = new HashSet<>();
        for (Block latch : dominators.order().list()) {
            if (latch.edges().stream().noneMatch(e -> e.target() == header)
                    || !dominators.dominates(header, latch)) {
                continue;
            }
            loop.add(header);
            for (Block block : dominators.order().list()) {
                if (block != header && latch != header && leads(block, latch, header)) {
                    loop.add(block);
                }
            }
        }
        return loop;
    }

    private static boolean leads(Block from, Block to, Block without) {
        Set<Block> seen = new HashSet<>(Set.of(without));
        List<Block> work = new ArrayList<>(List.of(from));
        while (!work.isEmpty()) {
            Block block = work.removeLast();
            if (block == to) {
                return true;
            }
            if (seen.add(block)) {
                block.edges().forEach(e -> work.add(e.target()));
            }
        }
        return false;
    }

    @Test
    void findsTheNaturalLoopsOfTheDefinition() {
        forRandomGraphs((graph, seed) -> {
            Dominators dominators = Dominators.of(graph);
            Loops loops = Loops.of(dominators, graph.blockIds());
            int[] depths = new int[graph.blockIds()];
            int found = 0;
            for (Block header : dominators.order().list()) {
                Set<Block> expected = naive(dominators, header);
                expected.forEach(b -> depths[b.id()]++);
                Loops.Loop loop = loops.all().stream().filter(l -> l.header() == header).findFirst().orElse(null);
                assertEquals(expected, loop == null ? Set.of() : new HashSet<>(loop.blocks()), seed + ": " + header);
                if (loop != null) {
                    found++;
                    assertEquals(header, loop.blocks().getFirst(), seed);
                    for (Block block : graph.blocks()) {
                        assertEquals(expected.contains(block), loops.contains(loop, block), seed);
                    }
                }
            }
            assertEquals(found, loops.all().size(), seed);
            for (Block block : dominators.order().list()) {
                assertEquals(depths[block.id()], loops.depth(block), seed + ": " + block);
            }
        });
    }

    @Test
    void tellsThePreheaderAndTheExitsOfALoop() {
        Graph graph = Parser.parse("""
                function f body
                b0(v0: i64):
                    jump b1(v0)
                b1(v1: i64):
                    br.eq.64 v1, v0 -> b2(), b3()
                b2():
                    br.ne.64 v1, v0 -> b1(v0), b3()
                b3():
                    return v0
                """);
        Loops loops = Loops.of(Dominators.of(graph), graph.blockIds());
        assertTrue(loops.isReducible());
        Loops.Loop loop = loops.all().getFirst();
        assertEquals(graph.entry(), loops.preheader(loop));
        assertEquals("[b1, b2]", loop.blocks().toString());
        assertEquals("[b2]", loop.latches().toString());
        assertEquals(2, loops.exits(loop).size());
        assertEquals("b1", loops.exits(loop).getFirst().from().toString());
    }

    @Test
    void tellsACycleWithTwoEntries() {
        Graph graph = Parser.parse("""
                function f body
                b0(v0: i64):
                    br.eq.64 v0, v0 -> b1(), b2()
                b1():
                    jump b2()
                b2():
                    jump b1()
                """);
        Loops loops = Loops.of(Dominators.of(graph), graph.blockIds());
        assertEquals(List.of(), loops.all());
        assertTrue(!loops.isReducible());
    }

    @Test
    void findsTheUsesOfEachValue() {
        for (long seed = 0; seed < 200; seed++) {
            Graph graph = RandomGraphs.next(new Random(seed), 60);
            Uses uses = Uses.of(graph);
            int[] counts = Uses.counts(graph);
            int[] naive = new int[graph.values()];
            for (Block block : graph.blocks()) {
                for (Value value : block.values()) {
                    for (int i = 0; i < value.args(); i++) {
                        naive[value.arg(i).id()]++;
                    }
                }
                block.terminator().uses().forEach(v -> naive[v.id()]++);
                block.edges().forEach(e -> e.list().forEach(v -> naive[v.id()]++));
            }
            for (Block block : graph.blocks()) {
                for (Value value : block.values()) {
                    assertEquals(naive[value.id()], counts[value.id()], "seed " + seed);
                    assertEquals(naive[value.id()], uses.count(value), "seed " + seed);
                    for (int i = 0; i < uses.count(value); i++) {
                        Value user = uses.user(value, i);
                        assertTrue(user == null || user.block() == uses.block(value, i), "seed " + seed);
                    }
                }
            }
        }
    }
}
