package io.sluice.bench.cli;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.Measurement;
import io.sluice.bench.scenario.Suite;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Progress;
import io.sluice.dataplane.cli.TextTable;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice bench engines}: programs by engines, in one run. */
@Command(name = "engines", mixinStandardHelpOptions = true, description = "Times programs on the interpreter, the "
        + "simple JIT and, where it may be asked, the running kernel: 64 TCP packets in turn, all engines interleaved "
        + "in random order, medians of CPU time. Net figures are less an empty program on the same engine.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench engines", "  sluice bench engines --program parse_tcp_drop,mac_swap_tx",
            "  sluice bench engines --object xdp_fw.o --rounds 21 --json"})
final class EnginesCommand implements Runnable {
    private static final List<Engine> ENGINES = List.of(Engines.INTERPRETER, Engines.SIMPLE);

    private static final String NONE = "-";

    @Spec
    private CommandSpec spec;

    @Mixin
    private TimingOptions timing;

    @Option(names = "--length", defaultValue = "64", paramLabel = "BYTES",
            description = "Length of each packet, 54 or more (default: ${DEFAULT-VALUE}).")
    private int length;

    @Override
    public void run() {
        Console console = Console.of(spec);
        Map<ProgramSpec, CollectionSpec> programs = programs();
        Optional<String> noKernel = KernelAvailability.whyNot();
        EngineComparison comparison = new EngineComparison(ENGINES, noKernel.isEmpty(),
                new EngineComparison.Settings(timing.rounds(), timing.millis(), length, timing.seed()));
        List<List<Measurement>> results = new ArrayList<>();
        Progress progress = new Progress(console, "timing", programs.size());
        try {
            programs.forEach((program, collection) -> {
                results.add(comparison.measure(collection, program));
                progress.done(results.size());
            });
        } finally {
            progress.end();
        }
        if (console.json()) {
            console.print(tree(results, noKernel));
        } else {
            console.print(table(results));
            noKernel.ifPresent(reason -> console.print("kernel: skipped: " + reason));
            console.print("""

                    ns of CPU time a packet, net of an empty program on the same engine, medians of %d; (empty): itself.
                    of totals: the same ratio without the subtraction. The kernel's own loop of some 20 ns a packet
                    hides work that can overlap with it; what cannot be hidden shows in the totals alone.
                    kernel "-": it cannot repeat a program that moves the packet's bounds."""
                    .formatted(timing.rounds()));
        }
    }

    private Map<ProgramSpec, CollectionSpec> programs() {
        Map<ProgramSpec, CollectionSpec> programs = new LinkedHashMap<>();
        List<CollectionSpec> collections = timing.object() == null ? Suite.objects(timing.names())
                : List.of(ObjectLoader.load(timing.object(), ObjectOptions.PLAIN));
        for (CollectionSpec collection : collections) {
            collection.programs().stream().filter(program -> program.kind().isXdp())
                    .filter(program -> timing.object() == null || timing.has(program.name()))
                    .limit(timing.object() == null ? 1 : Long.MAX_VALUE)
                    .forEach(program -> programs.put(program, collection));
        }
        if (programs.isEmpty()) {
            throw timing.nothing();
        }
        return programs;
    }

    private static TextTable table(List<List<Measurement>> results) {
        TextTable table = new TextTable("program", ">insns", ">interpreter", ">simple", ">kernel",
                ">interpreter/simple", ">simple/kernel", ">of totals");
        for (List<Measurement> row : results) {
            Measurement interpreter = row.get(0);
            Measurement simple = row.get(1);
            boolean hasKernel = row.size() > ENGINES.size();
            table.row(interpreter.program(), interpreter.insns(), format(interpreter.netNs()), format(simple.netNs()),
                    hasKernel ? format(row.getLast().netNs()) : NONE, format(interpreter.netNs() / simple.netNs()),
                    hasKernel ? format(simple.netNs() / row.getLast().netNs()) : NONE,
                    hasKernel ? format(simple.ns() / row.getLast().ns()) : NONE);
        }
        return table.row("(empty)", "", emptyNs(results, 0), emptyNs(results, 1), emptyNs(results, 2), "", "", "");
    }

    /** The median of the empty programs' times on an engine. */
    private static String emptyNs(List<List<Measurement>> results, int engine) {
        double[] times = results.stream().filter(row -> row.size() > engine)
                .mapToDouble(row -> row.get(engine).emptyNs()).sorted().toArray();
        return times.length == 0 ? NONE : format(times[times.length / 2]);
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private ObjectNode tree(List<List<Measurement>> results, Optional<String> noKernel) {
        ObjectNode node = Console.JSON.createObjectNode();
        node.put("rounds", timing.rounds()).put("millis", timing.millis()).put("packet_length", length)
                .put("seed", timing.seed());
        noKernel.ifPresent(reason -> node.put("kernel_skipped", reason));
        ArrayNode rows = node.putArray("results");
        for (List<Measurement> row : results) {
            for (Measurement result : row) {
                rows.addObject().put("program", result.program()).put("engine", result.engine())
                        .put("insns", result.insns()).put("ns_per_packet", result.ns())
                        .put("empty_ns_per_packet", result.emptyNs()).put("net_ns_per_packet", result.netNs());
            }
        }
        return node;
    }
}
