package io.sluice.vm.codegen;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.memory.ExecutableMemory;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.optimizing.OptimizingCompiler;
import io.sluice.vm.x64.CpuFeature;
import io.sluice.vm.x64.CpuLevel;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Machine code of random graphs does what the graphs do in Java: results and memory. */
class RandomCodeTest {
    private static final int GRAPHS = Integer.getInteger("codegen.graphs", 200);
    private static final int RUNS = 4;

    private final OffHeap memory = OffHeap.allocate(RandomGraphs.BUFFER, 64);

    @Test
    void doesWhatTheModelDoesWithoutFeatures() {
        run(Set.of(), VectorLevel.NONE, false);
    }

    @Test
    void doesWhatTheModelDoesWithAllFeatures() {
        run(CpuFeature.detect(), OptimizingCompiler.vectors(CpuFeature.detect()), false);
    }

    @Test
    void doesWhatTheModelDoesOnEachLevel() {
        for (CpuLevel level : CpuLevel.values()) {
            run(level.detect(), OptimizingCompiler.vectors(level.detect()), false);
        }
    }

    @Test
    void doesWhatTheModelDoesWithSomeFeatures() {
        EnumSet<CpuFeature> some = EnumSet.noneOf(CpuFeature.class);
        some.addAll(CpuFeature.detect());
        some.retainAll(Set.of(CpuFeature.BMI1, CpuFeature.MOVBE, CpuFeature.SSE4_2));
        run(some, VectorLevel.NONE, false);
    }

    @Test
    void doesWhatTheModelDoesWithBlindedNumbers() {
        run(CpuFeature.detect(), VectorLevel.NONE, true);
    }

    private void run(Set<CpuFeature> features, VectorLevel vectors, boolean blinds) {
        long first = Long.getLong("codegen.seed", System.nanoTime());
        for (long seed = first; seed < first + GRAPHS; seed++) {
            Graph graph = RandomGraphs.make(new Random(seed), vectors);
            try {
                Checker.check(graph);
                compare(graph, new CodegenOptions(features, blinds ? new Random(seed) : null, true), seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dcodegen.seed=" + seed + " " + features + ": " + e.getMessage(), e);
            }
        }
    }

    private void compare(Graph graph, CodegenOptions options, long seed) {
        CompiledCode code = CodeGenerator.compile(List.of(graph), options);
        try (ExecutableMemory installed = code.install(symbol -> 0)) {
            Random random = new Random(seed);
            for (int run = 0; run < RUNS; run++) {
                byte[] content = new byte[RandomGraphs.BUFFER];
                random.nextBytes(content);
                long[] arguments = {
                    memory.address() + RandomGraphs.BUFFER / 2, random.nextLong(), random.nextInt(), random.nextInt(256)
                };
                Memory.copyIn(content, 0, memory.address(), content.length);
                long expected = Model.run(graph, arguments);
                byte[] expectedContent = Memory.bytes(memory.address(), content.length);
                Memory.copyIn(content, 0, memory.address(), content.length);
                long actual = NativeCalls.call(installed.address() + code.entry(graph.name()), arguments[0],
                        arguments[1], arguments[2], arguments[3]);
                assertEquals(expected, actual, "result of run " + run);
                byte[] actualContent = Memory.bytes(memory.address(), content.length);
                assertArrayEquals(expectedContent, actualContent, "memory, run " + run);
            }
        }
    }
}
