package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.bench.scenario.operation.Operation;
import java.util.ArrayList;
import java.util.List;

/** The sections of the result: what their rows are labelled with, their figures, charts and notes. */
enum Topic {
    /** What has a limit, {@link io.sluice.bench.scenario.operation.Operations}. */
    LIMITS("limits", "Single operations, and the most that they may be of the kernel", List.of("operation", "engine"),
            List.of(Names.NS, Names.OF_KERNEL, Names.LIMIT),
            List.of(Names.chart("Single operations", Chart.Kind.BARS, "operation", "engine", ""),
                    Names.means("A call, as a fraction of the kernel's time", "operation")),
            List.of(("%d calls a packet, each with a key of its own that the program makes, spread evenly over those "
                    + "in the map; net of a program that only makes the keys. Ratios take a time below %s ns, which is "
                    + "noise, for that.").formatted(Operation.TIMES, EngineRow.NOISE))),
    /** Cost over size. */
    SIZES("lookup", "bpf_map_lookup_elem by map type and size", List.of("type", "entries", Names.MODE), Names.OF_CALLS,
            List.of(Names.chart("Cost of a lookup over map size, by mode", Chart.Kind.LINES, "entries", Names.MODE,
                    "type"), Names.chart("Cost of a lookup over map size, by type", Chart.Kind.LINES, "entries", "type",
                    Names.MODE), Names.means("Lookups, as a fraction of the kernel's time", "type")),
            List.of("Keys of 4 bytes in arrays and of 8 bytes elsewhere, drawn evenly, all of them there; values of 8.",
                    "Of a bloom filter it is bpf_map_peek_elem, which has no recipe: all modes here call the Java.",
                    "LRU maps have room for twice as many and 1,024 more.")),
    /** Cost over the size of the key. */
    KEYS("lookup_keys", "Hash lookups by the size of the key", List.of("entries", "key bytes", Names.MODE),
            Names.OF_CALLS, List.of(Names.chart("Cost of a hash lookup over key size", Chart.Kind.LINES, "key bytes",
            Names.MODE, "entries")), List.of("Drawn evenly, all of them there.")),
    /** Cost by what is asked for. */
    ACCESS("lookup_access", "Lookups by hit ratio and pattern of access",
            List.of("type", "entries", "access", Names.MODE), Names.OF_CALLS,
            List.of(Names.chart("Cost of a lookup by hit ratio and pattern", Chart.Kind.BARS, "access", Names.MODE,
                    "entries")),
            List.of("Zipf: the key of rank k is asked for 1/k as often as the first.")),
    /** Cost over length. */
    CHECKSUMS("csum_diff", "bpf_csum_diff of nothing and so many bytes", List.of("bytes", Names.MODE),
            List.of(Names.NS, Names.RATE, Names.OF_KERNEL, Names.INLINING, Names.SIMD, Names.OF_L1),
            List.of(Names.chart("Cost of a checksum over length", Chart.Kind.LINES, "bytes", Names.MODE, ""),
                    new Chart("Checksums in bytes per second", Chart.Kind.LINES, "bytes", Names.MODE, "", "GB/s",
                            true)),
            List.of("The data lies in the first-level cache, each call begins 8 bytes behind the one before.")),
    /** What the machine can do. */
    BANDWIDTH("bandwidth", "How fast this core reads", List.of("from"), List.of(Names.RATE), List.of(),
            List.of("One thread, plain loads of vectors, as wide as the CPU has them, whose sums are dropped."));

    private final String name;
    private final String title;
    private final List<String> labels;
    private final List<Metric> metrics;
    private final List<Chart> charts;
    private final List<String> notes;

    /** What several topics share. */
    static final class Names {
        static final String MODE = "mode";
        static final Metric NS = new Metric("ns/call", "ns", Metric.Better.LOWER, 2);
        static final Metric RATE = new Metric("GB/s", "GB/s", Metric.Better.HIGHER, 1);
        static final Metric OF_KERNEL = new Metric("optimizing / kernel", "", Metric.Better.NEITHER, 2);
        static final Metric LIMIT = new Metric("limit", "", Metric.Better.NEITHER, 1);
        static final Metric INLINING = new Metric("inlining", "", Metric.Better.NEITHER, 2);
        static final Metric SIMD = new Metric("SIMD", "", Metric.Better.NEITHER, 2);
        static final Metric OF_L1 = new Metric("% of L1", "%", Metric.Better.NEITHER, 0);
        static final List<Metric> OF_CALLS = List.of(NS, OF_KERNEL, INLINING, SIMD);

        private Names() {
        }

        @SuppressWarnings("checkstyle:ParameterNumber") // all that a chart has
        static Chart chart(String title, Chart.Kind kind, String along, String series, String panel) {
            return new Chart(title, kind, along, series, panel, NS.name(), true);
        }

        static Chart means(String title, String series) {
            return new Chart(title, Chart.Kind.MEANS, "", series, "", OF_KERNEL.name(), false);
        }
    }

    private static final String MODES = String.join(" ",
            "ns of CPU time a call, net of a program that only reads the keys: %d a packet, from a table. java: the"
                    .formatted(KeyTable.GROUP),
            "implementation, called in a Java loop. out of line: the recipe as a function, called by the simple JIT.",
            "not inlined: the same function, called by the optimizing JIT. no SIMD: inlined, without AVX. inlined: as",
            "programs have it. Columns inlining and SIMD: how many times as long it takes without. Ratios take a time",
            "below %s ns, which is noise, for that.".formatted(EngineRow.NOISE));

    @SuppressWarnings("checkstyle:ParameterNumber") // all that a section has
    Topic(String name, String title, List<String> labels, List<Metric> metrics, List<Chart> charts,
            List<String> notes) {
        this.name = name;
        this.title = title;
        this.labels = labels;
        this.metrics = metrics;
        this.charts = charts;
        this.notes = notes;
    }

    /** The section of some rows. */
    Section section(List<Row> rows) {
        List<String> all = new ArrayList<>(notes);
        if (labels.contains(Names.MODE)) {
            all.add(MODES);
        }
        return new Section(name, title, labels, metrics, rows, charts, all);
    }
}
