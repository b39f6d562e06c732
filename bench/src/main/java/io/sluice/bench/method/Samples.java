package io.sluice.bench.method;

import io.sluice.bench.report.Figure;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * What the repetitions of one thing came to, one a round, and which of them were taken while others used the core.
 * Where two things were timed in the same rounds, what is made of both is made round by round.
 */
public final class Samples {
    private final double[] values;
    private final BitSet noisy;

    /**
     * Repetitions.
     *
     * @param values in the order of the rounds
     * @param noisy the numbers of those that are
     */
    public Samples(double[] values, BitSet noisy) {
        this.values = values.clone();
        this.noisy = (BitSet) noisy.clone();
    }

    /** Repetitions that the gauge was not asked about. */
    public static Samples quiet(double... values) {
        return new Samples(values, new BitSet());
    }

    /** The repetitions, in the order of the rounds. */
    public double[] values() {
        return values.clone();
    }

    /** The median; NaN of none. */
    public double median() {
        return Median.of(values);
    }

    /** How many of them are noisy. */
    public NoiseGauge.Noise noise() {
        return new NoiseGauge.Noise(values.length, noisy.cardinality());
    }

    /** In another unit, or what follows of each. */
    public Samples map(DoubleUnaryOperator change) {
        return new Samples(Arrays.stream(values).map(change).toArray(), noisy);
    }

    /** What follows, round by round, of this and another: noisy where one of them was. */
    public Samples with(Samples other, DoubleBinaryOperator both) {
        sameRounds(other);
        double[] all = values.clone();
        Arrays.setAll(all, round -> both.applyAsDouble(values[round], other.values[round]));
        return new Samples(all, either(other));
    }

    /** What this is more than another, round by round. */
    public Samples less(Samples other) {
        return with(other, (mine, its) -> mine - its);
    }

    /** The median of one repetition or more, with its interval; missing where it is made of a division by 0. */
    public Figure figure() {
        return figure(median(), Bootstrap.of(values.length, drawn -> median(drawn, values)),
                noise().isMuch());
    }

    /**
     * The ratio of the median to another one, with its interval.
     *
     * @param least what medians below it are taken for, as they are noise
     */
    public Figure over(Samples other, double least) {
        sameRounds(other);
        double ratio = Math.max(median(), least) / Math.max(other.median(), least);
        return figure(ratio, Bootstrap.of(values.length, drawn ->
                Math.max(median(drawn, values), least) / Math.max(median(drawn, other.values), least)),
                noise().isMuch() || other.noise().isMuch());
    }

    private static double median(int[] drawn, double[] values) {
        double[] some = new double[drawn.length];
        Arrays.setAll(some, i -> values[drawn[i]]);
        return Median.of(some);
    }

    private static Figure figure(double value, Bootstrap.Interval interval, boolean noisy) {
        return Double.isFinite(value) && Double.isFinite(interval.low()) && Double.isFinite(interval.high())
                ? new Figure(value, interval.low(), interval.high(), noisy, null)
                : Figure.missing("too short to be timed");
    }

    private void sameRounds(Samples other) {
        if (other.values.length != values.length) {
            throw new IllegalArgumentException("%d rounds and %d: not the same".formatted(
                    values.length, other.values.length));
        }
    }

    private BitSet either(Samples other) {
        BitSet either = (BitSet) noisy.clone();
        either.or(other.noisy);
        return either;
    }
}
