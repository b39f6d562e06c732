package io.sluice.bench.report.html;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;

/**
 * From values to places along an axis, 0 at its start and 1 at its end, and what is written beside it.
 *
 * @param low the value at the start
 * @param high the value at the end
 * @param spread how values are spread: the identity, a logarithm
 * @param marks the values that are written, in order
 */
record Scale(double low, double high, DoubleUnaryOperator spread, List<Double> marks) {
    /** Logarithmic axes go no further than this below their greatest value. */
    private static final double SPAN = 1e7;
    /** Marks of a logarithmic axis that spans more decades than this are its powers of ten. */
    private static final int FEW_DECADES = 2;
    private static final double[] NICE = {1, 2, 5, 10};

    /** Where a value is; the ends where it is beyond them. */
    double at(double value) {
        double start = spread.applyAsDouble(low);
        double place = (spread.applyAsDouble(Math.max(low, Math.min(high, value))) - start)
                / (spread.applyAsDouble(high) - start);
        return Double.isNaN(place) ? 0 : place;
    }

    /** An axis of a metric: through zero, or logarithmic where wanted and where some value is above zero. */
    static Scale of(List<Double> values, boolean logarithmic, int count) {
        double high = values.stream().mapToDouble(value -> value).max().orElse(1);
        if (logarithmic && high > 0) {
            double low = values.stream().mapToDouble(value -> value).filter(value -> value > high / SPAN).min()
                    .orElse(high);
            return logarithmic(low, high);
        }
        return linear(Math.min(0, values.stream().mapToDouble(value -> value).min().orElse(0)), high, count);
    }

    /** An axis with about so many steps of 1, 2 or 5 by a power of ten, and round ends. */
    static Scale linear(double low, double high, int count) {
        double range = high > low ? high - low : 1;
        double step = nice(range / count);
        double start = Math.floor(low / step) * step;
        double end = Math.max(start + step, Math.ceil((low + range) / step - 1e-9) * step);
        List<Double> marks = new ArrayList<>();
        for (long i = Math.round(start / step); i <= Math.round(end / step); i++) {
            marks.add(round(i * step));
        }
        return new Scale(start, end, DoubleUnaryOperator.identity(), marks);
    }

    /** An axis from a round value at or below the lowest to one at or above the highest. */
    static Scale logarithmic(double lowest, double highest) {
        double low = round(1 / nice(1 / lowest));
        double high = round(nice(Math.max(highest, low * 1.1)));
        boolean few = Math.log10(high / low) <= FEW_DECADES;
        List<Double> marks = new ArrayList<>();
        for (double decade = Math.pow(10, Math.floor(Math.log10(low))); decade <= high; decade *= 10) {
            for (int i = 0; i < (few ? NICE.length - 1 : 1); i++) {
                double mark = round(NICE[i] * decade);
                if (mark >= low && mark <= high) {
                    marks.add(mark);
                }
            }
        }
        return new Scale(low, high, Math::log10, marks);
    }

    /** An axis through these numbers, which are its marks; logarithmic where they span two decades. */
    static Scale through(List<Double> numbers) {
        TreeSet<Double> sorted = new TreeSet<>(numbers);
        double low = sorted.first();
        double high = sorted.last();
        boolean logarithmic = low > 0 && high / low >= 100;
        return new Scale(low, high, logarithmic ? Math::log10 : DoubleUnaryOperator.identity(), List.copyOf(sorted));
    }

    /** An axis of percentiles: as far from 90 to 99 as from 99 to 99.9, and 100 as far beyond the last below it. */
    static Scale percentiles(List<Double> percentiles) {
        TreeSet<Double> sorted = new TreeSet<>(percentiles);
        Double last = sorted.lower(100.0);
        double beyond = (last == null ? 0 : nines(last)) + 1;
        return new Scale(sorted.first(), sorted.last(), p -> p >= 100 ? beyond : nines(p), List.copyOf(sorted));
    }

    private static double nines(double percentile) {
        return -Math.log10(1 - percentile / 100);
    }

    private static double nice(double step) {
        double decade = Math.pow(10, Math.floor(Math.log10(step)));
        for (double nice : NICE) {
            if (nice * decade >= step * (1 - 1e-9)) {
                return nice * decade;
            }
        }
        return 10 * decade;
    }

    /** Without what adding steps of a tenth leaves behind. */
    private static double round(double value) {
        return new BigDecimal(value, new MathContext(10)).doubleValue();
    }

    /** A number as it is written along an axis: 0.05, 250, 2.5k, 64Ki, 8Mi. */
    static String label(double value) {
        double size = Math.abs(value);
        if (size >= 1 << 20 && value % (1 << 20) == 0) {
            return plain(value / (1 << 20)) + "Mi";
        }
        if (size >= 1 << 10 && value % (1 << 10) == 0) {
            return plain(value / (1 << 10)) + "Ki";
        }
        if (size >= 1e6) {
            return plain(value / 1e6) + "M";
        }
        return size >= 1e4 ? plain(value / 1e3) + "k" : plain(value);
    }

    private static String plain(double value) {
        BigDecimal rounded = new BigDecimal(value, new MathContext(6)).stripTrailingZeros();
        return rounded.signum() == 0 ? "0" : rounded.toPlainString();
    }
}
