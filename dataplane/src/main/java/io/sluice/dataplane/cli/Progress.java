package io.sluice.dataplane.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A progress bar on standard error with an estimate of the time left, drawn only where that is a terminal and after the
 * work has taken a while. The usual libraries for this bring a terminal layer with native code, which costs more
 * start-up time than most commands.
 */
public final class Progress {
    private static final int WIDTH = 30;
    private static final long FIRST_DRAWN_NANOS = 500_000_000L;
    private static final long REDRAWN_NANOS = 100_000_000L;
    /** Before this the time that is left is a guess. */
    private static final long ESTIMATED_NANOS = 3_000_000_000L;
    private static final long NANOS = 1_000_000_000L;
    /** What was expected weighs less from then on than what was found. */
    private static final long PRESUMED = 10;
    private static final int SECONDS_PER_MINUTE = 60;
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final String ERASE_LINE = "\r\033[K";

    private final PrintWriter err;
    private final boolean enabled;
    private final String label;
    private final long total;
    /** How many steps count as done, one a second, before there are any. */
    private final long presumed;
    private final long start = System.nanoTime();
    private long nextDrawn = start + FIRST_DRAWN_NANOS;
    private boolean drawn;

    /** A bar for a number of steps. */
    public Progress(Console console, String label, long total) {
        this(console.err(), !console.json() && isTerminal(), label, total);
    }

    Progress(PrintWriter err, boolean enabled, String label, long total) {
        this(err, enabled, label, total, 0);
    }

    private Progress(PrintWriter err, boolean enabled, String label, long total, long presumed) {
        this.presumed = presumed;
        this.err = err;
        this.enabled = enabled;
        this.label = label;
        this.total = total;
    }

    /** A bar for steps that are expected to take a second each: the time left is told from the start. */
    public static Progress ofSeconds(Console console, String label, long total) {
        Progress progress = ofSeconds(console.err(), !console.json() && isTerminal(), label, total);
        progress.nextDrawn = progress.start;
        progress.done(0);
        return progress;
    }

    static Progress ofSeconds(PrintWriter err, boolean enabled, String label, long total) {
        return new Progress(err, enabled, label, total, PRESUMED);
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
            err.print(ERASE_LINE + bar(steps) + left(steps, System.nanoTime() - start));
            err.flush();
        }
    }

    /** The bar's text. */
    String bar(long steps) {
        int filled = total == 0 ? WIDTH : (int) (steps * WIDTH / total);
        return "%s [%s%s] %3d%%".formatted(label, "#".repeat(filled), ".".repeat(WIDTH - filled),
                total == 0 ? 100 : steps * 100 / total);
    }

    /** What follows the bar: the time left if the steps to come take as long as those that are done; "" too early. */
    String left(long steps, long elapsedNanos) {
        if (presumed == 0 && (steps == 0 || elapsedNanos < ESTIMATED_NANOS)) {
            return "";
        }
        long nanosPerStep = (elapsedNanos + presumed * NANOS) / (steps + presumed);
        return "  %s left".formatted(time(Math.ceilDiv(nanosPerStep * (total - steps), NANOS)));
    }

    /** A time in minutes and seconds, such as {@code 1:30}. */
    public static String time(long seconds) {
        return "%d:%02d".formatted(seconds / SECONDS_PER_MINUTE, seconds % SECONDS_PER_MINUTE);
    }

    /** Takes the bar away. */
    public void end() {
        if (drawn) {
            err.print(ERASE_LINE);
            err.flush();
        }
    }
}
