package io.sluice.dataplane.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.sys.PerfGroup.Scope;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PerfGroupTest {
    private static final int PAGE = 4096;
    private static final int PAGES = 4096;
    private static final int SLEEPS = 20;
    private static final List<PerfEvent> SOFTWARE =
            List.of(PerfEvent.TASK_CLOCK, PerfEvent.CONTEXT_SWITCHES, PerfEvent.PAGE_FAULTS);

    private static PerfGroup software(Scope scope) {
        PerfGroup group = PerfGroup.open(scope, SOFTWARE);
        assumeTrue(group.missing().isEmpty(), () -> "software events: " + group.missing());
        assertEquals(SOFTWARE, group.events());
        return group;
    }

    private static void touchPages() {
        try (OffHeap memory = OffHeap.allocate((long) PAGE * PAGES)) {
            for (int i = 0; i < PAGES; i++) {
                Memory.putByte(memory.address() + (long) i * PAGE, (byte) 1);
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    @Test
    void aGroupCountsWhatTheThreadDoesWhileItIsEnabled() throws InterruptedException {
        try (PerfGroup group = software(Scope.USER_AND_KERNEL)) {
            long cpu = cpuNanos();
            group.enable();
            touchPages();
            for (int i = 0; i < SLEEPS; i++) {
                Thread.sleep(1);
            }
            group.disable();
            cpu = cpuNanos() - cpu;
            PerfCount count = group.read();
            assertTrue(count.of(PerfEvent.CONTEXT_SWITCHES) >= SLEEPS, count::toString);
            double clock = count.of(PerfEvent.TASK_CLOCK);
            assertTrue(clock > 0 && clock <= cpu, clock + " ns of " + cpu);
            assertTrue(count.of(PerfEvent.PAGE_FAULTS) >= 1, count::toString);
            assertEquals(count.enabledNanos(), count.runningNanos());
            touchPages();
            assertEquals(count, group.read());
        }
    }

    @Test
    void whatTheKernelCountsInItselfIsNoneOfTheUsersCode() throws InterruptedException {
        try (PerfGroup group = software(Scope.USER)) {
            group.enable();
            Thread.sleep(1);
            assertEquals(0, group.read().of(PerfEvent.CONTEXT_SWITCHES));
        }
    }

    @Test
    void aThreadsEventsAreItsOwn() throws InterruptedException {
        try (PerfGroup group = software(Scope.USER_AND_KERNEL)) {
            Thread other = Thread.ofPlatform().unstarted(PerfGroupTest::touchPages);
            group.enable();
            PerfCount before = group.read();
            other.start();
            other.join();
            PerfCount count = group.read().since(before);
            assertTrue(count.of(PerfEvent.PAGE_FAULTS) < PAGES / 2, count::toString);
        }
    }

    @Test
    void whatIsRefusedHasItsReasonAndTheOthersAreCounted() {
        List<PerfEvent> all = List.of(PerfEvent.values());
        try (PerfGroup group = PerfGroup.open(Scope.USER, all)) {
            assertEquals(all.size(), group.events().size() + group.missing().size());
            group.missing().values().forEach(reason ->
                    assertTrue(reason.matches("not available: perf_event_open: E[A-Z]+.*"), reason));
            group.enable();
            assertEquals(group.events().size(), group.read().counts().size());
        }
    }

    @Test
    void aGroupOfNothingCountsNothing() {
        try (PerfGroup group = PerfGroup.open(Scope.USER, List.of())) {
            group.enable();
            group.disable();
            assertEquals(new PerfCount(Map.of(), 0, 0), group.read());
        }
    }

    @Test
    void whatWasCountedForAPartOfTheTimeIsTakenForTheWhole() {
        PerfCount count = new PerfCount(Map.of(PerfEvent.CYCLES, 300L), 4000, 1000);
        assertEquals(1200, count.of(PerfEvent.CYCLES));
        PerfCount later = new PerfCount(Map.of(PerfEvent.CYCLES, 400L), 4500, 1500);
        assertEquals(100, later.since(count).of(PerfEvent.CYCLES));
        assertEquals(Double.NaN, new PerfCount(Map.of(PerfEvent.CYCLES, 0L), 1000, 0).of(PerfEvent.CYCLES));
    }
}
