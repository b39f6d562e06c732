package io.sluice.bench.scenario;

import io.sluice.bench.method.Measurement;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import io.sluice.bench.report.Metric.Better;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.vm.Engines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What {@link EngineComparison} found, as sections: times, and one engine, the fastest of this process that was timed,
 * as fractions of the others, program by program and on average.
 */
public final class ProgramSections {
    private static final String PROGRAM = "program";
    private static final String ENGINE = "engine";
    private static final Metric INSNS = new Metric("insns", "", Better.NEITHER, 0);
    private static final Metric NET = new Metric("net ns/packet", "ns", Better.LOWER, 2);
    private static final Metric TOTAL = new Metric("ns/packet", "ns", Better.LOWER, 2);
    private static final Metric EMPTY = new Metric("empty ns/packet", "ns", Better.NEITHER, 2);
    private static final Metric CODE = new Metric("code", "bytes", Better.LOWER, 0);
    private static final Metric LIMIT = new Metric("limit", "", Better.NEITHER, 2);
    private static final Metric OF_TOTALS = new Metric("of totals", "", Better.LOWER, 2);
    private static final Metric OF_CODE = new Metric("of code", "", Better.LOWER, 2);
    private static final Metric GREATEST = new Metric("greatest", "", Better.LOWER, 2);

    private final List<String> engines;
    private final List<EngineRow> rows;
    private final String subject;
    private final List<String> peers;
    private final Metric ratio;
    private final String traffic;

    /**
     * Of these engines, some of which may not be there.
     *
     * @param traffic what is said of the packets
     */
    public ProgramSections(List<String> engines, List<EngineRow> rows, String traffic) {
        this.traffic = traffic;
        this.engines = List.copyOf(engines);
        this.rows = List.copyOf(rows);
        List<String> ours = Engines.all().stream().map(engine -> engine.name()).filter(engines::contains).toList();
        this.subject = ours.isEmpty() ? engines.getFirst() : ours.getLast();
        List<String> others = new ArrayList<>(engines.reversed());
        others.remove(subject);
        others.remove(Engines.INTERPRETER.name());
        this.peers = List.copyOf(others);
        this.ratio = new Metric(subject + " / engine", "", Better.LOWER, 2);
    }

    /** The engine whose figures are set beside those of the others. */
    public String subject() {
        return subject;
    }

    /** The others, the interpreter left out. */
    public List<String> peers() {
        return peers;
    }

    /** All sections. */
    public List<Section> all() {
        return peers.isEmpty() ? List.of(times()) : List.of(times(), ratios(), means());
    }

    private Section times() {
        List<Row> all = new ArrayList<>();
        for (EngineRow row : rows) {
            engines.forEach(engine -> all.add(new Row(labels(row, engine), figures(row, engine))));
        }
        return new Section("programs", "Programs alone, net of an empty one", List.of(PROGRAM, ENGINE),
                List.of(INSNS, NET, TOTAL, EMPTY, CODE), all,
                List.of(new Chart("Programs alone, net of an empty one", Chart.Kind.BARS, PROGRAM, ENGINE, "",
                        NET.name(), true)),
                List.of("CPU time, net of an empty program on the same engine. Each is the mean over several places in "
                        + "memory. Packets: " + traffic + "."));
    }

    private static List<String> labels(EngineRow row, String engine) {
        return List.of(row.workload().toString(), engine);
    }

    private static Map<String, Figure> figures(EngineRow row, String engine) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(INSNS.name(), Figure.exact(row.workload().program().insns().size()));
        Optional<Measurement> found = row.of(engine);
        if (found.isEmpty()) {
            Figure missing = Figure.missing(row.missing().getOrDefault(engine,
                    EngineComparison.whyNot(engine).orElse("")));
            List.of(NET, TOTAL, EMPTY).forEach(metric -> figures.put(metric.name(), missing));
        }
        found.ifPresent(result -> {
            figures.put(NET.name(), result.net().figure());
            figures.put(TOTAL.name(), result.total().figure());
            figures.put(EMPTY.name(), result.empty().figure());
            if (result.codeSize() != 0) {
                figures.put(CODE.name(), Figure.exact(result.codeSize()));
            }
        });
        return figures;
    }

    private Section ratios() {
        List<Row> all = new ArrayList<>();
        for (EngineRow row : rows) {
            Optional<Measurement> own = row.of(subject);
            for (String peer : peers) {
                row.of(peer).ifPresent(its -> own.ifPresent(mine ->
                        all.add(new Row(labels(row, peer), ratios(row, mine, its)))));
            }
        }
        return new Section("program ratios", subject + " as a fraction of others", List.of(PROGRAM, ENGINE),
                List.of(ratio, LIMIT, OF_TOTALS, OF_CODE), all,
                List.of(new Chart(subject + " as a fraction of others", Chart.Kind.BARS, PROGRAM, ENGINE, "",
                        ratio.name(), true),
                        new Chart("Programs, " + subject + " as a fraction of others", Chart.Kind.MEANS, "", ENGINE, "",
                                ratio.name(), false)),
                List.of("Ratios take a net time below %s ns, which is noise, for that. limit: the most that %s may be "
                        .formatted(EngineRow.NOISE, subject) + "of the kernel; of totals: the same ratio without the "
                        + "subtraction. The kernel's own loop of some 20 ns a packet hides work that can overlap with "
                        + "it; what cannot be hidden shows in the totals alone."));
    }

    private Map<String, Figure> ratios(EngineRow row, Measurement mine, Measurement its) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(ratio.name(), mine.net().over(its.net(), EngineRow.NOISE));
        figures.put(OF_TOTALS.name(), mine.total().over(its.total(), EngineRow.NOISE));
        boolean kernel = its.engine().equals(EngineComparison.KERNEL);
        if (kernel && !Double.isNaN(row.workload().limit())) {
            figures.put(LIMIT.name(), Figure.exact(row.workload().limit()));
        }
        if (mine.codeSize() != 0 && its.codeSize() != 0) {
            figures.put(OF_CODE.name(), Figure.exact((double) mine.codeSize() / its.codeSize()));
        }
        return figures;
    }

    private Section means() {
        List<Row> all = new ArrayList<>();
        Map<String, Predicate<EngineRow>> groups = new LinkedHashMap<>();
        groups.put("with a limit", row -> !Double.isNaN(row.workload().limit()));
        groups.put("with helpers", EngineRow::helpers);
        groups.put("all", _ -> true);
        groups.forEach((name, group) -> peers.forEach(peer -> {
            double mean = EngineMeans.of(rows, subject, peer, group);
            if (!Double.isNaN(mean)) {
                all.add(new Row(List.of(name, peer), Map.of(ratio.name(), Figure.exact(mean),
                        GREATEST.name(), Figure.exact(EngineMeans.greatest(rows, subject, peer, group)))));
            }
        }));
        return new Section("program means", subject + " as a fraction of others, geometric means",
                List.of("programs", ENGINE), List.of(ratio, GREATEST), all, List.of(), List.of());
    }
}
