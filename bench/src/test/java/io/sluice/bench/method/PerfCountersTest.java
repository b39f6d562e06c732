package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.report.Figure;
import io.sluice.dataplane.sys.PerfEvent;
import io.sluice.dataplane.sys.PerfGroup;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class PerfCountersTest {
    private static final int SLEEPS = 10;

    private static void sleep() {
        for (int i = 0; i < SLEEPS; i++) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void eachGroupIsCountedFromTheStartOfTheWorkToItsEnd() {
        try (PerfCounters counters = new PerfCounters(PerfGroup.Scope.USER_AND_KERNEL,
                List.of(List.of(PerfEvent.TASK_CLOCK), List.of(PerfEvent.CONTEXT_SWITCHES)))) {
            for (int i = 0; i < 3; i++) {
                Map<PerfEvent, Figure> figures = counters.each(PerfCountersTest::sleep, SLEEPS);
                sleep();
                Figure switches = figures.get(PerfEvent.CONTEXT_SWITCHES);
                assumeTrue(switches.isPresent(), () -> "software events: " + switches.missing());
                assertTrue(switches.value() >= 1 && switches.value() < 2, switches::toString);
                assertTrue(figures.get(PerfEvent.TASK_CLOCK).value() > 0, figures::toString);
            }
        }
    }

    @Test
    void eachHardwareEventHasAFigureOrAReason() {
        try (PerfCounters counters = new PerfCounters(PerfGroup.Scope.USER)) {
            Map<PerfEvent, Figure> figures = counters.each(PerfCountersTest::sleep, SLEEPS);
            assertEquals(7, figures.size());
            figures.forEach((event, figure) -> assertTrue(figure.isPresent()
                    || figure.missing().startsWith("not available: "), () -> event + ": " + figure));
        }
    }
}
