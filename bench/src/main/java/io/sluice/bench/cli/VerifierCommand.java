package io.sluice.bench.cli;

import io.sluice.bench.scenario.RealPrograms;
import io.sluice.bench.scenario.VerifierComparison;
import io.sluice.bench.scenario.VerifierMeasurement;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Progress;
import io.sluice.dataplane.cli.TextTable;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
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
    private static final String NONE = "-";

    @Spec
    private CommandSpec spec;

    @Mixin
    private TimingOptions timing;

    @Option(names = "--warmup", defaultValue = "10000", paramLabel = "N",
            description = "How long all programs are verified in turn first, in ms (default: ${DEFAULT-VALUE}).")
    private long warmup;

    @Override
    public void run() {
        Console console = Console.of(spec);
        List<RealPrograms.RealProgram> programs = programs();
        Optional<String> noKernel = KernelAvailability.whyNot();
        VerifierComparison comparison = new VerifierComparison(
                noKernel.isEmpty(), new VerifierComparison.Settings(timing.rounds(), timing.millis(), timing.seed()));
        comparison.warmUp(programs, warmup);
        List<VerifierMeasurement> results = new ArrayList<>();
        Progress progress = new Progress(console, "timing", programs.size());
        try {
            for (RealPrograms.RealProgram program : programs) {
                results.add(comparison.measure(program));
                progress.done(results.size());
            }
        } finally {
            progress.end();
        }
        if (console.json()) {
            console.print(tree(results, noKernel));
            return;
        }
        console.print(table(results));
        results.stream().filter(result -> !result.refusal().isEmpty())
                .forEach(result -> console.print(result.name() + ": " + result.refusal()));
        noKernel.ifPresent(reason -> console.print("kernel: skipped: " + reason));
        console.print("\nmedian of ratios %s, greatest ratio %s, greatest time %s ms".formatted(
                format(median(results)), format(most(results, VerifierMeasurement::ratio)),
                format(most(results, VerifierMeasurement::ns) / NANOS_PER_MILLI)));
        console.print("us of CPU time, medians of %d; the kernel's load compiles the program too."
                .formatted(timing.rounds()));
    }

    private List<RealPrograms.RealProgram> programs() {
        List<RealPrograms.RealProgram> programs = new ArrayList<>(
                timing.object() == null ? RealPrograms.all() : RealPrograms.of(timing.object()));
        programs.removeIf(program -> !timing.has(program.program().name()) && !timing.has(program.name()));
        if (programs.isEmpty()) {
            throw timing.nothing();
        }
        return programs;
    }

    private static TextTable table(List<VerifierMeasurement> results) {
        TextTable table = new TextTable("program", ">insns", ">processed", ">by kernel", ">states", ">sluice",
                ">kernel", ">sluice/kernel");
        for (VerifierMeasurement result : results) {
            boolean refused = !result.refusal().isEmpty();
            table.row(result.name(), result.insns(), refused ? NONE : result.processed(),
                    result.kernelProcessed() == 0 ? NONE : result.kernelProcessed(),
                    refused ? NONE : result.states(), format(result.ns() / NANOS_PER_MICRO),
                    format(result.kernelNs() / NANOS_PER_MICRO), format(result.ratio()));
        }
        return table;
    }

    private static double median(List<VerifierMeasurement> results) {
        double[] ratios = known(results, VerifierMeasurement::ratio);
        return ratios.length == 0 ? Double.NaN : ratios[ratios.length / 2];
    }

    private static double most(List<VerifierMeasurement> results, ToDoubleFunction<VerifierMeasurement> figure) {
        double[] all = known(results, figure);
        return all.length == 0 ? Double.NaN : all[all.length - 1];
    }

    /** The figures that are known, ascending. */
    private static double[] known(List<VerifierMeasurement> results, ToDoubleFunction<VerifierMeasurement> figure) {
        double[] known = results.stream().mapToDouble(figure).filter(value -> !Double.isNaN(value)).toArray();
        Arrays.sort(known);
        return known;
    }

    private static String format(double value) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%.2f", value);
    }

    private ObjectNode tree(List<VerifierMeasurement> results, Optional<String> noKernel) {
        ObjectNode node = Console.JSON.createObjectNode();
        node.put("rounds", timing.rounds()).put("millis", timing.millis()).put("seed", timing.seed());
        noKernel.ifPresent(reason -> node.put("kernel_skipped", reason));
        put(node, "median_ratio", median(results));
        put(node, "greatest_ns", most(results, VerifierMeasurement::ns));
        ArrayNode rows = node.putArray("results");
        for (VerifierMeasurement result : results) {
            ObjectNode row = rows.addObject().put("program", result.name()).put("insns", result.insns())
                    .put("processed", result.processed()).put("kernel_processed", result.kernelProcessed())
                    .put("states", result.states());
            put(row, "ns", result.ns());
            put(row, "kernel_ns", result.kernelNs());
            put(row, "ratio", result.ratio());
            if (!result.refusal().isEmpty()) {
                row.put("refused", result.refusal());
            }
        }
        return node;
    }

    private static void put(ObjectNode node, String name, double value) {
        if (!Double.isNaN(value)) {
            node.put(name, value);
        }
    }
}
