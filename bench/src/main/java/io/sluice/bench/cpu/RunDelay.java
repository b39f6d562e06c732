package io.sluice.bench.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How long the calling thread waited for a CPU, as the kernel counts it: {@code sched-stats.rst}. */
public final class RunDelay {
    private static final Path FILE = Path.of("/proc/thread-self/schedstat");
    /** Time on a CPU, time waiting for one, slices. */
    private static final int WAITED = 1;

    private RunDelay() {
    }

    /** What the calling thread has waited so far, in ns; always 0 where the kernel does not tell. */
    public static long now() {
        try {
            return Long.parseLong(Files.readString(FILE).split(" ")[WAITED]);
        } catch (IOException _) {
            return 0;
        }
    }
}
