package io.sluice.vm.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckerTest {
    private static final String DIAMOND = """
            function f system_v
            region a private
            object stack 16
            b0(v0: i64):
                v1 = const 1
                br.eq.64 v0, v1 -> b1(), b2()
            b1():
                v2 = add.64 v0, v1
                jump b3(v2)
            b2():
                v3 = frame %stack
                jump b3(v3)
            b3(v4: i64):
                return v4
            """;

    @Test
    void takesGraphsThatAreRight() {
        Checker.check(Parser.parse(DIAMOND));
        for (long seed = 0; seed < 200; seed++) {
            Checker.check(RandomGraphs.next(new Random(seed), 80));
        }
    }

    private static Value value(Graph graph, int id) {
        for (Block block : graph.blocks()) {
            for (Value value : block.values()) {
                if (value.id() == id) {
                    return value;
                }
            }
            for (Value value : block.params()) {
                if (value.id() == id) {
                    return value;
                }
            }
        }
        throw new IllegalStateException("no v" + id);
    }

    private static void refuses(String message, Consumer<Graph> damage) {
        Graph graph = Parser.parse(DIAMOND);
        damage.accept(graph);
        assertEquals("internal error: " + message,
                assertThrows(InvalidGraphException.class, () -> Checker.check(graph)).getMessage());
    }

    @Test
    void findsABlockWithoutAnEnd() {
        refuses("f: b4: has no end", Graph::newBlock);
    }

    @Test
    void findsABlockThatIsNotReached() {
        refuses("f: b4: is not reached", g -> g.newBlock().setTerminator(new Terminator.Unreachable()));
    }

    @Test
    void findsAWrongCountOfArguments() {
        refuses("f: b1: edge to b3: 2 arguments, not 1",
                g -> g.blocks().get(1).edges().getFirst().addArg(value(g, 1)));
    }

    @Test
    void findsAUseThatNothingComesBefore() {
        refuses("f: b2: uses v2 of b1, which does not come before it",
                g -> g.blocks().get(2).edges().getFirst().setArg(0, value(g, 2)));
    }

    @Test
    void findsAUseBeforeTheDefinition() {
        refuses("f: b1: v2: uses v2 of b1, which does not come before it",
                g -> value(g, 2).setArg(0, value(g, 2)));
    }

    @Test
    void findsAUseOfARemovedValue() {
        refuses("f: b1: uses v2, which is in no block", g -> g.blocks().get(1).setValues(List.of()));
    }

    @Test
    void findsAReplacedValueThatStays() {
        refuses("f: b1: v2: was replaced by v1, and stays in its block", g -> value(g, 2).replaceBy(value(g, 1)));
    }

    @Test
    void findsASecondDefinition() {
        refuses("f: b1: v2: defined twice",
                g -> g.blocks().get(1).setValues(List.of(value(g, 2), value(g, 2))));
    }

    @Test
    void findsAnEntryWithPredecessors() {
        refuses("f: b0: is the entry and has predecessors [b3]", g -> {
            Edge back = new Edge(g.entry(), List.of(value(g, 4)));
            g.blocks().get(3).setTerminator(new Terminator.Jump(back));
        });
    }

    @Test
    void findsAnEdgeToABlockThatIsGone() {
        refuses("f: b1: leads to b0, which is not in the graph", g -> {
            Graph other = Parser.parse("function g body\nb0():\n    unreachable\n");
            g.blocks().get(1).setTerminator(new Terminator.Jump(new Edge(other.entry())));
        });
    }

    @Test
    void findsAnUnknownObject() {
        refuses("f: b3: v5: unknown object %stack", g -> {
            Builder b = new Builder(g, Simplifier.NONE);
            b.at(g.blocks().get(3));
            b.frame(new FrameObject(0, "stack", 32), 0);
        });
    }

    @Test
    void findsAnOddObject() {
        refuses("f: object %odd: size 12, must be a positive multiple of 8", g -> g.newFrameObject("odd", 12));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v9 = zext.7 v0                         | v9: zext: imm 7
            v9 = bswap.8 v0                        | v9: bswap: imm 8
            v9 = load.3 [v0] @a                    | v9: load: size 3
            v9 = sload.8 [v0] @a                   | v9: sload: size 8
            v9 = load.4 [v0 + 0x80000000] @a       | v9: load: imm 2147483648
            v9 = const.32 1                        | v9: const: type i32
            v9 = add.v128 v0, v0                   | v9: add: type v128
            v9 = vadd.32.64 v0, v0                 | v9: vadd: type i64
            v9 = vadd.32.v128 v0, v0               | v9: vadd: operand 0 of type i64
            v9 = vlane.0 v0                        | v9: vlane: operand 0 of type i64
            v9 = call () body                      | v9: call: without a callee
            v9 = vadd.7.v128 v0, v0                | v9: vadd: imm 7
            """)
    void findsWhatTheRowOfAnOpForbids(String line, String message) {
        Graph graph = Parser.parse("function f body\nregion a private\nb0(v0: i64):\n" + line + "\nreturn v0\n");
        assertEquals("internal error: f: b0: " + message,
                assertThrows(InvalidGraphException.class, () -> Checker.check(graph)).getMessage());
    }

    @Test
    void findsAVectorForAScalar() {
        Graph graph = Parser.parse("""
                function f body
                b0(v0: i64):
                    v1 = vsplat.8.v128 v0
                    jump b1(v1)
                b1(v2: i64):
                    return v2
                """);
        assertEquals("internal error: f: b0: edge to b1: v1 of type v128 for v2 of type i64",
                assertThrows(InvalidGraphException.class, () -> Checker.check(graph)).getMessage());
    }

    @Test
    void findsARegionOfTwoKinds() {
        Graph graph = Parser.parse("function f body\nregion a private\nb0(v0: i64):\nv1 = load.4 [v0] @a\nreturn v1\n");
        Builder b = new Builder(graph, Simplifier.NONE);
        b.at(graph.entry());
        b.load(4, new Region("a", Region.Kind.SHARED), value(graph, 0), 0);
        assertEquals("internal error: f: b0: v2: region @a of two kinds",
                assertThrows(InvalidGraphException.class, () -> Checker.check(graph)).getMessage());
    }
}
