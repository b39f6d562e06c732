package io.sluice.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.load.Schedule.Arrivals;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    private static final long SECOND = 1_000_000_000;

    private static int bursts(Schedule schedule) {
        int count = 0;
        long before = 0;
        for (long due = schedule.next(); due < SECOND; due = schedule.next()) {
            assertTrue(due >= before, "times go forward");
            before = due;
            count++;
        }
        return count;
    }

    @Test
    void aConstantRateHasThatManyPacketsInASecondWhateverTheBurst() {
        for (int burst : new int[] {1, 8, 64}) {
            assertEquals(1_000_000 / burst, bursts(new Schedule(Rate.ofMpps(1), burst, Arrivals.CONSTANT, 1)), 1);
        }
    }

    @Test
    void randomArrivalsHaveTheRateOnAverageAndSpreadAsWidelyAsTheyAreApart() {
        long seed = 5;
        assertEquals(1_000_000, bursts(new Schedule(Rate.ofMpps(1), 1, Arrivals.POISSON, seed)), 5_000);
        Schedule schedule = new Schedule(Rate.ofMpps(1), 1, Arrivals.POISSON, seed);
        double squares = 0;
        long before = schedule.next();
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            long due = schedule.next();
            squares += Math.pow((double) (due - before - 1000), 2);
            before = due;
        }
        assertEquals(1000, Math.sqrt(squares / count), 20, "the deviation of an exponential distribution is its mean");
    }

    @Test
    void theSameSeedGivesTheSameTimes() {
        Schedule one = new Schedule(Rate.ofMpps(1), 1, Arrivals.POISSON, 3);
        Schedule other = new Schedule(Rate.ofMpps(1), 1, Arrivals.POISSON, 3);
        for (int i = 0; i < 1000; i++) {
            assertEquals(one.next(), other.next());
        }
    }
}
