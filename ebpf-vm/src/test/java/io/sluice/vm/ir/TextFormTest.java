package io.sluice.vm.ir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextFormTest {
    private static final String ALL = """
            function all:ops-1 body
            region packet private slack 16
            region fixed constant
            region map.values shared
            object stack 64
            object stack.1 8
            b0(v0: i64, v1: i64): ; v0 [1, 0xffffffffffffffff]
                v2 = const -12
                v3 = const 0x7fffffffffffffff
                v4 = symbol $map:0 + 8
                v5 = symbol $map:0
                v6 = frame %stack - 8
                v7 = add.64 v0, v2 ; [0, 255] insn 3
                v8 = sub.32 v7, v3 ; insn 4
                v9 = mul.64 v8, v8
                v10 = umulh.64 v9, v1
                v11 = udiv.64 v9, v0
                v12 = urem.32 v9, v0
                v13 = sdiv.64 v9, v0
                v14 = srem.64 v9, v0
                v15 = and.64 v9, v10 ; [0, 0xfffffffe00000001] zeros 1
                v16 = or.64 v9, v10
                v17 = xor.64 v9, v10
                v18 = shl.64 v9, v10
                v19 = shr.64 v9, v10
                v20 = sar.64 v9, v10
                v21 = rotl.32 v9, v10
                v22 = neg.64 v9
                v23 = not.32 v9
                v24 = zext.8 v9
                v25 = sext.16.32 v9
                v26 = bswap.64 v9
                v27 = ctz.64 v0
                v28 = clz.32 v0
                v29 = ocadd.64 v9, v10
                v30 = crc32c.32 v9, v10
                v31 = set.ult.32 v9, v10
                v32 = select.ntest.64 v9, v10, v11, v12
                v33 = load.4 [v0 + 12] @packet
                v34 = sload.2 [v0 - 2] @fixed
                store.8 [v6], v9 @any
                v35 = load_acquire.8 [v4 + 8] @map.values
                store_release.1 [v4], v9 @map.values
                atomic_add.64 [v4], v9 @map.values
                atomic_and.32 [v4], v9 @map.values
                atomic_or.32 [v4], v9 @map.values
                atomic_xor.32 [v4], v9 @map.values
                v36 = fetch_add.64 [v4], v9 @map.values
                v37 = fetch_and.64 [v4], v9 @map.values
                v38 = fetch_or.64 [v4], v9 @map.values
                v39 = fetch_xor.32 [v4], v9 @map.values
                v40 = xchg.64 [v4], v9 @map.values
                v41 = cmpxchg.32 [v4 + 4], v9, v10 @map.values
                prefetch [v0 + 64]
                pause
                v42 = rdtsc
                v43 = call $helper:1 (v4, v5) system_v reads @packet @map.values writes @any
                v44 = call (v4, v43) body reaches 0, 16
                v45 = vload.v256 [v0] @packet
                vstore.v256 [v0 + 32], v45 @packet
                v46 = vload_zx32.v128 [v0] @packet
                v47 = vsplat.16.v128 v9
                v48 = vadd.32.v128 v46, v47
                v49 = vand.v128 v48, v47
                v50 = vor.v128 v48, v47
                v51 = vxor.v128 v48, v47
                v52 = vcmpeq.8.v128 v48, v47
                v53 = vsad.v128 v48, v47
                v54 = vshr64.32.v128 v52
                v55 = vmask v54
                v56 = vsum64 v45
                v57 = vlane.3 v45
                v58 = vload.v512 [v0] @packet
                v59 = vsub.64.v512 v58, v58
                v60 = vmadd16.v512 v58, v59
                v61 = vshl64.32.v512 v60
                vstore.v512 [v0], v61 @packet
                br.eq.64 v55, v56 -> b1(v54, v57), b2() likely
            b1(v62: v128, v63: i32) cold: ; v63 [1, 7]
                v64 = vlane.1 v62
                br.test.32 v64, v63 -> b3(), b4()
            b2():
                jump b1(v54, v2)
            b3():
                tailcall v4, v0, v1
            b4():
                br.slt.64 v64, v63 -> b5(), b6() unlikely
            b5():
                v65 = vpair.v128 v0, v1
                v66 = vshuffle.v128 v62, v65
                unreachable
            b6():
                return v64
            """;

    @Test
    void keepsEveryOpAndTerminator() {
        Graph graph = Parser.parse(ALL);
        assertEquals(ALL, Printer.print(graph));
        assertEquals(ALL, Printer.numbered(graph));
        Set<Op> ops = EnumSet.of(Op.PARAM);
        graph.blocks().forEach(block -> block.values().forEach(v -> ops.add(v.op())));
        assertEquals(EnumSet.allOf(Op.class), ops);
    }

    @Test
    void keepsRandomGraphs() {
        for (long seed = 0; seed < 300; seed++) {
            Graph graph = RandomGraphs.next(new Random(seed), 60);
            String text = Printer.print(graph);
            assertEquals(text, Printer.print(Parser.parse(text)), "seed " + seed);
            String numbered = Printer.numbered(graph);
            assertEquals(numbered, Printer.numbered(Parser.parse(text)), "seed " + seed);
            assertEquals(numbered, Printer.print(Parser.parse(numbered)), "seed " + seed);
        }
    }

    @Test
    void numbersInTheOrderOfTheText() {
        Graph graph = Parser.parse("""
                function f system_v
                b7(v9: i64):
                    v3 = const 1
                    jump b2(v3)
                b2(v1: i64):
                    return v1
                """);
        assertEquals("""
                function f system_v
                b0(v0: i64):
                    v1 = const 1
                    jump b1(v1)
                b1(v2: i64):
                    return v2
                """, Printer.numbered(graph));
        assertEquals(10, graph.values());
        assertEquals(8, graph.blockIds());
    }

    @Test
    void tellsObjectsOfOneNameApart() {
        Graph graph = new Graph("f", Callee.Convention.SYSTEM_V);
        Builder b = new Builder(graph, Simplifier.NONE);
        b.at(graph.newBlock());
        b.frame(graph.newFrameObject("stack", 8), 0);
        b.end(new Terminator.Return(b.frame(graph.newFrameObject("stack", 16), 0)));
        String text = Printer.print(graph);
        assertTrue(text.contains("frame %stack.0\n") && text.contains("frame %stack.1\n"), text);
        assertEquals(text, Printer.print(Parser.parse(text)));
    }

    @Test
    void readsBlankLinesAndOtherComments() {
        assertEquals("function f body\nb0():\n    unreachable\n",
                Printer.print(Parser.parse("; a\nfunction f body\n\nb0(): ; entry\n  unreachable ; see there")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            v0 = frob v0             | line 3: unknown op "frob"
            v0 = add.64 v0           | line 3: add: 1 operands, not 2
            v0 = add v0, v0          | line 3: "add" is no form of add
            v0 = set.32 v0, v0       | line 3: "set.32" is no form of set
            v0 = load [v0] @any      | line 3: "load" lacks a part
            v0 = load.4 [v0] @here   | line 3: unknown region @here
            v0 = frame %stack        | line 3: unknown object %stack
            store.4 [v0] @any        | line 3: store: 1 operands, not 2
            v0 = pause               | line 3: pause has no result
            rdtsc                    | line 3: rdtsc has a result
            v0 = const 12x           | line 3: "12x" is no number
            v0 = const 1 2           | line 3: unexpected "2"
            jump b9()                | line 3: b9 is not defined
            return v5                | line 3: v5 is not defined
            br.eq v0, v0 -> b0(), b0() | line 3: expected br, a condition and a width
            return v0 #              | line 3: unexpected "#"
            b0():                    | line 3: b0: a second one
            """)
    void refusesWhatItCanNotRead(String line, String message) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class,
                () -> Parser.parse("function f body\nb0():\n" + line + "\n"));
        assertTrue(refused.getMessage().startsWith(message), refused.getMessage());
    }
}
