package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.method.Interleaved;
import io.sluice.bench.method.ReadLoop;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Row;
import java.util.List;
import java.util.Map;

/** How fast this core reads what is near and what is far: what checksums are held against. */
record BandwidthPart(Rounds rounds) implements Part {
    /** Half of the smallest first-level cache that x86-64 servers have. */
    private static final int NEAR = 16 << 10;
    /** More than the caches of a core complex. */
    private static final int FAR = 256 << 20;

    @Override
    public String name() {
        return "bandwidth";
    }

    @Override
    public double seconds() {
        return 2 * rounds.seconds();
    }

    @Override
    public void measure(Findings findings) {
        try (ReadLoop near = new ReadLoop(NEAR); ReadLoop far = new ReadLoop(FAR)) {
            Interleaved interleaved = Interleaved.of(List.of(near, far), rounds);
            interleaved.run();
            // bytes a ns are GB/s
            Samples fromNear = interleaved.of(near).map(ns -> NEAR / ns);
            findings.bandwidth(fromNear.median());
            add(findings, "L1 (%d KB)".formatted(NEAR >> 10), fromNear);
            add(findings, "memory (%d MB)".formatted(FAR >> 20), interleaved.of(far).map(ns -> FAR / ns));
        }
    }

    private static void add(Findings findings, String from, Samples rate) {
        findings.add(Topic.BANDWIDTH, new Row(List.of(from), Map.of(Topic.Names.RATE.name(), rate.figure())));
    }
}
