package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;

class NoiseGaugeTest {
    /** Its times count up: what was returned tells which try it was. */
    private static final class Counting implements Timed {
        private int tries;

        @Override
        public double ns(long nanos) {
            return ++tries;
        }

        @Override
        public boolean warmsUp() {
            return false;
        }
    }

    private final Counting subject = new Counting();

    private static NoiseGauge reading(double... noise) {
        PrimitiveIterator.OfDouble next = Arrays.stream(noise).iterator();
        return new NoiseGauge(next::nextDouble);
    }

    @Test
    void takesTheFirstTimeBetweenTwoQuietReadings() {
        assertEquals(1, reading(1, 1.02).ns(subject, 0));
        assertEquals(1, subject.tries);
    }

    @Test
    void timesAgainUntilBothReadingsAroundItAreQuiet() {
        NoiseGauge gauge = reading(1.4, 1, 1.3, 1, 1.05);
        assertEquals(4, gauge.ns(subject, 0));
        assertEquals(new NoiseGauge.Noise(1, 0), gauge.noise());
    }

    @Test
    void takesTheLeastNoisyOfSixTriesAndSaysSo() {
        NoiseGauge gauge = reading(1.5, 1.6, 1.3, 1.2, 1.4, 1.4, 1.9);
        assertEquals(3, gauge.ns(subject, 0));
        assertEquals(6, subject.tries);
        assertEquals(new NoiseGauge.Noise(1, 1), gauge.noise());
    }

    @Test
    void triesNoMoreThanTwiceAsOftenAsAskedInALongNoisyStretch() {
        NoiseGauge gauge = new NoiseGauge(() -> 2);
        for (int i = 0; i < 1000; i++) {
            gauge.ns(subject, 0);
        }
        assertTrue(subject.tries <= 2 * 1000 + 26, () -> subject.tries + " tries");
        assertEquals(1, gauge.noise().share());
    }

    @Test
    void countsWhatCameSince() {
        NoiseGauge gauge = reading(1, 1, 1);
        gauge.ns(subject, 0);
        NoiseGauge.Noise before = gauge.noise();
        gauge.ns(subject, 0);
        assertEquals(new NoiseGauge.Noise(1, 0), gauge.noise().since(before));
    }
}
