package io.sluice.vm.verifier.analysis;

import java.util.Random;

/**
 * Random programs that read and write their own stack (by R10) and their caller's (by R6), branch on unknown numbers
 * only, and loop by may_goto.
 */
final class RandomStack {
    private static final int FUNCTIONS = 3;

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private int labels;
    private int branches;

    RandomStack(Random random) {
        this.random = random;
    }

    static String text(Random random) {
        RandomStack program = new RandomStack(random);
        for (int f = 0; f < FUNCTIONS; f++) {
            program.function(f);
        }
        return program.text.toString();
    }

    private void line(String format, Object... values) {
        text.append(format.formatted(values)).append('\n');
    }

    private void function(int f) {
        line("f%d:", f);
        line(f == 0 ? "r6 = r10" : "r6 = r1");
        branches = 3;
        body(f, 3 + random.nextInt(6), false);
        line("call 7");
        line("exit");
    }

    private void body(int f, int size, boolean loops) {
        for (int i = 0; i < size; i++) {
            int slot = 8 * (1 + random.nextInt(4)) + (random.nextInt(8) == 0 ? 256 : 0);
            String base = random.nextBoolean() ? "r10" : "r6";
            switch (random.nextInt(9)) {
                case 0, 1, 2 -> line("*(u64 *)(%s -%d) = %d", base, slot, random.nextInt(3));
                case 3, 4 -> line("r%d = *(u64 *)(%s -%d)", 2 + random.nextInt(3), base, slot);
                case 5 -> branch(f);
                case 6 -> loop(f, loops);
                default -> call(f);
            }
        }
        if (f + 1 < FUNCTIONS && !loops) {
            call(f);
        }
    }

    private void call(int f) {
        if (f + 1 < FUNCTIONS) {
            line("r1 = r10");
            line("call f%d", f + 1 + random.nextInt(FUNCTIONS - f - 1));
        }
    }

    private void branch(int f) {
        if (branches-- <= 0) {
            return;
        }
        int label = labels++;
        line("call 7");
        line("if r0 > %d goto l%d", 5 + random.nextInt(5), label);
        body(f, 1 + random.nextInt(3), true);
        if (random.nextInt(4) == 0) {
            line("call 7");
            line("exit");
        }
        line("l%d:", label);
    }

    private void loop(int f, boolean loops) {
        if (loops || branches-- <= 0) {
            return;
        }
        int label = labels++;
        line("s%d:", label);
        line("may_goto l%d", label);
        body(f, 1 + random.nextInt(3), true);
        line("goto s%d", label);
        line("l%d:", label);
    }
}
