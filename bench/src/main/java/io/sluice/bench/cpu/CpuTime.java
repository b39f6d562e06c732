package io.sluice.bench.cpu;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * CPU time of the calling thread, by CLOCK_THREAD_CPUTIME_ID. Each reading is a system call, of 0.7 us on a virtual
 * machine: 0.1% of the half millisecond that is the shortest between two of them, and 1% of the shortest compilation.
 * Time in which the thread had no CPU does not count; time in which its CPU was not the machine's counts where the
 * kernel does not know of it, see the fact {@code cpu time} of a result.
 */
public final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {
    }

    /** What the calling thread has used so far, in ns. */
    public static long now() {
        return THREADS.getCurrentThreadCpuTime();
    }

    /**
     * Does something again and again, at least once, until time is up.
     *
     * @param nanos how long, by the clock
     * @return ns of CPU time of doing it once
     */
    public static double ofOne(Runnable work, long nanos) {
        long times = 0;
        long cpu = now();
        long start = System.nanoTime();
        do {
            work.run();
            times++;
        } while (System.nanoTime() - start < nanos);
        return (double) (now() - cpu) / times;
    }
}
