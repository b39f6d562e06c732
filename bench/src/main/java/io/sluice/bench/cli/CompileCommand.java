package io.sluice.bench.cli;

import io.sluice.bench.llvm.LlvmEngine;
import io.sluice.bench.method.Median;
import io.sluice.bench.report.Figures;
import io.sluice.bench.scenario.ColdProcess;
import io.sluice.bench.scenario.CompileComparison;
import io.sluice.bench.scenario.CompileMeasurement;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Sluice;
import io.sluice.dataplane.cli.TextTable;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice bench compile}: from a verified program to one that runs. */
@Command(name = "compile", mixinStandardHelpOptions = true, description = "Times an engine from a verified program to "
        + "one that runs, warm, in CPU time, in turn with LLVM's JIT at -O3 where libLLVM is installed, and as the "
        + "first compilation of a fresh process, by the clock.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench compile", "  sluice bench compile --engine simple --program firewall --json"})
final class CompileCommand implements Runnable {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final String COLD_PROGRAM = "rendezvous_balancer";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ProgramOptions programs;

    @Mixin
    private RoundOptions rounds;

    @Option(names = "--engine", paramLabel = "NAME", description = "The engine (default: the last of all).")
    private String engineName = Engines.all().getLast().name();

    @Option(names = "--warmup", defaultValue = "40000", paramLabel = "N",
            description = "How long all programs are compiled in turn first, in ms (default: ${DEFAULT-VALUE}).")
    private long warmup;

    @Option(names = "--cold", defaultValue = "5", paramLabel = "N",
            description = "How many fresh processes compile " + COLD_PROGRAM + " (default: ${DEFAULT-VALUE}).")
    private int cold;

    @Option(names = "--first", hidden = true, description = "Prints the ns of this process's first compilation.")
    private boolean first;

    @Override
    public void run() {
        Console console = Console.of(spec);
        Engine engine = Engines.of(engineName).orElseThrow(() -> new IllegalArgumentException(
                "engine \"" + engineName + "\": not among " + Engines.names()));
        if (first) {
            console.print(Long.toString(
                    CompileComparison.coldNs(Suite.workloads(List.of(COLD_PROGRAM)).getFirst(), engine)));
            return;
        }
        double coldNs = coldNs();
        List<Workload> workloads = programs.object() == null
                ? Suite.withEmpty(programs.names()) : programs.workloads(Suite.SHORT);
        CompileComparison comparison = new CompileComparison(engine, rounds.rounds());
        comparison.warmUp(workloads, warmup);
        List<CompileMeasurement> results = rounds.measured(console, workloads, Workload::toString, comparison::measure);
        if (console.json()) {
            console.print(tree(results, coldNs));
        } else {
            print(console, results, coldNs);
        }
    }

    /** The median over fresh processes; NaN without any. */
    private double coldNs() {
        return Median.of(IntStream.range(0, cold).mapToDouble(_ -> Long.parseLong(ColdProcess.run(
                Sluice.class.getName(), List.of("bench", "compile", "--first", "--engine", engineName)))).toArray());
    }

    private void print(Console console, List<CompileMeasurement> results, double coldNs) {
        boolean withLlvm = LlvmEngine.whyNot().isEmpty();
        List<String> header = new ArrayList<>(List.of(
                "program", ">insns", ">" + engineName + " ms", ">a tenth of LLVM's", ">ratio", ">code"));
        if (withLlvm) {
            header.addAll(List.of(">LLVM ms", ">" + engineName + " / LLVM", ">LLVM code"));
        }
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (CompileMeasurement result : results) {
            List<Object> cells = new ArrayList<>(List.of(result.program(), result.insns(), format(result.own().ns()),
                    format(result.limitNs()), Figures.text(result.own().ns() / result.limitNs()), code(result.own())));
            if (withLlvm) {
                cells.addAll(List.of(format(result.llvm().ns()), Figures.text(result.ofLlvm()), code(result.llvm())));
            }
            table.row(cells.toArray());
        }
        console.print(table);
        for (CompileMeasurement result : results) {
            refusal(console, engineName, result, result.own());
            refusal(console, LlvmEngine.NAME, result, result.llvm());
        }
        console.print("""

                ms of CPU time from a verified program to one that runs, medians of %d, warm, %s. code: bytes.
                A tenth of LLVM's is of five known times of a 2.6 GHz Zen 4, and in line between them.
                %s""".formatted(rounds.count(), rounds.where(), rounds.noise()));
        console.print(LlvmEngine.whyNot().map(reason -> "LLVM: skipped: " + reason).orElse("""
                LLVM is its JIT here, in turn with %s: from the same insns through its C API to IR, default<O3>, code
                generation at -O3 and linking, with target machine and linker made before. Helpers stay calls, and the
                functions that they go to are not in its time.""".formatted(engineName)));
        if (!Double.isNaN(coldNs)) {
            console.print("first compilation of a fresh process, %s: %s ms by the clock, median of %d".formatted(
                    COLD_PROGRAM, format(coldNs), cold));
        }
    }

    private static void refusal(
            Console console, String compiler, CompileMeasurement result, CompileMeasurement.Figures figures) {
        if (!figures.refusal().isEmpty()) {
            console.print("%s: %s: %s".formatted(compiler, result.program(), figures.refusal()));
        }
    }

    private static Object code(CompileMeasurement.Figures figures) {
        return figures.codeSize() == 0 ? Figures.NONE : figures.codeSize();
    }

    private static String format(double ns) {
        return Figures.text(ns / NANOS_PER_MILLI, 3);
    }

    private ObjectNode tree(List<CompileMeasurement> results, double coldNs) {
        ObjectNode node = Console.JSON.createObjectNode();
        node.put("engine", engineName);
        rounds.into(node);
        if (!Double.isNaN(coldNs)) {
            node.put("cold_program", COLD_PROGRAM).put("cold_ns", coldNs);
        }
        ArrayNode rows = node.putArray("results");
        for (CompileMeasurement result : results) {
            ObjectNode row = rows.addObject().put("program", result.program()).put("insns", result.insns())
                    .put("limit_ns", result.limitNs());
            put(row, "", result.own());
            put(row, "llvm_", result.llvm());
        }
        LlvmEngine.whyNot().ifPresent(reason -> node.put("llvm_skipped", reason));
        return node;
    }

    private static void put(ObjectNode row, String prefix, CompileMeasurement.Figures figures) {
        if (!Double.isNaN(figures.ns())) {
            row.put(prefix + "ns", figures.ns()).put(prefix + "code_size", figures.codeSize());
        } else if (!figures.refusal().isEmpty()) {
            row.put(prefix + "refused", figures.refusal());
        }
    }
}
