package io.sluice.bench.cli;

import io.sluice.bench.method.Median;
import io.sluice.bench.report.Figures;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineMeans;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.bench.scenario.ProgramSections;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The tables of {@code sluice bench programs}: net times, then one engine, the fastest of this process that was timed,
 * as fractions of the others.
 */
final class ProgramReport {
    private final List<String> engines;
    private final List<EngineRow> rows;
    private final String subject;
    private final List<String> peers;

    /** Of these engines, some of which may not be there; the sections say which of them is compared with which. */
    ProgramReport(List<String> engines, List<EngineRow> rows, ProgramSections sections) {
        this.engines = engines;
        this.rows = List.copyOf(rows);
        this.subject = sections.subject();
        this.peers = sections.peers();
    }

    void print(Console console, RoundOptions rounds, String packets) {
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
                Packets: %s.
                %s"""
                .formatted(rounds.count(), rounds.where(), EngineRow.NOISE, subject, packets, rounds.noise()));
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
}
