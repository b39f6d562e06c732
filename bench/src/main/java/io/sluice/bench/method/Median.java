package io.sluice.bench.method;

import java.util.Arrays;

/** Medians: of an even count, what is in the middle between the middle two. */
public final class Median {
    private Median() {
    }

    /** The median in any order of the values; NaN of none. */
    public static double of(double... values) {
        if (values.length == 0) {
            return Double.NaN;
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The mean of the middle half of some values, at least of one: nearly as steady as a mean, without outliers. */
    public static double middle(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int out = sorted.length / 4;
        return Arrays.stream(sorted, out, sorted.length - out).average().orElseThrow();
    }
}
