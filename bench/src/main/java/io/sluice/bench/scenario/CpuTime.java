package io.sluice.bench.scenario;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** CPU time of the calling thread. */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {
    }

    /**
     * Does something again and again, at least once, until time is up.
     *
     * @param nanos how long, by the clock
     * @return ns of CPU time of doing it once
     */
    static double ofOne(Runnable work, long nanos) {
        long times = 0;
        long cpu = THREADS.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        do {
            work.run();
            times++;
        } while (System.nanoTime() - start < nanos);
        return (double) (THREADS.getCurrentThreadCpuTime() - cpu) / times;
    }
}
