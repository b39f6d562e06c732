package io.sluice.dataplane.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A progress bar on standard error, drawn only where that is a terminal and after the work has taken a while. The
 * usual libraries for this bring a terminal layer with native code, which costs more start-up time than most commands.
 */
public final class Progress {
    private static final int WIDTH = 30;
    private static final long FIRST_DRAWN_NANOS = 500_000_000L;
    private static final long REDRAWN_NANOS = 100_000_000L;
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final String ERASE_LINE = "\r\033[K";

    private final PrintWriter err;
    private final boolean enabled;
    private final String label;
    private final long total;
    private long nextDrawn = System.nanoTime() + FIRST_DRAWN_NANOS;
    private boolean drawn;

    /** A bar for a number of steps. */
    public Progress(Console console, String label, long total) {
        this(console.err(), !console.json() && isTerminal(), label, total);
    }

    Progress(PrintWriter err, boolean enabled, String label, long total) {
        this.err = err;
        this.enabled = enabled;
        this.label = label;
        this.total = total;
    }

    private static boolean isTerminal() {
        return leadsTo(STANDARD_ERROR, "/dev/pts/") || leadsTo(STANDARD_ERROR, "/dev/tty");
    }

    /** Whether a file descriptor of this process is open on something whose name begins so. */
    static boolean leadsTo(Path descriptor, String start) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(start);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Tells how many steps are done. */
    public void done(long steps) {
        if (enabled && System.nanoTime() - nextDrawn >= 0) {
            nextDrawn = System.nanoTime() + REDRAWN_NANOS;
            drawn = true;
            err.print(ERASE_LINE + bar(steps));
            err.flush();
        }
    }

    /** The bar's text. */
    String bar(long steps) {
        int filled = total == 0 ? WIDTH : (int) (steps * WIDTH / total);
        return "%s [%s%s] %3d%%".formatted(label, "#".repeat(filled), ".".repeat(WIDTH - filled),
                total == 0 ? 100 : steps * 100 / total);
    }

    /** Takes the bar away. */
    public void end() {
        if (drawn) {
            err.print(ERASE_LINE);
            err.flush();
        }
    }
}
