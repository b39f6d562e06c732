package io.sluice.bench.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * What else there was beside a thread that measures, as the kernel counts it, by {@code /proc/stat} and the thread's
 * {@code status}: proc(5).
 *
 * @param load how many threads wanted to run, on average over the minute before
 * @param ticks clock ticks of the thread's CPU, or of all
 * @param stolen those of them that the hypervisor gave to others
 * @param preempted how often the thread had to leave its CPU
 */
public record Disturbance(double load, long ticks, long stolen, long preempted) {
    private static final Path LOAD = Path.of("/proc/loadavg");
    private static final Path STAT = Path.of("/proc/stat");
    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final String PREEMPTED = "nonvoluntary_ctxt_switches:";
    private static final String SPACE = "\\s+";
    /** The line's name, then user, nice, system, idle, iowait, irq, softirq and steal; guests are users, too. */
    private static final int STEAL = 8;

    /**
     * Since the machine and the thread began.
     *
     * @param cpu the CPU's number; empty for all
     * @return empty where the files are not there
     */
    static Optional<Disturbance> soFar(Optional<Integer> cpu) {
        try {
            String[] stat = line(STAT, "cpu" + cpu.map(String::valueOf).orElse("") + " ");
            return Optional.of(new Disturbance(Double.parseDouble(line(LOAD, "")[0]),
                    Arrays.stream(stat, 1, STEAL + 1).mapToLong(Long::parseLong).sum(), Long.parseLong(stat[STEAL]),
                    Long.parseLong(line(STATUS, PREEMPTED)[1])));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** The words of the first line that begins so. */
    private static String[] line(Path file, String start) throws IOException {
        return Files.readAllLines(file).stream().filter(line -> line.startsWith(start)).findFirst()
                .orElseThrow(() -> new IOException("no \"" + start + "\" in " + file)).split(SPACE);
    }

    /** What came after an earlier one; the load is the one that there was then. */
    Disturbance since(Disturbance earlier) {
        return new Disturbance(earlier.load, ticks - earlier.ticks, stolen - earlier.stolen,
                preempted - earlier.preempted);
    }

    @Override
    public String toString() {
        return "load %.2f before, %.1f%% of the CPU's time stolen, %d times preempted".formatted(
                load, ticks == 0 ? 0 : 100.0 * stolen / ticks, preempted);
    }
}
