package io.sluice.vm.codegen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.optimizing.OptimizingCompiler;
import io.sluice.vm.x64.CpuFeature;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vectors that live on while a function runs which writes all vector registers. */
class VectorCallsTest {
    /** More than there are registers for. */
    private static final int VECTORS = 20;
    private static final int SIZE = 4096;

    @ParameterizedTest
    @EnumSource(names = {"V128", "V256", "V512"})
    void stayWholeOverCalls(Type type) {
        VectorLevel level = OptimizingCompiler.vectors(CpuFeature.detect());
        assumeTrue(level.types().contains(type), () -> "this CPU has no insns on " + type.text());
        byte[] content = new byte[SIZE];
        new Random(type.bits()).nextBytes(content);
        List<Graph> graphs = Stream.of(caller(type), called(type)).map(Parser::parse).toList();
        graphs.forEach(Checker::check);
        CompiledCode code = CodeGenerator.compile(graphs, new CodegenOptions(CpuFeature.detect(), null, true));
        try (OffHeap memory = OffHeap.allocate(SIZE, 64);
                ExecutableMemory installed = code.install(VectorCallsTest::noSymbol)) {
            Memory.copyIn(content, 0, memory.address(), SIZE);
            assertEquals(expected(type, memory.address()),
                    NativeCalls.call(installed.address() + code.entry("f"), memory.address(), 0, 0, 0));
        }
    }

    private static long noSymbol(Symbol symbol) {
        throw new AssertionError("symbol " + symbol.text());
    }

    /** Loads vectors, calls, and then turns and adds their sums. */
    private static String caller(Type type) {
        StringBuilder text = new StringBuilder("""
                function f system_v
                region m private
                b0(v0: i64):
                    v1 = const 5
                """);
        for (int i = 0; i < VECTORS; i++) {
            text.append("    v%d = vload.%s [v0 + %d] @m\n".formatted(10 + i, type.text(), i * type.bytes()));
        }
        text.append("    v100 = call $function:1 (v0, v1) system_v reads @any writes @any\n");
        for (int i = 0; i < VECTORS; i++) {
            text.append("    v%d = vsum64 v%d\n".formatted(40 + i, 10 + i));
            text.append("    v%d = rotl.64 v%d, v1\n".formatted(70 + i, 100 + i));
            text.append("    v%d = add.64 v%d, v%d\n".formatted(101 + i, 70 + i, 40 + i));
        }
        return text + "    return v%d\n".formatted(100 + VECTORS);
    }

    /** Fills all vector registers with other memory, of which it stores some. */
    private static String called(Type type) {
        StringBuilder text = new StringBuilder("""
                function function1 system_v
                region m private
                b0(v0: i64, v1: i64):
                """);
        for (int i = 0; i < VECTORS; i++) {
            text.append("    v%d = vload.%s [v0 + %d] @m\n".formatted(10 + i, type.text(), 7 + i));
        }
        for (int i = 0; i < VECTORS; i++) {
            text.append("    vstore.%s [v0 + %d], v%d @m\n".formatted(type.text(), SIZE - type.bytes(), 10 + i));
        }
        return text + "    v60 = const 11\n    return v60\n";
    }

    private static long expected(Type type, long memory) {
        long result = 11;
        for (int i = 0; i < VECTORS; i++) {
            result = Long.rotateLeft(result, 5);
            for (int at = 0; at < type.bytes(); at += Long.BYTES) {
                result += Memory.getLong(memory + (long) i * type.bytes() + at);
            }
        }
        return result;
    }
}
