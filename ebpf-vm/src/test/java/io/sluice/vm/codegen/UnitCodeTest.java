package io.sluice.vm.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.x64.CpuFeature;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls, frames, stubs, symbols and listings of units of functions. */
class UnitCodeTest {
    private static final CodegenOptions OPTIONS = new CodegenOptions(CpuFeature.detect(), null, true);
    private static final String HELPER = """
            region m private
            b0(v0: i64, v1: i64, v2: i64, v3: i64):
                v4 = call $helper:1 (v0, v1, v2, v3, v0, v1) system_v reads @any writes @any
                v5 = call $helper:1 (v4, v1, v2, v3, v0, v1) system_v reads @any writes @any
                v6 = add.64 v5, v0
                v7 = add.64 v6, v2
                return v7
            """;

    private final OffHeap memory = OffHeap.allocate(4096, 64);

    private static Graph graph(String text) {
        Graph graph = Parser.parse(text);
        Checker.check(graph);
        return graph;
    }

    private static CompiledCode compile(String... texts) {
        return CodeGenerator.compile(Stream.of(texts).map(UnitCodeTest::graph).toList(), OPTIONS);
    }

    private static long run(CompiledCode code, ToLongFunction<Symbol> resolver, String entry, long... arguments) {
        try (ExecutableMemory installed = code.install(resolver)) {
            long[] a = Arrays.copyOf(arguments, 4);
            return NativeCalls.call(installed.address() + code.entry(entry), a[0], a[1], a[2], a[3]);
        }
    }

    private static long noSymbol(Symbol symbol) {
        throw new AssertionError("symbol " + symbol.text());
    }

    private static long weigh(long... a) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (i + 1) * a[i];
        }
        return sum;
    }

    @Test
    void loadsFromBytesBehindTheCode() {
        CompiledCode code = compile("""
                function f system_v
                region constants constant
                b0(v0: i64, v1: i64):
                    v2 = symbol $data:0102030405060708090a
                    v3 = add.64 v2, v0
                    v4 = load.1 [v3] @constants
                    v5 = symbol $data:0102030405060708090a + 2
                    v6 = const 1
                    v7 = shl.64 v1, v6
                    v8 = add.64 v5, v7
                    v9 = load.2 [v8 + 2] @constants
                    v10 = symbol $data:ff
                    v11 = load.1 [v10] @constants
                    v12 = add.64 v4, v9
                    v13 = add.64 v12, v11
                    return v13
                """);
        assertEquals(0, code.relocations().size());
        assertEquals(5 + 0x0605 + 0xff, run(code, UnitCodeTest::noSymbol, "f", 4, 0));
        assertEquals(10 + 0x0a09 + 0xff, run(code, UnitCodeTest::noSymbol, "f", 9, 2));
        int end = code.size();
        assertEquals(new CompiledCode.Range(code.ranges().getLast().start(), end, -1), code.ranges().getLast());
    }

    @Test
    void putsNoBytesOfAProgramWhereItsNumbersAreHidden() {
        Graph graph = graph("""
                function f system_v
                region constants constant
                b0(v0: i64):
                    v1 = symbol $data:0102
                    v2 = load.1 [v1] @constants
                    return v2
                """);
        CodegenOptions hidden = new CodegenOptions(Set.of(), new Random(1), true);
        assertThrows(IllegalArgumentException.class, () -> CodeGenerator.compile(List.of(graph), hidden));
    }

    @Test
    void callsHelpersByTheirAddressesAndKeepsWhatLivesOn() {
        long stub = NativeCalls.upcallStub((a, b, c, d, e, f) -> weigh(a, b, c, d, e, f));
        CompiledCode code = compile("function f system_v\n" + HELPER);
        assertEquals(2, code.relocations().size());
        long first = weigh(11, 22, 33, 44, 11, 22);
        assertEquals(weigh(first, 22, 33, 44, 11, 22) + 11 + 33, run(code, _ -> stub, "f", 11, 22, 33, 44));
    }

    @Test
    void callsFunctionsOfTheUnitDirectly() {
        CompiledCode code = compile("function f system_v\n" + HELPER.replace("helper:1", "function:1"), """
                function function1 system_v
                b0(v0: i64, v1: i64, v2: i64, v3: i64, v4: i64, v5: i64):
                    v6 = sub.64 v0, v1
                    v7 = mul.64 v6, v2
                    v8 = xor.64 v7, v3
                    v9 = sub.64 v4, v5
                    v10 = mul.64 v8, v9
                    return v10
                """);
        assertTrue(code.relocations().isEmpty());
        long first = ((11 - 22) * 33 ^ 44) * (11 - 22);
        assertEquals(((first - 22) * 33 ^ 44) * (11 - 22) + 11 + 33,
                run(code, UnitCodeTest::noSymbol, "f", 11, 22, 33, 44));
    }

    @Test
    void callsAddressesInRegistersEvenOfFunctionsOfTheUnit() {
        CompiledCode code = compile("""
                function f system_v
                b0(v0: i64, v1: i64):
                    v2 = symbol $function:7
                    v3 = call (v0, v1, v2) system_v reads @any writes @any
                    return v3
                """, """
                function function7 system_v
                b0(v0: i64, v1: i64):
                    v2 = sub.64 v0, v1
                    return v2
                """);
        assertEquals(30, run(code, UnitCodeTest::noSymbol, "f", 50, 20));
    }

    @Test
    void addsToTheAddressesOfSymbols() {
        Memory.putLong(memory.address() + 24, 5);
        Memory.putLong(memory.address() + 40, 7);
        CompiledCode code = compile("""
                function f system_v
                region m private
                b0(v0: i64):
                    v1 = symbol $map:3 + 24
                    v2 = load.8 [v1] @m
                    v3 = symbol $map:3 + 32
                    v4 = load.8 [v3 + 8] @m
                    v5 = add.64 v2, v4
                    v6 = sub.64 v3, v0
                    v7 = mul.64 v5, v6
                    return v7
                """);
        assertEquals(12 * 32, run(code, _ -> memory.address(), "f", memory.address()));
    }

    @Test
    void keepsFrameObjectsApartAndAligned() {
        long stub = NativeCalls.upcallStub((a, b, c, d, e, f) -> {
            Memory.putLong(a, 100);
            Memory.putLong(b + 8, 1);
            return (a | b) & 15;
        });
        CompiledCode code = compile("""
                function f system_v
                region m private
                object x 8
                object y 24
                b0(v0: i64, v1: i64):
                    v2 = frame %x
                    v3 = frame %y
                    store.8 [v2], v0 @m
                    store.8 [v3 + 8], v1 @m
                    store.8 [v3 + 16], v0 @m
                    v4 = call $helper:1 (v2, v3) system_v reads @any writes @any
                    v5 = load.8 [v2] @m
                    v6 = load.8 [v3 + 8] @m
                    v7 = load.8 [v3 + 16] @m
                    v8 = add.64 v5, v6
                    v9 = add.64 v8, v7
                    v10 = const 1000
                    v11 = mul.64 v4, v10
                    v12 = add.64 v9, v11
                    return v12
                """);
        assertEquals(111, run(code, _ -> stub, "f", 10, 20));
    }

    private static final String BODY = """
            function body body
            region m private
            b0(v0: i64, v1: i64):
                v2 = load.4 [v1 + %d] @m
                v3 = call $helper:1 (v0, v1) system_v reads @any writes @any
                v4 = load.8 [v0] @m
                v5 = add.64 v3, v4
                v6 = const 1000
                v7 = mul.64 v2, v6
                v8 = add.64 v5, v7
                return v8
            """.formatted(WorkerState.TAIL_CALLS);

    @Test
    void entersBodiesByTheCallStubWhichResetsTheCountOfTailCalls() {
        long stub = NativeCalls.upcallStub((a, b, c, d, e, f) -> b - a);
        long ctx = memory.address();
        long state = memory.address() + 1024;
        Memory.putLong(ctx, 5);
        Memory.putInt(state + WorkerState.TAIL_CALLS, 9);
        CompiledCode code = compile(BODY);
        assertEquals(1024 + 5, run(code, _ -> stub, CompiledCode.CALL, ctx, 0, state));
    }

    @Test
    void leavesABodyForAnotherWithTheFrameGone() {
        long ctx = memory.address();
        long state = memory.address() + 1024;
        Memory.putLong(ctx, 5);
        long stub = NativeCalls.upcallStub((a, b, c, d, e, f) -> b - a);
        CompiledCode second = compile(BODY);
        try (ExecutableMemory other = second.install(_ -> stub)) {
            CompiledCode first = compile("""
                    function body body
                    region m private
                    object x 64
                    b0(v0: i64, v1: i64):
                        v2 = load.8 [v1 + 512] @m
                        v3 = frame %x
                        store.8 [v3 + 56], v2 @m
                        v4 = load.8 [v3 + 56] @m
                        tailcall v4, v0, v1
                    """);
            for (String entry : List.of("body", CompiledCode.SAVING)) {
                Memory.putLong(state + 512, other.address() + second.entry(entry));
                assertEquals(1024 + 5, run(first, UnitCodeTest::noSymbol, CompiledCode.CALL, ctx, 0, state));
            }
        }
    }

    @Test
    void leavesAFunctionForABodyAndKeepsItsCallersRegisters() {
        long ctx = memory.address();
        long state = memory.address() + 1024;
        Memory.putLong(ctx, 5);
        long stub = NativeCalls.upcallStub((a, b, c, d, e, f) -> b - a);
        CompiledCode second = compile(BODY);
        try (ExecutableMemory other = second.install(_ -> stub)) {
            Memory.putLong(state + 512, other.address() + second.entry("body"));
            CompiledCode first = compile("""
                    function f system_v
                    b0(v0: i64, v1: i64, v2: i64, v3: i64):
                        v4 = call $function:1 (v0, v1) system_v reads @any writes @any
                        v5 = add.64 v4, v2
                        v6 = mul.64 v5, v3
                        return v6
                    """, """
                    function function1 system_v
                    region m private
                    b0(v0: i64, v1: i64):
                        v2 = load.8 [v1 + 512] @m
                        tailcall v2, v0, v1
                    """);
            assertEquals((1024 + 5 + 1) * 3, run(first, UnitCodeTest::noSymbol, "f", ctx, state, 1, 3));
        }
    }

    @Test
    void callsBodiesInALoopWithManyValuesThatLiveOn() {
        long ctx = memory.address();
        long state = memory.address() + 1024;
        Memory.putLong(ctx, 5);
        CompiledCode second = compile("""
                function body body
                region m private
                b0(v0: i64, v1: i64):
                    v2 = load.8 [v0] @m
                    v3 = const 1
                    v4 = add.64 v2, v3
                    store.8 [v0], v4 @m
                    return v2
                """);
        try (ExecutableMemory other = second.install(UnitCodeTest::noSymbol)) {
            CompiledCode first = compile("""
                    function f system_v
                    b0(v0: i64, v1: i64, v2: i64, v3: i64):
                        v4 = const 0
                        v5 = add.64 v0, v1
                        v6 = xor.64 v1, v3
                        jump b1(v3, v4)
                    b1(v7: i64, v8: i64):
                        v9 = call (v0, v1, v2) body reads @any writes @any
                        v10 = add.64 v8, v9
                        v11 = const -1
                        v12 = add.64 v7, v11
                        br.ne.64 v12, v4 -> b1(v12, v10), b2(v10)
                    b2(v13: i64):
                        v14 = sub.64 v13, v5
                        v15 = xor.64 v14, v6
                        return v15
                    """);
            long expected = 5 + 6 + 7 + 8 - (ctx + state) ^ state ^ 4;
            long entry = other.address() + second.entry("body");
            assertEquals(expected, run(first, UnitCodeTest::noSymbol, "f", ctx, state, entry, 4));
        }
    }

    @Test
    void givesABodyWithoutAContextItsSecondArgument() {
        CompiledCode code = compile("""
                function body body
                b0(v0: i64, v1: i64, v2: i64):
                    v3 = sub.64 v0, v2
                    return v3
                """);
        assertEquals(50 - 8, run(code, UnitCodeTest::noSymbol, CompiledCode.CALL, 50, 8, memory.address()));
    }

    @Test
    void listsAllOfTheCodeByInsn() {
        CompiledCode code = compile("""
                function f system_v
                region m private
                b0(v0: i64, v1: i64):
                    v2 = load.8 [v0] @m ; insn 3
                    v3 = mul.64 v2, v1 ; insn 4
                    store.8 [v0], v3 @m ; insn 6
                    return v3
                """);
        int at = 0;
        for (CompiledCode.Range range : code.ranges()) {
            assertEquals(at, range.start());
            assertTrue(range.end() > range.start());
            at = range.end();
        }
        assertEquals(code.size(), at);
        List<Integer> insns = code.ranges().stream().map(CompiledCode.Range::insn).distinct().toList();
        assertTrue(insns.containsAll(List.of(4, 6)), insns.toString());
    }

    @Test
    void hidesNumbersWhenBlinded() {
        String text = """
                function f system_v
                region m private
                b0(v0: i64):
                    v1 = const 0x12345678
                    v2 = add.64 v0, v1
                    v3 = const 0x1234567812345678
                    v4 = xor.64 v2, v3
                    store.4 [v0], v1 @m
                    v5 = const -2
                    v6 = mul.64 v4, v5
                    return v6
                """;
        CodegenOptions blinded = new CodegenOptions(Set.of(), new Random(1), true);
        CompiledCode code = CodeGenerator.compile(List.of(graph(text)), blinded);
        long at = memory.address();
        assertEquals((at + 0x12345678L ^ 0x1234567812345678L) * -2, run(code, UnitCodeTest::noSymbol, "f", at));
        assertEquals(0x12345678, Memory.getInt(at));
        ByteBuffer bytes = ByteBuffer.wrap(code.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i + 4 <= bytes.capacity(); i++) {
            assertFalse(bytes.getInt(i) == 0x12345678, "at " + i);
        }
    }

    @Test
    void reachesFarBytesWhenBlinded() {
        long far = 0x123456;
        String text = """
                function f system_v
                region m private
                b0(v0: i64):
                    v1 = load.4 [v0 - 1193046] @m
                    v2 = add.32 v1, v1
                    store.4 [v0 - 1193046], v2 @m
                    return v1
                """;
        CodegenOptions blinded = new CodegenOptions(Set.of(), new Random(1), true);
        CompiledCode code = CodeGenerator.compile(List.of(graph(text)), blinded);
        long at = memory.address();
        Memory.putInt(at, 21);
        assertEquals(21, run(code, UnitCodeTest::noSymbol, "f", at + far));
        assertEquals(42, Memory.getInt(at));
    }

    @Test
    void makesTheSameCodeOfTheSameGraphs() {
        CompiledCode once = compile("function f system_v\n" + HELPER, BODY);
        CompiledCode again = compile("function f system_v\n" + HELPER, BODY);
        assertEquals(ByteBuffer.wrap(once.bytes()), ByteBuffer.wrap(again.bytes()));
        assertEquals(once.entries(), again.entries());
    }

    @Test
    void tellsTheTimeAndAsksForLines() {
        CompiledCode code = compile("""
                function f system_v
                b0(v0: i64):
                    v1 = rdtsc
                    prefetch [v0 + 64]
                    pause
                    v2 = rdtsc
                    v3 = set.ult.64 v1, v2
                    return v3
                """);
        assertEquals(1, run(code, UnitCodeTest::noSymbol, "f", memory.address()));
    }

    @Test
    void refusesTwoFunctionsOfOneName() {
        String text = "function f system_v\nb0(v0: i64):\n    return v0\n";
        Exception e = assertThrows(IllegalArgumentException.class, () -> compile(text, text));
        assertEquals("function \"f\": there are two of that name", e.getMessage());
    }

    @Test
    void refusesCallsOfFunctionsThatAreNotThere() {
        String text = "function f system_v\n" + HELPER.replace("helper:1", "function:1");
        Exception e = assertThrows(IllegalArgumentException.class, () -> compile(text));
        assertEquals("function \"function1\": called, and not in the unit", e.getMessage());
    }

    @Test
    void refusesMoreArgumentsThanThereAreRegisters() {
        String text = """
                function f system_v
                b0(v0: i64):
                    v1 = call $helper:1 (v0, v0, v0, v0, v0, v0, v0) system_v reads @any writes @any
                    return v1
                """;
        Exception e = assertThrows(IllegalArgumentException.class, () -> compile(text));
        assertEquals("convention SYSTEM_V: 7 arguments, at most 6", e.getMessage());
    }
}
