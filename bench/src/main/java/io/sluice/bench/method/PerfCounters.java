package io.sluice.bench.method;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.report.Figure;
import io.sluice.dataplane.sys.PerfCount;
import io.sluice.dataplane.sys.PerfEvent;
import io.sluice.dataplane.sys.PerfGroup;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The CPU's counters of the thread that opens it, in groups that fit those of any CPU: what belongs to one ratio is
 * counted together. Where there are too few for all, groups take turns and what each counts is scaled.
 */
public final class PerfCounters implements AutoCloseable {
    private static final List<List<PerfEvent>> GROUPS = List.of(
            List.of(PerfEvent.CYCLES, PerfEvent.INSTRUCTIONS, PerfEvent.BRANCHES, PerfEvent.BRANCH_MISSES),
            List.of(PerfEvent.CACHE_REFERENCES, PerfEvent.CACHE_MISSES, PerfEvent.L1D_MISSES));

    private final List<PerfGroup> groups;

    /**
     * Opens what there is of them.
     *
     * @param scope with the kernel for programs that run there
     */
    public PerfCounters(PerfGroup.Scope scope) {
        this(scope, GROUPS);
    }

    PerfCounters(PerfGroup.Scope scope, List<List<PerfEvent>> groups) {
        this.groups = groups.stream().map(events -> PerfGroup.open(scope, events)).toList();
    }

    /**
     * Counts while something is done for about as long as asked, where there is anything to be counted.
     *
     * @return for each event what doing it once takes, or why that is not known
     */
    public Map<PerfEvent, Figure> ofOne(Timed timed, long nanos) {
        double times = 0;
        List<PerfCount> before = groups.stream().map(PerfGroup::read).toList();
        if (groups.stream().anyMatch(group -> !group.events().isEmpty())) {
            groups.forEach(PerfGroup::enable);
            try {
                long cpu = CpuTime.now();
                double ns = timed.ns(nanos);
                times = (CpuTime.now() - cpu) / ns;
            } finally {
                groups.forEach(PerfGroup::disable);
            }
        }
        Map<PerfEvent, Figure> figures = new EnumMap<>(PerfEvent.class);
        for (int i = 0; i < groups.size(); i++) {
            PerfGroup group = groups.get(i);
            PerfCount count = group.read().since(before.get(i));
            for (PerfEvent event : group.events()) {
                figures.put(event, figure(count.of(event), times));
            }
            group.missing().forEach((event, why) -> figures.put(event, Figure.missing(why)));
        }
        return figures;
    }

    private static Figure figure(double count, double times) {
        return Double.isNaN(count) ? Figure.missing("not available: the CPU's counters were in use all the time")
                : Figure.exact(count / times);
    }

    @Override
    public void close() {
        groups.forEach(PerfGroup::close);
    }
}
