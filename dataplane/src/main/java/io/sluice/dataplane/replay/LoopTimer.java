package io.sluice.dataplane.replay;

import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.worker.Worker;
import io.sluice.vm.api.WorkerState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Measures the whole packet loop: receive, program, dispatch, send. */
public final class LoopTimer {
    private static final double NANOS = 1e9;
    private static final double WARM_UP_SECONDS = 0.4;
    /** Turns between looks at the clock. */
    private static final int TURNS = 64;

    private LoopTimer() {
    }

    /**
     * How fast a loop went.
     *
     * @param packets packets in the measured time
     * @param seconds the measured time on the clock
     * @param cpuSeconds the thread's CPU time in it
     */
    public record Rate(long packets, double seconds, double cpuSeconds) {
        /** Million packets a second. */
        public double mpps() {
            return packets / seconds / 1e6;
        }

        /** The share of one CPU that the thread had, 0 to 1. */
        public double cpuShare() {
            return cpuSeconds / seconds;
        }
    }

    /** Runs the loop of a port on this thread for some seconds, after a warm-up of 0.4 s. */
    public static Rate rate(Port port, LoadedProgram loaded, double seconds) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (WorkerState state = new WorkerState(0, Replay.RANDOM_SEED);
                Worker worker = new Worker(port, loaded.program(), state, desc -> port, loaded.quiescence())) {
            run(worker, WARM_UP_SECONDS);
            long cpu = threads.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            long packets = run(worker, seconds);
            double elapsed = (System.nanoTime() - start) / NANOS;
            return new Rate(packets, elapsed, (threads.getCurrentThreadCpuTime() - cpu) / NANOS);
        }
    }

    private static long run(Worker worker, double seconds) {
        long end = System.nanoTime() + (long) (seconds * NANOS);
        long packets = 0;
        while (System.nanoTime() - end < 0) {
            for (int turn = 0; turn < TURNS; turn++) {
                packets += worker.turn();
            }
        }
        return packets;
    }
}
