package io.sluice.bench.cli;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.method.Measurement;
import io.sluice.bench.method.Median;
import io.sluice.bench.nativec.NativeEngine;
import io.sluice.bench.report.Figures;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineMeans;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.TextTable;
import io.sluice.vm.Engines;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tables of {@code sluice bench programs}: net times, then one engine, the fastest of this process that was timed,
 * as fractions of the others.
 */
final class ProgramReport {
    private final List<String> engines;
    private final List<EngineRow> rows;
    private final String subject;
    private final List<String> peers;

    /** A report on these engines, some of which may not be there. */
    ProgramReport(List<String> engines, List<EngineRow> rows) {
        this.engines = engines;
        this.rows = List.copyOf(rows);
        List<String> ours = Engines.all().stream().map(engine -> engine.name()).filter(engines::contains).toList();
        this.subject = ours.isEmpty() ? engines.getFirst() : ours.getLast();
        List<String> others = new ArrayList<>(engines.reversed());
        others.remove(subject);
        others.remove(Engines.INTERPRETER.name());
        this.peers = others;
    }

    void print(Console console, RoundOptions rounds) {
        console.print(times());
        console.print("");
        if (!peers.isEmpty()) {
            console.print(ratios());
            console.print("");
        }
        for (String engine : engines) {
            EngineComparison.whyNot(engine).ifPresent(reason -> console.print(engine + ": skipped: " + reason));
            rows.stream().filter(row -> row.missing().containsKey(engine)).forEach(row -> console.print(
                    engine + ": " + row.workload() + ": " + row.missing().get(engine)));
        }
        console.print("""
                ns of CPU time a packet, net of an empty program on the same engine, medians of %d, %s.
                (empty): itself. Each is the mean over several places in memory. Ratios take a net time below %s ns,
                which is noise, for that. limit: the most that %s may be of the kernel; of totals: the same ratio
                without the subtraction. The kernel's own loop of some 20 ns a packet hides work that can overlap with
                it; what cannot be hidden shows in the totals alone. code: bytes.
                %s"""
                .formatted(rounds.count(), rounds.where(), EngineRow.NOISE, subject, rounds.noise()));
    }

    private TextTable times() {
        List<String> header = new ArrayList<>(List.of("program", ">insns"));
        engines.forEach(engine -> header.add(">" + engine));
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (EngineRow row : rows) {
            List<Object> cells = new ArrayList<>(List.of(row.workload(), row.workload().program().insns().size()));
            engines.forEach(engine -> cells.add(row.of(engine).map(m -> Figures.text(m.netNs())).orElse(Figures.NONE)));
            table.row(cells.toArray());
        }
        List<Object> empty = new ArrayList<>(List.of("(empty)", ""));
        engines.forEach(engine -> empty.add(emptyNs(engine)));
        return table.row(empty.toArray());
    }

    /** The median of the empty programs' times on an engine. */
    private String emptyNs(String engine) {
        return Figures.text(Median.of(rows.stream().map(row -> row.of(engine)).flatMap(Optional::stream)
                .mapToDouble(measurement -> measurement.empty().median()).toArray()));
    }

    private TextTable ratios() {
        List<String> header = new ArrayList<>(List.of(subject + " /"));
        for (String peer : peers) {
            header.add(">" + peer);
            if (peer.equals(EngineComparison.KERNEL)) {
                header.addAll(List.of(">limit", ">of totals"));
            }
        }
        header.add(">code");
        List<String> coded = peers.stream().filter(peer -> !peer.equals(EngineComparison.KERNEL)).toList();
        coded.forEach(peer -> header.add(">/ " + peer));
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (EngineRow row : rows) {
            List<Object> cells = new ArrayList<>(List.of(row.workload()));
            for (String peer : peers) {
                cells.add(Figures.text(row.ratio(subject, peer)));
                if (peer.equals(EngineComparison.KERNEL)) {
                    cells.add(Figures.text(row.workload().limit()));
                    cells.add(Figures.text(ofTotals(row)));
                }
            }
            cells.add(Figures.text(codeSize(row, subject), 0));
            coded.forEach(peer -> cells.add(Figures.text(codeRatio(row, peer))));
            table.row(cells.toArray());
        }
        mean(table, "mean of those with a limit", row -> !Double.isNaN(row.workload().limit()), coded.size());
        mean(table, "mean of those with helpers", EngineRow::helpers, coded.size());
        mean(table, "mean of all", _ -> true, coded.size());
        return table;
    }

    private void mean(TextTable table, String name, Predicate<EngineRow> which, int coded) {
        List<Object> cells = new ArrayList<>(List.of(name));
        for (String peer : peers) {
            cells.add(Figures.text(EngineMeans.of(rows, subject, peer, which)));
            if (peer.equals(EngineComparison.KERNEL)) {
                cells.addAll(List.of("", ""));
            }
        }
        for (int i = 0; i <= coded; i++) {
            cells.add("");
        }
        table.row(cells.toArray());
    }

    private double ofTotals(EngineRow row) {
        double ours = row.of(subject).map(result -> result.total().median()).orElse(Double.NaN);
        return ours / row.of(EngineComparison.KERNEL).map(result -> result.total().median())
                .orElse(Double.NaN);
    }

    private double codeRatio(EngineRow row, String peer) {
        return codeSize(row, subject) / codeSize(row, peer);
    }

    private static double codeSize(EngineRow row, String engine) {
        return row.of(engine).filter(m -> m.codeSize() != 0).map(m -> (double) m.codeSize()).orElse(Double.NaN);
    }

    ObjectNode json(RoundOptions rounds, TrafficOptions traffic) {
        ObjectNode node = Console.JSON.createObjectNode();
        rounds.into(node);
        node.put("packets", traffic.toString()).put("subject", subject);
        ObjectNode skipped = node.putObject("skipped");
        engines.forEach(engine -> EngineComparison.whyNot(engine).ifPresent(why -> skipped.put(engine, why)));
        ArrayNode results = node.putArray("results");
        for (EngineRow row : rows) {
            for (Measurement result : row.measurements()) {
                ObjectNode one = results.addObject().put("program", row.workload().toString())
                        .put("engine", result.engine()).put("insns", row.workload().program().insns().size())
                        .put("ns_per_packet", result.total().median())
                        .put("empty_ns_per_packet", result.empty().median())
                        .put("net_ns_per_packet", result.netNs());
                if (result.codeSize() != 0) {
                    one.put("code_size", result.codeSize());
                }
            }
            row.missing().forEach((engine, why) -> results.addObject().put("program", row.workload().toString())
                    .put("engine", engine).put("missing", why));
        }
        ArrayNode ratios = node.putArray("ratios");
        rows.forEach(row -> ratio(ratios.addObject(), row));
        means(node.putObject("means_with_limit"), row -> !Double.isNaN(row.workload().limit()));
        means(node.putObject("means_with_helpers"), EngineRow::helpers);
        means(node.putObject("means"), _ -> true);
        ObjectNode greatest = node.putObject("greatest");
        peers.forEach(peer -> Figures.put(greatest, peer, EngineMeans.greatest(rows, subject, peer)));
        return node;
    }

    private void ratio(ObjectNode node, EngineRow row) {
        node.put("program", row.workload().toString());
        Figures.put(node, "limit", row.workload().limit());
        Figures.put(node, "of_totals", ofTotals(row));
        peers.forEach(peer -> Figures.put(node, peer, row.ratio(subject, peer)));
        Figures.put(node, "code of " + LlvmEngine.NAME, codeRatio(row, LlvmEngine.NAME));
        for (NativeEngine.Variant variant : NativeEngine.Variant.values()) {
            Figures.put(node, "code of " + variant.engine(), codeRatio(row, variant.engine()));
        }
    }

    private void means(ObjectNode node, Predicate<EngineRow> which) {
        peers.forEach(peer -> Figures.put(node, peer, EngineMeans.of(rows, subject, peer, which)));
    }
}
