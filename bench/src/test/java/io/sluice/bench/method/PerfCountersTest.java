package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.report.Figure;
import io.sluice.dataplane.sys.PerfEvent;
import io.sluice.dataplane.sys.PerfGroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class PerfCountersTest {
    private static final int SLEEPS = 10;

    /** Sleeps, and takes each time for one thing that was done. */
    private static final class Sleeper implements Timed {
        private int runs;

        @Override
        public double ns(long nanos) {
            runs++;
            long cpu = CpuTime.now();
            for (int i = 0; i < SLEEPS; i++) {
                LockSupport.parkNanos(nanos / SLEEPS);
            }
            return (double) (CpuTime.now() - cpu) / SLEEPS;
        }

        @Override
        public boolean warmsUp() {
            return false;
        }
    }

    private final Sleeper sleeper = new Sleeper();

    @Test
    void eachGroupIsCountedFromTheStartOfTheWorkToItsEnd() {
        try (PerfCounters counters = new PerfCounters(PerfGroup.Scope.USER_AND_KERNEL,
                List.of(List.of(PerfEvent.TASK_CLOCK), List.of(PerfEvent.CONTEXT_SWITCHES)))) {
            for (int i = 0; i < 3; i++) {
                Map<PerfEvent, Figure> figures = counters.ofOne(sleeper, 10_000_000);
                sleeper.ns(10_000_000);
                Figure switches = figures.get(PerfEvent.CONTEXT_SWITCHES);
                assumeTrue(switches.isPresent(), () -> "software events: " + switches.missing());
                // one a sleep, but for what the measuring itself takes, and for other threads
                assertTrue(switches.value() > 0.5 && switches.value() < 3, switches::toString);
                assertTrue(figures.get(PerfEvent.TASK_CLOCK).value() > 0, figures::toString);
            }
        }
    }

    @Test
    void eachHardwareEventHasAFigureOrAReason() {
        try (PerfCounters counters = new PerfCounters(PerfGroup.Scope.USER)) {
            Map<PerfEvent, Figure> figures = counters.ofOne(sleeper, 1_000_000);
            assertEquals(7, figures.size());
            figures.forEach((event, figure) -> assertTrue(figure.isPresent()
                    || figure.missing().startsWith("not available: "), () -> event + ": " + figure));
            boolean counted = figures.values().stream().anyMatch(Figure::isPresent);
            assertEquals(counted ? 1 : 0, sleeper.runs);
        }
    }
}
