package io.sluice.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZipfSamplerTest {
    private static final int RANKS = 50;
    private static final int DRAWS = 200_000;
    /** The chi-square distribution with 49 degrees of freedom exceeds it once in a thousand times. */
    private static final double LIMIT = 85.35;

    private static double chiSquare(long[] counts, double exponent) {
        double weights = 0;
        for (int rank = 1; rank <= RANKS; rank++) {
            weights += Math.pow(rank, -exponent);
        }
        double sum = 0;
        for (int rank = 1; rank <= RANKS; rank++) {
            double expected = DRAWS * Math.pow(rank, -exponent) / weights;
            sum += (counts[rank] - expected) * (counts[rank] - expected) / expected;
        }
        return sum;
    }

    private static long[] counts(double exponent) {
        ZipfSampler sampler = new ZipfSampler(RANKS, exponent);
        Random random = new Random(7);
        long[] counts = new long[RANKS + 1];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.next(random)]++;
        }
        return counts;
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.99, 1, 1.1, 2, 3})
    void ranksComeAsOftenAsTheLawSays(double exponent) {
        double found = chiSquare(counts(exponent), exponent);
        assertTrue(found < LIMIT, "chi-square " + found + " with seed 7");
    }

    @Test
    void anotherExponentIsToldFromIt() {
        assertTrue(chiSquare(counts(1.1), 1.15) > LIMIT);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 1.1, 10})
    void ranksAreFromOneToTheirCount(double exponent) {
        Random random = new Random(1);
        ZipfSampler one = new ZipfSampler(1, exponent);
        ZipfSampler many = new ZipfSampler(Flow.MOST, exponent);
        for (int i = 0; i < 10_000; i++) {
            assertEquals(1, one.next(random));
            int rank = many.next(random);
            assertTrue(rank >= 1 && rank <= Flow.MOST, "rank " + rank);
        }
    }
}
