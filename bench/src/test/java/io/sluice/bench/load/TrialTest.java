package io.sluice.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class TrialTest {
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private static Trial at1Mpps(long lost, Interference interference) {
        return new Trial(1e6, 1_000_000, lost, SECOND, interference);
    }

    @Test
    void lossIsTheMachinesWhereNoMoreWasLostThanWasDueWhileOneOfTheTwoHadNoCpu() {
        assertTrue(at1Mpps(3000, new Interference(0, 3 * MILLI, false)).isExcused(0));
        assertTrue(at1Mpps(3000, Interference.NONE).away(MILLI).away(2 * MILLI).isExcused(0));
        assertFalse(at1Mpps(3000, new Interference(3 * MILLI, 0, false)).isExcused(0));
        assertFalse(at1Mpps(3001, new Interference(0, 3 * MILLI, false)).isExcused(0));
        assertFalse(at1Mpps(1, Interference.NONE).isExcused(0));
        assertFalse(at1Mpps(0, new Interference(0, 3 * MILLI, false)).isExcused(0));
    }

    @Test
    void whatMayBeLostMayBeLostBesides() {
        Trial trial = at1Mpps(8000, new Interference(0, 3 * MILLI, false));
        assertEquals(0.005, trial.lossOfDevice());
        assertTrue(trial.isExcused(0.005));
        assertFalse(trial.isExcused(0.0049));
        assertFalse(trial.isExcused(0.008), "there is nothing to excuse");
    }

    @Test
    void allThatIsLostOnASlowerCoreMayBeTheMachines() {
        assertTrue(at1Mpps(300_000, Interference.NONE).noisy(true).isDoubtful(0));
        assertFalse(at1Mpps(300_000, Interference.NONE).noisy(true).noisy(false).isDoubtful(0));
    }

    @Test
    void lossAtARateThatWasNotHeldIsTheDevices() {
        assertFalse(new Trial(1e9, 20_000_000, 10_000_000, SECOND, new Interference(0, SECOND / 2, false))
                .isExcused(0));
    }

    @Test
    void ratesAreOfTheTimeThatTheOfferTook() {
        Trial trial = new Trial(1e6, 1_000_000, 250_000, 2 * SECOND, Interference.NONE);
        assertEquals(500_000, trial.offeredRate());
        assertEquals(375_000, trial.deliveredRate());
        assertEquals(0.25, trial.loss());
        assertFalse(trial.isHeld());
    }
}
