package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A result for tests: nothing in it was measured. It has all kinds of charts, noisy figures and missing ones. */
public final class MadeUp {
    public static final String REASON = "perf_event_open: ENOENT";
    private static final List<String> ENGINES =
            List.of("interpreter", "simple", "optimizing", "llvm", "native-O2", "native-O3", "kernel");
    /** About how long each engine takes, of the interpreter's time. */
    private static final double[] SHARES = {1, 0.05, 0.02, 0.04, 0.03, 0.028, 0.06};

    private final Random random = new Random(25);
    private final double factor;

    private MadeUp(double factor) {
        this.factor = factor;
    }

    public static Result result() {
        return result(1);
    }

    /** One whose times and rates are all this many times as large. */
    public static Result result(double factor) {
        MadeUp made = new MadeUp(factor);
        Map<String, String> facts = new LinkedHashMap<>(Map.of("cpu", "Made-up CPU, 2.6 GHz <test data>",
                "kernel", "Linux 6.18.0", "jdk", "25.0.1+9", "governor", "not available: no cpufreq",
                "jvm flags", "--enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xms512m", "revision", "0123456"));
        return new Result(Result.SCHEMA, "sluice bench engines --rounds 11", "2026-01-02T03:04:05Z",
                new Environment(facts), 0.125, List.of(made.engines(), made.latency(), made.scaling(), made.maps()));
    }

    private Section engines() {
        List<String> programs = List.of("parse_tcp_drop", "mac_swap_tx", "csum20_chain32", "rendezvous_balancer",
                "edge_balancer", "a_program_with_a_long_name_made_by_a_user");
        List<Row> rows = new ArrayList<>();
        for (int p = 0; p < programs.size(); p++) {
            for (int e = 0; e < ENGINES.size(); e++) {
                boolean missing = p == 5 && e == 3;
                double ns = (60 + 700 * p) * SHARES[e];
                Map<String, Figure> figures = new LinkedHashMap<>();
                figures.put("ns/packet", missing
                        ? Figure.missing("differs from the interpreter: packet 17: verdict TX, not DROP")
                        : figure(ns, p == 3 && e > 4));
                if (!missing) {
                    figures.put("Mpps", figure(1000 / ns, p == 3 && e > 4));
                    figures.put("instructions/packet", Figure.missing(REASON));
                }
                if (e == 1 || e == 2) {
                    figures.put("code", Figure.exact(166 + 97 * p * e));
                }
                rows.add(new Row(List.of(programs.get(p), ENGINES.get(e)), figures));
            }
        }
        return new Section("engines", "Engines over in-memory rings", List.of("program", "engine"),
                List.of(new Metric("ns/packet", "ns", Metric.Better.LOWER, 2),
                        new Metric("Mpps", "Mpps", Metric.Better.HIGHER, 2),
                        new Metric("instructions/packet", "", Metric.Better.LOWER, 0),
                        new Metric("code", "bytes", Metric.Better.LOWER, 0)),
                rows,
                List.of(new Chart("Beside others", Chart.Kind.MEANS, "", "engine", "", "Mpps", false),
                        new Chart("Time a packet", Chart.Kind.BARS, "program", "engine", "", "ns/packet", true),
                        new Chart("Rate", Chart.Kind.BARS, "program", "engine", "", "Mpps", false)),
                List.of("Test data: nothing here was measured.", "Escaped: <b>a & b</b> \"quoted\"."));
    }

    private Section latency() {
        List<Row> rows = new ArrayList<>();
        List<String> names = List.of("p50", "p90", "p99", "p99.9", "p99.99", "max");
        for (String program : List.of("mac_swap_tx", "edge_balancer")) {
            for (int e = 0; e < 3; e++) {
                Map<String, Figure> figures = new LinkedHashMap<>();
                double at = 40 * SHARES[e];
                for (String name : names) {
                    at *= 1 + random.nextDouble(1.5);
                    figures.put(name,
                            name.equals("p99.99") && e == 0 ? Figure.missing("overloaded") : figure(at, e == 2));
                }
                rows.add(new Row(List.of(program, ENGINES.get(e)), figures));
            }
        }
        return new Section("load", "Latency at 1 Mpps offered", List.of("program", "engine"),
                names.stream().map(name -> new Metric(name, "µs", Metric.Better.LOWER, 1)).toList(), rows,
                List.of(new Chart("Latency", Chart.Kind.PERCENTILES, "", "engine", "program", "p50", true)), List.of());
    }

    private Section scaling() {
        List<Row> rows = new ArrayList<>();
        for (String engine : List.of("simple", "optimizing")) {
            for (int workers : new int[] {1, 2, 4, 8}) {
                double mpps = (engine.equals("simple") ? 40 : 110) * workers * Math.pow(0.9, workers - 1);
                rows.add(new Row(List.of(Integer.toString(workers), engine), Map.of("Mpps", figure(mpps, false))));
            }
        }
        return new Section("scale", "Workers, one queue each", List.of("workers", "engine"),
                List.of(new Metric("Mpps", "Mpps", Metric.Better.HIGHER, 1)), rows,
                List.of(new Chart("Scaling", Chart.Kind.SCALING, "workers", "engine", "", "Mpps", false)), List.of());
    }

    private Section maps() {
        List<Row> rows = new ArrayList<>();
        for (String type : List.of("hash", "lru_hash")) {
            for (int entries = 16; entries <= 8 << 20; entries *= 8) {
                for (String engine : List.of("java", "out of line", "inlined", "kernel")) {
                    double ns = (4 + Math.log(entries)) * (engine.equals("inlined") ? 0.6 : engine.length());
                    rows.add(new Row(List.of(type, Integer.toString(entries), engine),
                            Map.of("ns/call", figure(ns, entries > 1 << 20 && engine.equals("kernel")))));
                }
            }
        }
        return new Section("maps", "Lookups by size", List.of("type", "entries", "engine"),
                List.of(new Metric("ns/call", "ns", Metric.Better.LOWER, 2)), rows,
                List.of(new Chart("Lookup", Chart.Kind.LINES, "entries", "engine", "type", "ns/call", false)),
                List.of());
    }

    private Figure figure(double value, boolean noisy) {
        double spread = noisy ? 0.2 : 0.03;
        return new Figure(value * factor, value * factor * (1 - random.nextDouble(spread)),
                value * factor * (1 + random.nextDouble(spread)), noisy, null);
    }
}
