package io.sluice.bench.traffic;

import java.util.random.RandomGenerator;

/**
 * Draws ranks by Zipf's law: rank k of 1 to n with a probability in proportion to k to the power of -s. It needs no
 * table.
 *
 * <p>Rejection-inversion: W. Hörmann and G. Derflinger, Rejection-inversion to generate variates from monotone
 * discrete distributions, ACM Transactions on Modeling and Computer Simulation 6 (1996) 169-184. With h(x) the power
 * and H its integral, a point u is drawn evenly below H from 1.5 - h(1) to n + 0.5, the rank is the whole number that
 * is nearest to where H is u, and it is kept if u lies in the part of its unit that has the area h(k).
 *
 * <p>{@link StrictMath} has it draw the same on every machine.
 */
public final class ZipfSampler {
    /** Below this difference of s from 1, H is taken to be the logarithm, which it goes to. */
    private static final double NEAR_ONE = 1e-9;

    private final int count;
    private final double exponent;
    private final double lowest;
    private final double highest;

    /**
     * A sampler.
     *
     * @param count how many ranks, 1 or more
     * @param exponent s, 0 or more; 0 is uniform
     */
    public ZipfSampler(int count, double exponent) {
        this.count = count;
        this.exponent = exponent;
        this.lowest = integral(1.5) - 1;
        this.highest = integral(count + 0.5);
    }

    /** The weight of a rank, which counts from 1. */
    public static double weight(int rank, double exponent) {
        return StrictMath.pow(rank, -exponent);
    }

    /** The next rank, from 1 to their count. */
    public int next(RandomGenerator random) {
        while (true) {
            double u = lowest + random.nextDouble() * (highest - lowest);
            int rank = Math.clamp(StrictMath.round(inverse(u)), 1, count);
            if (u >= integral(rank + 0.5) - weight(rank, exponent)) {
                return rank;
            }
        }
    }

    private double integral(double x) {
        double power = 1 - exponent;
        return Math.abs(power) < NEAR_ONE ? StrictMath.log(x) : (StrictMath.pow(x, power) - 1) / power;
    }

    private double inverse(double area) {
        double power = 1 - exponent;
        return Math.abs(power) < NEAR_ONE ? StrictMath.exp(area) : StrictMath.pow(1 + area * power, 1 / power);
    }
}
