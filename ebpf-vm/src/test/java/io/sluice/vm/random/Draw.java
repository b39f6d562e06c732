package io.sluice.vm.random;

import java.util.SplittableRandom;

/** Random choices of one fragment; the same seed makes the same choices. */
final class Draw {
    private static final int[] CORNERS = {
        0, 1, -1, 2, 7, 8, 31, 32, 63, 64, 127, 128, -128, 255, 256, 32767, 32768, -32768, 65535, 65536,
        Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE + 1,
    };

    private final SplittableRandom random;

    Draw(long seed) {
        this.random = new SplittableRandom(seed);
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** From {@code low} to {@code high}, both included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    int of(int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    long next() {
        return random.nextLong();
    }

    int imm() {
        return oneIn(2) ? of(CORNERS) : oneIn(2) ? between(-300, 300) : random.nextInt();
    }

    long wide() {
        return switch (below(4)) {
            case 0 -> imm();
            case 1 -> 1L << below(64);
            case 2 -> (1L << below(64)) - 1;
            default -> random.nextLong();
        };
    }
}
