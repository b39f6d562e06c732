package io.sluice.vm.verifier.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.verifier.state.Violation;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class StackDepthTest {
    private static final String TAIL_CALLER = "call f\nr0 = 0\nexit\nf:\nr2 = 0\nr3 = 0\ncall 12\nr0 = 0\nexit";

    @Test
    void takesFramesThatFillTheStackAndNoMore() {
        assertEquals("fits", verdict(Texts.program("call f\nexit\nf:\nr0 = 0\nexit"), 496, 16));
        assertEquals("fits", verdict(Texts.program("call f\nexit\nf:\nr0 = 0\nexit"), 512, 0));
        assertEquals("0: combined stack size of 2 calls is 528. Too large",
                verdict(Texts.program("call f\nexit\nf:\nr0 = 0\nexit"), 512, 8));
    }

    @Test
    void countsCallbacksAsCallsUnlessTheyRunLater() {
        Program p = Texts.program("r1 = subprog[f]\nr0 = 0\nexit\nf:\nr0 = 0\nexit");
        assertEquals("0: combined stack size of 2 calls is 608. Too large", verdict(p, 296, 304));
        StackDepth.check(p, new int[] {296, 304}, new boolean[] {false, true});
    }

    @Test
    void keepsCallersOfTailCallsSmall() {
        assertEquals("fits", verdict(Texts.typed(TAIL_CALLER), 240, 200));
        assertEquals("0: tail_calls are not allowed when call stack of previous frames is 256 bytes. Too large",
                verdict(Texts.typed(TAIL_CALLER), 248, 0));
    }

    @Test
    void refusesCallsInCirclesAndTooManyFrames() {
        assertEquals("2: the call stack of 8 frames is too deep !",
                verdict(Texts.program("r0 = 0\nif r0 == 0 goto pc+1\ncall pc-3\nexit"), 0));
        assertEquals("fits", verdict(chain(8), new int[8]));
        assertEquals("the call stack of 8 frames is too deep !", verdict(chain(9), new int[9]).substring(4));
    }

    @Test
    void manyPathsThroughFewFunctionsTakeNoTime() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 7; i++) {
            text.append("f").append(i).append(":\n").append(("call f" + (i + 1) + "\n").repeat(10_000));
            text.append("exit\n");
        }
        Program p = Texts.program(text + "f7:\nr0 = 0\nexit");
        assertEquals("fits", verdict(p, 64, 64, 64, 64, 64, 64, 64, 64));
        assertEquals("combined stack size of 8 calls is 528. Too large",
                verdict(p, 64, 64, 64, 64, 64, 64, 64, 72).substring(7));
    }

    /** Calls in branches that are never taken, so that only the text counts. */
    @Test
    void judgesRandomCallGraphsAsTheKernelDoes() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 300; round++) {
            int[] depths = IntStream.range(0, 2 + random.nextInt(7)).map(i -> 8 * random.nextInt(26)).toArray();
            String text = graph(random, depths);
            String kernel = kernel(text);
            String ours = verdict(Texts.program(text), depths).replaceFirst("^\\d+: ", "");
            assertEquals(kernel, ours, "seed " + seed + " round " + round + "\n" + text);
            refused += ours.equals("fits") ? 0 : 1;
        }
        assertTrue(refused > 20 && refused < 280, "seed " + seed + ": " + refused + " of 300 refused");
    }

    private static String graph(Random random, int[] depths) {
        StringBuilder text = new StringBuilder();
        for (int f = 0; f < depths.length; f++) {
            text.append("f").append(f).append(":\n");
            if (f + 1 < depths.length) {
                text.append("call f").append(f + 1).append('\n');
            }
            if (depths[f] > 0) {
                text.append("*(u64 *)(r10 -").append(depths[f]).append(") = 0\n");
            }
            text.append("r0 = 0\n");
            for (int i = random.nextInt(3); i > 0; i--) {
                int callee = f + 1 + random.nextInt(depths.length - f);
                if (callee < depths.length) {
                    text.append("if r0 == 0 goto pc+1\ncall f").append(callee).append('\n');
                }
            }
            text.append("exit\n");
        }
        return text.toString();
    }

    private static String kernel(String text) {
        try {
            KernelProgram.load(Texts.spec(text)).close();
            return "fits";
        } catch (KernelRejection e) {
            return e.reason();
        } catch (KernelException e) {
            return e.getMessage();
        }
    }

    private static Program chain(int functions) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < functions; i++) {
            text.append("r0 = 0\nif r0 == 0 goto pc+1\ncall f").append(i).append("\nexit\nf").append(i).append(":\n");
        }
        return Texts.program(text + "r0 = 0\nexit");
    }

    private static String verdict(Program p, int... depths) {
        try {
            StackDepth.check(p, Arrays.copyOf(depths, p.count()), new boolean[p.count()]);
            return "fits";
        } catch (Violation v) {
            return v.index() + ": " + v.getMessage();
        }
    }
}
