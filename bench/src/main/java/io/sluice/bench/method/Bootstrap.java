package io.sluice.bench.method;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How far a figure made of repetitions may be off, of whatever kind their noise is: the percentile interval of Efron
 * and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13. The same repetitions give the same interval.
 *
 * <p>It tells how far off the repetitions of this process are. Another process has other places in memory and other
 * seeds of hashes, and what these change comes on top.
 */
final class Bootstrap {
    /** Their number for intervals, section 14.5. */
    private static final int RESAMPLES = 2000;
    /** Below the interval, and as many above it: 2.5%. */
    private static final int TAIL = RESAMPLES / 40;
    private static final long SEED = 1;

    private Bootstrap() {
    }

    /** A 95% confidence interval. */
    record Interval(double low, double high) {
    }

    /**
     * The interval of a figure.
     *
     * @param count how many repetitions there are
     * @param figure what is made of some of them, by their numbers, of which one may come several times
     */
    static Interval of(int count, ToDoubleFunction<int[]> figure) {
        Random random = new Random(SEED);
        double[] figures = new double[RESAMPLES];
        int[] drawn = new int[count];
        for (int i = 0; i < RESAMPLES; i++) {
            Arrays.setAll(drawn, _ -> random.nextInt(count));
            figures[i] = figure.applyAsDouble(drawn);
        }
        Arrays.sort(figures);
        return new Interval(low(figures), -low(Arrays.stream(figures).map(one -> -one).sorted().toArray()));
    }

    /**
     * Where the tail ends. The median of few repetitions is one of them, so that each has some percent of the figures:
     * the end lies between two of them then. If it were the inner one, the interval of 13 repetitions would hold the
     * median in 91 of 100 cases; so it does in 97, and that of 11 in 98. Of an even count, whose median lies between
     * two, it is 93 of 100 for 10.
     */
    private static double low(double[] sorted) {
        double inner = sorted[TAIL - 1];
        int below = 0;
        while (sorted[below] < inner) {
            below++;
        }
        if (below == 0) {
            return inner;
        }
        int upTo = TAIL;
        while (upTo < sorted.length && sorted[upTo] == inner) {
            upTo++;
        }
        double outer = sorted[below - 1];
        return outer + (inner - outer) * (TAIL - below) / (upTo - below);
    }
}
