package io.sluice.bench.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class DisturbanceTest {
    @Test
    void theClockOfAllCpusGoesOn() throws InterruptedException {
        Disturbance before = Disturbance.soFar(Optional.empty()).orElseThrow();
        TimeUnit.MILLISECONDS.sleep(50);
        Disturbance meanwhile = Disturbance.soFar(Optional.empty()).orElseThrow().since(before);
        assertTrue(meanwhile.ticks() > 0 && meanwhile.stolen() >= 0 && meanwhile.stolen() <= meanwhile.ticks(),
                meanwhile::toString);
        assertEquals(before.load(), meanwhile.load());
    }

    @Test
    void itSaysWhatPartWasStolen() {
        Disturbance meanwhile = new Disturbance(2, 1000, 30, 7).since(new Disturbance(0.5, 200, 10, 4));
        assertEquals("load 0.50 before, 2.5% of the CPU's time stolen, 3 times preempted", meanwhile.toString());
    }
}
