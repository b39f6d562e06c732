package io.sluice.vm.opt.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.GraphEvaluator;
import io.sluice.vm.ir.Parser;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.opt.fold.Fold;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Sums of 8 to 1500 bytes, of random bytes and of those that fill lanes most. */
class ByteSumsTest {
    private static final int LOOPS = Integer.getInteger("sluice.pass.graphs", 400);
    private static final int MOST = 1500;
    private static final int START = 64;
    private static final int MEMORY = 4096;

    private static final class Nothing implements GraphEvaluator.Outside {
        @Override
        public long address(Symbol symbol) {
            throw new AssertionError("no symbols");
        }

        @Override
        public long call(Callee.Convention convention, long address, long[] args) {
            throw new AssertionError("no calls");
        }
    }

    @Test
    void sumsAreWhatTheLoopAdds() {
        for (long seed = 0; seed < LOOPS; seed++) {
            Random random = new Random(seed);
            int count = seed < MOST / 50 ? 8 + (int) seed * 50 : 8 + random.nextInt(MOST - 7);
            String text = loop(random, count);
            VectorLevel vectors = VectorLevel.values()[random.nextInt(3)];
            Graph changed = Parser.parse(text);
            ByteSums.run(changed, new Fold(), vectors);
            Checker.check(changed);
            int blocks = changed.blocks().stream().mapToInt(b -> b.predecessors().contains(b) ? 1 : 0).sum();
            assertEquals(0, blocks, () -> "a loop is left of\n" + text);
            byte[] bytes = new byte[MEMORY];
            random.nextBytes(bytes);
            if (random.nextInt(3) == 0) {
                Arrays.fill(bytes, (byte) 0xff);
            }
            long number = random.nextLong();
            long last = seed;
            assertEquals(run(Parser.parse(text), bytes, number), run(changed, bytes, number),
                    () -> "seed " + last + ", vectors " + vectors + "\n" + text);
        }
    }

    @Test
    void loopsThatEndByOtherTestsAreLeftAlone() {
        String text = loop(new Random(1), 100).replace("const 1\n", "const 2\n");
        Graph changed = Parser.parse(text);
        ByteSums.run(changed, new Fold(), VectorLevel.BITS_512);
        assertTrue(changed.blocks().stream().anyMatch(b -> b.predecessors().contains(b)), text);
    }

    private static long run(Graph graph, byte[] bytes, long number) {
        try (OffHeap memory = OffHeap.allocate(MEMORY)) {
            Memory.copyIn(bytes, 0, memory.address(), MEMORY);
            return GraphEvaluator.run(graph, new Nothing(), memory.address() + START, number);
        }
    }

    /** Two sums of different widths; the counter, a number that stays, and both are used below. */
    private static String loop(Random random, int count) {
        int width = random.nextBoolean() ? 32 : 64;
        int first = width == 32 ? random.nextInt(20) : random.nextInt(80) - START;
        boolean newNumber = random.nextBoolean();
        int bound = first + count - (newNumber ? 0 : 1);
        String[] adds = {"add." + (random.nextBoolean() ? 32 : 64), "add." + (random.nextBoolean() ? 32 : 64)};
        String test = random.nextBoolean() ? "br.ne.64 " : width == 32 || first >= 0 ? "br.ult.64 " : "br.slt.64 ";
        return """
                function f system_v
                region a private
                region s shared
                b0(v0: i64, v1: i64):
                    v2 = const %d
                    v3 = const %d
                    v4 = const 1
                    jump b1(v1, v2, v1, v0)
                b1(v5: i64, v6: i64, v7: i64, v8: i64):
                    v9 = add.64 v0, v6
                    v10 = load.1 [v9 + %d] @a
                    v11 = %s v5, v10
                    v12 = add.64 v6, v0
                    v13 = load.1 [v12] @s
                    v14 = %s v13, v7
                    v15 = add.%d v6, v4
                    %s%s, v3 -> b1(v11, v15, v14, v8), b2(v11, v6)
                b2(v16: i64, v17: i64):
                    v18 = rotl.64 v16, v4
                    v19 = xor.64 v18, v17
                    v20 = xor.64 v19, v14
                    v21 = add.64 v20, v15
                    v22 = xor.64 v8, v0
                    v23 = add.64 v21, v22
                    return v23
                """.formatted(first, bound, random.nextInt(100), adds[0], adds[1], width, test,
                newNumber ? "v15" : "v6");
    }
}
