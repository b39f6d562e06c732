package io.sluice.vm.codegen.regs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.codegen.machine.MFunction;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AllocatorTest {
    private static final int ROUNDS = 400;
    private static final int INPUTS = 3;

    @Test
    void allocatesRandomFunctionsSoThatTheyDoTheSame() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("AllocatorTest: -Dsluice.seed=" + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < ROUNDS; i++) {
            check(random.nextLong(), 5 + random.nextInt(i % 20 == 0 ? 1000 : 120));
        }
    }

    @Test
    void allocatesTheSameFunctionTheSameWay() {
        for (long seed = 1; seed <= 20; seed++) {
            assertEquals(allocated(seed), allocated(seed), "function " + seed);
        }
    }

    private static String allocated(long seed) {
        MFunction function = new RandomFunctions(seed).make(200);
        Allocator.allocate(function);
        return Show.of(function) + function.spillBytes() + " " + function.usedPregs();
    }

    /** Makes a function of a seed, allocates, checks and runs it before and after. */
    static void check(long seed, int size) {
        MFunction function = new RandomFunctions(seed).make(size);
        int ids = function.blocks().size();
        String text = Show.of(function);
        long[] before = new long[INPUTS];
        for (int input = 0; input < INPUTS; input++) {
            before[input] = Execution.before(function, input);
        }
        AllocationChecker checker = new AllocationChecker(function);
        String name = "function " + seed + " of " + size;
        try {
            Allocator.allocate(function);
            checker.check();
        } catch (RuntimeException e) {
            throw new AssertionError(name + ": " + e.getMessage() + "\n" + text + "\nafter\n" + Show.of(function), e);
        }
        for (int input = 0; input < INPUTS; input++) {
            assertEquals(before[input], Execution.after(function, input, ids), name);
        }
    }
}
