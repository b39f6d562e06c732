package io.sluice.bench.method;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * How far a figure made of repetitions may be off, of whatever kind their noise is: the percentile interval of Efron
 * and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13. The same repetitions give the same interval.
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
        return new Interval(figures[TAIL - 1], figures[RESAMPLES - TAIL - 1]);
    }
}
