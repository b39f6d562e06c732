package io.sluice.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.load.Schedule.Arrivals;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** On a clock that goes 50 ns forward with each look, so that nothing here depends on the machine. */
final class GeneratorTest {
    private static final long TICK = 50;
    private static final long START = 1_000;
    private static final long MILLI = 1_000_000;
    private static final int CAPACITY = 1 << 14;

    private long time;
    private final Recorder recorder = new Recorder(() -> time += TICK, true);
    private final Histogram times = recorder.times();

    /** A device that takes a time for each packet, one after the other, and stands still once. */
    private class Simulated implements Target {
        private final long service;
        private final long stall;
        private final long stallEnd;
        private final int capacity;
        private final long[] due;
        private final long[] out;
        private long sent;
        private long done;
        private long free;

        Simulated(long service, long stall, long stallNanos, int capacity) {
            this.service = service;
            this.stall = stall;
            this.stallEnd = stall + stallNanos;
            this.capacity = capacity;
            this.due = new long[capacity];
            this.out = new long[capacity];
        }

        @Override
        public int send(long[] wereDue, int count) {
            int taken = (int) Math.min(count, capacity - (sent - done));
            for (int i = 0; i < taken; i++) {
                free = Math.max(free, time) + service;
                free = free >= stall && free < stallEnd ? stallEnd : free;
                due[(int) (sent % capacity)] = wereDue[i];
                out[(int) (sent++ % capacity)] = free;
            }
            return taken;
        }

        @Override
        public void collect(Recorder to) {
            long now = time;
            while (done < sent && out[(int) (done % capacity)] <= now) {
                to.freed(due[(int) (done++ % capacity)]);
            }
        }
    }

    private Trial offer(Target target, Rate rate, int burst, long nanos) {
        return new Generator(target, () -> time += TICK, recorder).offer(
                new Offer(rate, burst, Arrivals.CONSTANT, 1, nanos), START);
    }

    @Test
    void offersAsManyPacketsAsTheRateHasInTheTime() {
        Trial trial = offer(new Simulated(10, 0, 0, CAPACITY), Rate.ofMpps(1), 1, 20 * MILLI);
        assertEquals(20_000, trial.offered());
        assertEquals(0, trial.lost());
        assertEquals(1e6, trial.offeredRate());
        assertTrue(trial.isHeld());
        assertEquals(20_000, times.getTotalCount());
        assertTrue(times.getMaxValue() <= 4 * TICK, () -> times.getMaxValue() + " ns");
    }

    @Test
    void burstsAreSentAtOnce() {
        Trial trial = offer(new Simulated(10, 0, 0, CAPACITY), Rate.ofMpps(1), 32, 32 * MILLI);
        assertEquals(32_000, trial.offered());
        assertEquals(32_000, times.getTotalCount());
        assertTrue(times.getMaxValue() >= 32 * 10, "the last of a burst waits for the others");
    }

    /** 10 ms of 100 in which the device stands still: a tenth of all packets are due in it and wait 5 ms on average. */
    @Test
    void aStallShowsInTheTimesOfAllPacketsThatWereDueInIt() {
        Trial trial = offer(new Simulated(10, 40 * MILLI, 10 * MILLI, CAPACITY), Rate.ofMpps(1), 1, 100 * MILLI);
        assertEquals(100_000, trial.offered());
        assertEquals(0, trial.lost());
        long slow = times.getCountBetweenValues(MILLI / 10, 20 * MILLI);
        assertEquals(9_900, slow, 150, "all that were due, but in the last tenth of a ms");
        assertEquals(5 * MILLI, (double) times.getValueAtPercentile(95), MILLI / 10.0);
        assertEquals(9 * MILLI, (double) times.getValueAtPercentile(99), MILLI / 10.0);
        assertEquals(10 * MILLI, (double) times.getMaxValue(), MILLI / 50.0);
        assertTrue(times.getValueAtPercentile(89) <= 4 * TICK, () -> times.getValueAtPercentile(89) + " ns");
    }

    @Test
    void whatFindsNoRoomIsLostAndHasNoTime() {
        Trial trial = offer(new Simulated(10, 4 * MILLI, MILLI, 256), Rate.ofMpps(1), 1, 10 * MILLI);
        assertEquals(10_000, trial.offered());
        assertEquals(1_000 - 256, trial.lost(), 5);
        assertEquals(trial.offered() - trial.lost(), times.getTotalCount());
        assertEquals(0.0744, trial.loss(), 0.0005);
    }

    @Test
    void aRateThatTheGeneratorCannotHoldIsNotTakenForOffered() {
        // it sends 64 packets at most between looks at the clock
        Trial trial = offer(new Simulated(1, 0, 0, CAPACITY), Rate.ofMpps(2000), 1, 10 * MILLI);
        assertTrue(!trial.isHeld() && trial.offeredRate() <= 64e9 / TICK, trial::toString);
        assertTrue(trial.interference().late() > MILLI, trial::toString);
        assertEquals(trial.offered(), times.getTotalCount());
    }

    /** What it sends late was due all the same: 5 of 20 ms, from when it was sent each packet would take no time. */
    @Test
    void whereTheGeneratorStandsStillTimesCountFromWhenPacketsWereDue() {
        Trial trial = offer(new Simulated(10, 0, 0, CAPACITY) {
            @Override
            public int send(long[] wereDue, int count) {
                int taken = super.send(wereDue, count);
                time += time > 3 * MILLI && time < 4 * MILLI ? 5 * MILLI : 0;
                return taken;
            }
        }, Rate.ofMpps(1), 1, 20 * MILLI);
        assertEquals(20_000, trial.offered());
        assertEquals(5_000, times.getCountBetweenValues(MILLI / 10, 20 * MILLI), 150);
        assertEquals(2.5 * MILLI, (double) times.getValueAtPercentile(87.5), MILLI / 10.0);
        assertEquals(5 * MILLI, (double) trial.interference().late(), MILLI / 100.0);
    }

    /** It stands still itself: from 3 ms on for 8 of 10 ms, as one whose CPU is taken. */
    @Test
    void whatTheGeneratorItselfIsLateIsToldAlsoWhereItDoesNotComeBackInTime() {
        Target still = new Simulated(10, 0, 0, CAPACITY) {
            @Override
            public int send(long[] wereDue, int count) {
                int taken = super.send(wereDue, count);
                time = time > 3 * MILLI && time < 4 * MILLI ? 11 * MILLI : time;
                return taken;
            }
        };
        Trial trial = offer(still, Rate.ofMpps(1), 1, 10 * MILLI);
        assertEquals(8 * MILLI, (double) trial.interference().late(), MILLI / 100.0);
        assertTrue(!trial.isHeld(), trial::toString);
    }

    @Test
    void aBurstThatIsLongerThanTheRingIsTakenBackWhileItIsSent() {
        int ring = 256;
        Trial trial = offer(new Simulated(0, 0, 0, ring), Rate.ofMpps(1), 4 * ring, 8 * MILLI);
        assertEquals(8 * 4 * ring, trial.offered());
        assertEquals(0, trial.lost());
    }

    @Test
    void packetsThatNeverComeOutAreNoResult() {
        assertThrows(IllegalStateException.class,
                () -> offer(new Simulated(10, MILLI, 10_000 * MILLI, CAPACITY), Rate.ofMpps(1), 1, 2 * MILLI));
    }
}
