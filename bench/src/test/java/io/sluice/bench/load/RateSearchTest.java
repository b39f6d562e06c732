package io.sluice.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.load.RateSearch.End;
import io.sluice.bench.load.RateSearch.Found;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RateSearchTest {
    private static final double PRECISION = 0.01;
    private static final int ATTEMPTS = 3;
    private static final long SECOND = 1_000_000_000;
    private static final double PDR = 0.005;
    private static final Rate ANY = new Rate(1e9);

    /** A device behind a generator that offers 20 Mpps at most. */
    private static final class Synthetic implements Device {
        private static final double GENERATOR = 20e6;
        private final DoubleUnaryOperator lossAt;
        private int trials;

        Synthetic(DoubleUnaryOperator lossAt) {
            this.lossAt = lossAt;
        }

        @Override
        public Trial offer(Rate rate) {
            trials++;
            double pps = Math.min(rate.pps(), GENERATOR);
            return new Trial(rate.pps(), (long) pps, (long) (pps * lossAt.applyAsDouble(pps)), SECOND,
                    Interference.NONE);
        }

        static Synthetic sharp(double limit) {
            return new Synthetic(pps -> Math.max(0, 1 - limit / pps));
        }
    }

    private static RateSearch search(Device device) {
        return new RateSearch(device, PRECISION, ATTEMPTS);
    }

    @ParameterizedTest
    @ValueSource(doubles = {19.9e6, 15e6, 3.3e6, 1e6, 50e3})
    void aSharpLimitIsFoundAsCloseAsAskedAndNeverAbove(double limit) {
        Synthetic device = Synthetic.sharp(limit);
        Found found = search(device).find(0, ANY);
        assertEquals(End.FOUND, found.end());
        assertTrue(found.pps() <= limit * (1 + 1e-9) && found.pps() >= limit * (1 - PRECISION),
                () -> found + " of " + limit);
        assertTrue(device.trials < 40, () -> device.trials + " trials");
    }

    @Test
    void someLossAllowsAHigherRateAndUsesWhatWasTriedBefore() {
        double limit = 10e6;
        // from the limit on 0.1% more for each percent above
        Synthetic device = new Synthetic(pps -> Math.max(0, (pps / limit - 1) / 10));
        RateSearch search = search(device);
        Found none = search.find(0, ANY);
        int trials = device.trials;
        Found some = search.find(PDR, ANY);
        assertEquals(limit, none.pps(), limit * PRECISION);
        assertEquals(limit * 1.05, some.pps(), limit * 1.05 * PRECISION);
        assertTrue(device.trials <= 2 * trials, () -> trials + " trials, then " + device.trials);
    }

    @Test
    void withASharpLimitTheRateWithALittleLossLiesJustAboveTheOneWithout() {
        RateSearch search = search(Synthetic.sharp(10e6));
        double none = search.find(0, ANY).pps();
        double some = search.find(PDR, ANY).pps();
        assertTrue(some >= none && some <= 10e6 / (1 - PDR), () -> none + " and " + some);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void losesOfTheTestMachineAreForgivenWhereATrialWithoutFollows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double limit = 7e6;
        // one trial of four loses a few packets though the device could do more
        Device noisy = new Synthetic(pps -> pps > limit ? 1 - limit / pps : random.nextInt(4) == 0 ? 1e-4 : 0);
        Found found = new RateSearch(noisy, PRECISION, 8).find(0, ANY);
        assertEquals(limit, found.pps(), limit * PRECISION, () -> "seed " + seed);
    }

    @Test
    void oneAttemptTakesLossesOfTheTestMachineForTheLimit() {
        double limit = 7e6;
        int[] trial = new int[1];
        Device noisy = new Synthetic(pps -> {
            trial[0]++;
            return pps > limit ? 1 - limit / pps : trial[0] >= 2 && trial[0] <= 4 ? 1e-4 : 0;
        });
        assertTrue(new RateSearch(noisy, PRECISION, 1).find(0, ANY).pps() < 0.95 * limit);
        trial[0] = 0;
        assertEquals(limit, new RateSearch(noisy, PRECISION, 4).find(0, ANY).pps(), limit * PRECISION);
    }

    /** The worker's CPU is taken for 10 ms in two trials of three: what is due then is lost. */
    @Test
    void lossesWhileTheWorkerWasAwayDoNotCountForTheLimit() {
        double limit = 7e6;
        long away = SECOND / 100;
        int[] trial = new int[1];
        Device device = rate -> {
            double pps = Math.min(rate.pps(), Synthetic.GENERATOR);
            boolean taken = trial[0]++ % 3 != 0;
            double lost = Math.max(0, pps - limit) + (taken ? 0.9 * Math.min(pps, limit) * away / SECOND : 0);
            return new Trial(rate.pps(), (long) pps, (long) lost, SECOND, new Interference(0, taken ? away : 0, false));
        };
        Found found = new RateSearch(device, PRECISION, 1).find(0, ANY);
        assertEquals(limit, found.pps(), limit * PRECISION);
        assertTrue(!found.doubtful(), found::toString);
        trial[0] = 0;
        Device untold = rate -> device.offer(rate).with(Interference.NONE);
        Found less = new RateSearch(untold, PRECISION, 1).find(0, ANY);
        assertTrue(less.pps() < 0.95 * limit, () -> "what is not known of is the device's: " + less);
    }

    /** A tenth of all time, in every trial. */
    @Test
    void aWorkerThatIsAlwaysAwayHasALimitThatIsDoubtful() {
        double limit = 7e6;
        Device device = rate -> {
            double pps = Math.min(rate.pps(), Synthetic.GENERATOR);
            return new Trial(rate.pps(), (long) pps, (long) (pps - Math.min(pps, limit) * 0.9), SECOND,
                    new Interference(0, SECOND / 10, false));
        };
        Found found = search(device).find(0, ANY);
        assertEquals(limit, found.pps(), limit * PRECISION);
        assertTrue(found.doubtful(), found::toString);
    }

    @Test
    void aSlowerCoreDoesNotLowerTheLimitAndOneThatIsAlwaysSlowMakesItDoubtful() {
        double limit = 7e6;
        int[] trial = new int[1];
        Device device = rate -> {
            double pps = Math.min(rate.pps(), Synthetic.GENERATOR);
            boolean slow = trial[0]++ % 2 == 0;
            return new Trial(rate.pps(), (long) pps, (long) Math.max(0, pps - (slow ? 0.7 : 1) * limit), SECOND,
                    Interference.NONE).noisy(slow);
        };
        Found found = search(device).find(0, ANY);
        assertEquals(limit, found.pps(), limit * PRECISION);
        assertTrue(!found.doubtful(), found::toString);
        Device slow = rate -> Synthetic.sharp(0.7 * limit).offer(rate).noisy(true);
        found = search(slow).find(0, ANY);
        assertEquals(0.7 * limit, found.pps(), 0.7 * limit * PRECISION);
        assertTrue(found.doubtful(), found::toString);
    }

    @Test
    void whatLosesAtAnyRateIsBelowTheLowest() {
        Synthetic device = new Synthetic(pps -> 0.01);
        assertEquals(End.BELOW, search(device).find(PDR, ANY).end());
        assertTrue(device.trials < 20 * ATTEMPTS, () -> device.trials + " trials");
        assertEquals(End.AT_LEAST, search(new Synthetic(pps -> 0.001)).find(PDR, ANY).end());
    }

    @Test
    void whatLosesNothingIsAsGoodAsTheGeneratorOrTheRateAskedFor() {
        Device all = new Synthetic(pps -> 0);
        assertEquals(new Found(Synthetic.GENERATOR, End.AT_LEAST, false), search(all).find(0, ANY));
        assertEquals(new Found(5e6, End.AT_LEAST, false), search(all).find(0, new Rate(5e6)));
    }

    /** Where the generator's CPU is taken away for a while, a trial says less than others: here one of three does. */
    @Test
    void aGeneratorThatDoesNotHoldARateNowAndThenEndsNothing() {
        int[] trial = new int[1];
        Device device = rate -> {
            double pps = Math.min(rate.pps(), trial[0]++ % 3 == 1 ? 1e6 : Synthetic.GENERATOR);
            return new Trial(rate.pps(), (long) pps, (long) Math.max(0, pps - 10e6), SECOND, Interference.NONE);
        };
        Found found = search(device).find(0, ANY);
        assertEquals(10e6, found.pps(), 10e6 * PRECISION);
        assertEquals(End.FOUND, found.end());
    }

    @Test
    void aGeneratorThatIsSlowerWhereNothingIsLostEndsTheSearchAtWhatItOffered() {
        // when nothing is lost it has more to do: it offers 9 of the 12 that it does while half is lost
        Device device = rate -> {
            double pps = Math.min(rate.pps(), rate.pps() > 11e6 ? 12e6 : 9e6);
            return new Trial(rate.pps(), (long) pps, pps > 11e6 ? (long) (pps / 6) : 0, SECOND, Interference.NONE);
        };
        Found found = search(device).find(0, ANY);
        assertEquals(9e6, found.pps(), 9e6 * PRECISION);
        assertEquals(End.AT_LEAST, found.end());
    }
}
