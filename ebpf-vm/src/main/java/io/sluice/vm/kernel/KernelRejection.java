package io.sluice.vm.kernel;

import java.util.List;

/**
 * The kernel's verifier (or its BTF check) refused what was loaded; short in the message, with the whole log
 * behind it.
 */
public final class KernelRejection extends KernelException {
    private static final long serialVersionUID = 1L;
    private static final int TAIL_LINES = 4;

    private final String log;

    /**
     * Makes an error.
     *
     * @param what breadcrumb of what was loaded
     * @param errno positive error number of the system call
     * @param log the kernel's log, may be empty
     */
    public KernelRejection(String what, int errno, String log) {
        super(errno, what + ": " + describe(errno) + tail(log));
        this.log = log;
    }

    /** Returns the kernel's log, from the first line that was kept. */
    public String log() {
        return log;
    }

    /** Returns the line that states the reason: the last one that is not statistics; empty without a log. */
    public String reason() {
        List<String> lines = telling(log);
        return lines.isEmpty() ? "" : lines.getLast();
    }

    private static String tail(String log) {
        List<String> lines = telling(log);
        List<String> last = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
        return last.isEmpty() ? "" : ": " + String.join("; ", last);
    }

    private static List<String> telling(String log) {
        return log.lines().map(String::strip).filter(KernelRejection::tells).toList();
    }

    private static boolean tells(String line) {
        return !line.isEmpty() && !line.startsWith("processed ") && !line.startsWith("verification time ")
            && !line.startsWith("stack depth ");
    }
}
