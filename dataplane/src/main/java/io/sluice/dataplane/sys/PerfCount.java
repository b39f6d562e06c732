package io.sluice.dataplane.sys;

import java.util.EnumMap;
import java.util.Map;

/**
 * What the events of a group came to.
 *
 * @param counts by event, as counted
 * @param enabledNanos how long they were to be counted
 * @param runningNanos how long they were: less where more is asked for at once than the CPU has counters
 */
public record PerfCount(Map<PerfEvent, Long> counts, long enabledNanos, long runningNanos) {
    /** Keeps a copy. */
    public PerfCount {
        counts = Map.copyOf(counts);
    }

    /** What came after an earlier one of the same group. */
    public PerfCount since(PerfCount earlier) {
        Map<PerfEvent, Long> more = new EnumMap<>(PerfEvent.class);
        counts.forEach((event, count) -> more.put(event, count - earlier.counts.get(event)));
        return new PerfCount(more, enabledNanos - earlier.enabledNanos, runningNanos - earlier.runningNanos);
    }

    /**
     * An event, of the whole time by the part of it in which it was counted.
     *
     * @return NaN where it never was
     */
    public double of(PerfEvent event) {
        long count = counts.get(event);
        if (runningNanos == enabledNanos) {
            return count;
        }
        return runningNanos == 0 ? Double.NaN : (double) count * enabledNanos / runningNanos;
    }
}
