package io.sluice.bench.cli;

import io.sluice.bench.method.Median;
import io.sluice.bench.report.Figures;
import io.sluice.bench.scenario.VerifierComparison;
import io.sluice.bench.scenario.VerifierMeasurement;
import io.sluice.bench.suite.RealPrograms;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.TextTable;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice bench verifier}: our verifier against the kernel's load, program by program. */
@Command(name = "verifier", mixinStandardHelpOptions = true, description = "Times the verification of programs and, "
        + "where it may be asked, the running kernel's load of the same program on maps that are there already: in "
        + "rounds of random order, medians of CPU time. Without an object: all programs of ours, and of xdp-tools "
        + "where installed.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench verifier", "  sluice bench verifier --object xdp_fw.o --rounds 21 --json"})
final class VerifierCommand implements Runnable {
    private static final double NANOS_PER_MICRO = 1e3;
    private static final double NANOS_PER_MILLI = 1e6;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ProgramOptions options;

    @Mixin
    private RoundOptions rounds;

    @Option(names = "--warmup", defaultValue = "10000", paramLabel = "N",
            description = "How long all programs are verified in turn first, in ms (default: ${DEFAULT-VALUE}).")
    private long warmup;

    @Override
    public void run() {
        Console console = Console.of(spec);
        List<RealPrograms.RealProgram> programs = programs();
        Optional<String> noKernel = KernelAvailability.whyNot();
        VerifierComparison comparison = new VerifierComparison(noKernel.isEmpty(), rounds.rounds());
        comparison.warmUp(programs, warmup);
        List<VerifierMeasurement> results = rounds.measured(console, programs,
                RealPrograms.RealProgram::name, comparison::measure);
        if (console.json()) {
            console.print(tree(results, noKernel));
            return;
        }
        console.print(table(results));
        results.stream().filter(result -> !result.refusal().isEmpty())
                .forEach(result -> console.print(result.name() + ": " + result.refusal()));
        noKernel.ifPresent(reason -> console.print("kernel: skipped: " + reason));
        console.print("\nmedian of ratios %s, greatest ratio %s, greatest time %s ms".formatted(
                Figures.text(median(results)), Figures.text(most(results, VerifierMeasurement::ratio)),
                Figures.text(most(results, VerifierMeasurement::ns) / NANOS_PER_MILLI)));
        console.print("us of CPU time, medians of %d, %s; the kernel's load compiles the program too.\n%s"
                .formatted(rounds.count(), rounds.where(), rounds.noise()));
    }

    private List<RealPrograms.RealProgram> programs() {
        List<RealPrograms.RealProgram> programs = new ArrayList<>(
                options.object() == null ? RealPrograms.all() : RealPrograms.of(options.object()));
        programs.removeIf(program -> !options.has(program.program().name()) && !options.has(program.name()));
        if (programs.isEmpty()) {
            throw options.nothing();
        }
        return programs;
    }

    private static TextTable table(List<VerifierMeasurement> results) {
        TextTable table = new TextTable("program", ">insns", ">processed", ">by kernel", ">states", ">sluice",
                ">kernel", ">sluice/kernel");
        for (VerifierMeasurement result : results) {
            boolean refused = !result.refusal().isEmpty();
            table.row(result.name(), result.insns(), refused ? Figures.NONE : result.processed(),
                    result.kernelProcessed() == 0 ? Figures.NONE : result.kernelProcessed(),
                    refused ? Figures.NONE : result.states(), Figures.text(result.ns() / NANOS_PER_MICRO),
                    Figures.text(result.kernelNs() / NANOS_PER_MICRO), Figures.text(result.ratio()));
        }
        return table;
    }

    private static double median(List<VerifierMeasurement> results) {
        return Median.of(known(results, VerifierMeasurement::ratio).toArray());
    }

    private static double most(List<VerifierMeasurement> results, ToDoubleFunction<VerifierMeasurement> figure) {
        return known(results, figure).max().orElse(Double.NaN);
    }

    private static DoubleStream known(List<VerifierMeasurement> results, ToDoubleFunction<VerifierMeasurement> figure) {
        return results.stream().mapToDouble(figure).filter(value -> !Double.isNaN(value));
    }

    private ObjectNode tree(List<VerifierMeasurement> results, Optional<String> noKernel) {
        ObjectNode node = Console.JSON.createObjectNode();
        rounds.into(node);
        noKernel.ifPresent(reason -> node.put("kernel_skipped", reason));
        Figures.put(node, "median_ratio", median(results));
        Figures.put(node, "greatest_ns", most(results, VerifierMeasurement::ns));
        ArrayNode rows = node.putArray("results");
        for (VerifierMeasurement result : results) {
            ObjectNode row = rows.addObject().put("program", result.name()).put("insns", result.insns())
                    .put("processed", result.processed()).put("kernel_processed", result.kernelProcessed())
                    .put("states", result.states());
            Figures.put(row, "ns", result.ns());
            Figures.put(row, "kernel_ns", result.kernelNs());
            Figures.put(row, "ratio", result.ratio());
            if (!result.refusal().isEmpty()) {
                row.put("refused", result.refusal());
            }
        }
        return node;
    }
}
