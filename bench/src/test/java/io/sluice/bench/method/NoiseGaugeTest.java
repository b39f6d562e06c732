package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.PrimitiveIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseGaugeTest {
    /** Its times count up: what was returned tells which try it was. */
    private final class Counting implements Timed {
        private int tries;

        @Override
        public double ns(long nanos) {
            now += SECOND;
            return ++tries;
        }

        @Override
        public boolean warmsUp() {
            return false;
        }
    }

    private static final long SECOND = 1_000_000_000;
    /** More than any test takes. */
    private static final double PATIENT = 1e6;

    private final Counting subject = new Counting();
    private long now;
    private int readings;

    /** A gauge for which no time passes. */
    private static NoiseGauge reading(double... noise) {
        PrimitiveIterator.OfDouble next = Arrays.stream(noise).iterator();
        return new NoiseGauge(next::nextDouble, () -> 0);
    }

    /** Of four tries one is quiet. */
    private double nowAndThenQuiet() {
        return readings++ % 4 < 2 ? 1 : 2;
    }

    private NoiseGauge.Noise timed(NoiseGauge gauge, int times) {
        NoiseGauge.Noise before = gauge.noise();
        for (int i = 0; i < times; i++) {
            gauge.ns(subject, 0);
        }
        return gauge.noise().since(before);
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

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 1})
    void spendsNoMoreOnOtherTriesThanThereIsPatience(double patience) {
        NoiseGauge gauge = new NoiseGauge(this::nowAndThenQuiet, () -> now);
        gauge.patience(patience);
        timed(gauge, 1000);
        assertEquals(1000 * (1 + patience), subject.tries, 5);
    }

    @Test
    void doesNotTryAgainInALongNoisyStretch() {
        NoiseGauge gauge = new NoiseGauge(() -> 2, () -> now);
        gauge.patience(PATIENT);
        assertEquals(new NoiseGauge.Noise(1000, 1000), timed(gauge, 1000));
        assertTrue(subject.tries < 1100, () -> subject.tries + " tries");
    }

    @Test
    void triesAgainOnceSomeAreQuietAfterALongNoisyStretch() {
        NoiseGauge gauge = new NoiseGauge(() -> now < 1000 * SECOND ? 2 : nowAndThenQuiet(), () -> now);
        gauge.patience(PATIENT);
        timed(gauge, 1000);
        assertEquals(new NoiseGauge.Noise(100, 0), timed(gauge, 100));
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
