package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.report.Figure;
import java.util.BitSet;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SamplesTest {
    private static final int EXPERIMENTS = 400;
    private static final int ROUNDS = 11;

    private static Samples noisy(int count, double... values) {
        BitSet noisy = new BitSet();
        noisy.set(0, count);
        return new Samples(values, noisy);
    }

    /** Of how many experiments, each of some repetitions, the interval holds what the figure really is. */
    private static double coverage(int rounds, ToDoubleFunction<Random> distribution, double truth) {
        int held = 0;
        for (int seed = 0; seed < EXPERIMENTS; seed++) {
            Random random = new Random(seed);
            double[] values = DoubleStream.generate(() -> distribution.applyAsDouble(random)).limit(rounds).toArray();
            Figure figure = Samples.quiet(values).figure();
            held += figure.low() <= truth && truth <= figure.high() ? 1 : 0;
        }
        return (double) held / EXPERIMENTS;
    }

    private static void holdsTheTruthAsOftenAsItSays(double coverage) {
        // 97 to 98%, more or less what 400 experiments are off
        assertTrue(coverage >= 0.95 && coverage < 1, () -> "coverage " + coverage);
    }

    @ParameterizedTest
    @ValueSource(ints = {ROUNDS, 13, 21})
    void intervalsHoldTheMedianOfANormalDistribution(int rounds) {
        holdsTheTruthAsOftenAsItSays(coverage(rounds, random -> 100 + 5 * random.nextGaussian(), 100));
    }

    @Test
    void intervalsHoldTheMedianOfTimesThatAreOnlyEverTooLong() {
        holdsTheTruthAsOftenAsItSays(coverage(ROUNDS, random -> 20 - 3 * Math.log(1 - random.nextDouble()),
                20 + 3 * Math.log(2)));
    }

    @Test
    void intervalsOfARatioHoldTheRatioOfTheMedians() {
        int held = 0;
        for (int seed = 0; seed < EXPERIMENTS; seed++) {
            Random random = new Random(seed);
            double[] machine = DoubleStream.generate(() -> 1 + random.nextDouble()).limit(ROUNDS).toArray();
            Samples one = Samples.quiet(machine).map(slow -> 10 * slow + random.nextGaussian() / 10);
            Samples other = Samples.quiet(machine).map(slow -> 40 * slow + random.nextGaussian() / 10);
            Figure ratio = one.over(other, 0);
            held += ratio.low() <= 0.25 && 0.25 <= ratio.high() ? 1 : 0;
            assertTrue(ratio.high() - ratio.low() < 0.05, "rounds are drawn for both together: " + ratio);
        }
        assertTrue(held >= 0.95 * EXPERIMENTS, held + " of " + EXPERIMENTS);
    }

    @Test
    void theSameRepetitionsGiveTheSameFigure() {
        double[] values = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
        assertEquals(Samples.quiet(values).figure(), Samples.quiet(values).figure());
        assertEquals(4, Samples.quiet(values).figure().value());
    }

    @Test
    void oneRepetitionIsItsOwnInterval() {
        assertEquals(Figure.exact(7), Samples.quiet(7).figure());
    }

    @Test
    void aFigureIsNoisyWhereMoreThanAQuarterOfItsRepetitionsAre() {
        assertFalse(noisy(1, 1, 2, 3, 4).figure().noisy());
        assertTrue(noisy(2, 1, 2, 3, 4).figure().noisy());
    }

    @Test
    void whatIsMadeOfTwoIsNoisyWhereOneOfThemWas() {
        Samples net = noisy(1, 5, 6, 7).less(new Samples(new double[] {1, 1, 3}, BitSet.valueOf(new long[] {4})));
        assertEquals(4, net.median());
        assertEquals(new NoiseGauge.Noise(3, 2), net.noise());
    }

    @Test
    void mediansBelowTheLeastAreTakenForIt() {
        assertEquals(0.5, Samples.quiet(-0.1, 0.01, 0.02).over(Samples.quiet(0.1, 0.1, 0.1), 0.05).value());
    }

    @Test
    void aRateOfNoTimeIsMissing() {
        assertEquals("too short to be timed", Samples.quiet(0, 0, 1).map(ns -> 1 / ns).figure().missing());
        assertFalse(Samples.quiet(1).over(Samples.quiet(0), 0).isPresent());
    }

    @Test
    void otherRoundsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Samples.quiet(1, 2).less(Samples.quiet(1)));
    }
}
