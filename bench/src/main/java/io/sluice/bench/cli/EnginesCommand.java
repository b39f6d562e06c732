package io.sluice.bench.cli;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.bench.scenario.Suite;
import io.sluice.bench.scenario.Workload;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Progress;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice bench engines}: programs by engines, in one run. */
@Command(name = "engines", mixinStandardHelpOptions = true, description = "Times programs on the engines of this "
        + "process, by LLVM's JIT and as C that clang compiles ahead of time where they are installed and, where it "
        + "may be asked, in the running kernel: 64 packets in turn, all engines interleaved in random order, medians "
        + "of CPU time. Net figures are less an empty program on the same engine.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench engines", "  sluice bench engines --program parse_tcp_drop,mac_swap_tx",
            "  sluice bench engines --engine simple,native-O2,kernel --json",
            "  sluice bench engines --object xdp_fw.o --rounds 21 --json"})
final class EnginesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private TimingOptions timing;

    @Option(names = "--engine", split = ",", paramLabel = "NAME",
            description = "Engines, with commas (default: all; llvm is LLVM's JIT at -O3, native our programs' own C).")
    private List<String> engines = List.of();

    @Option(names = "--length", defaultValue = "64", paramLabel = "BYTES",
            description = "Length of each packet, 62 or more (default: ${DEFAULT-VALUE}); some programs of the suite "
                    + "have longer ones.")
    private int length;

    @Override
    public void run() {
        Console console = Console.of(spec);
        List<String> names = EngineComparison.names().stream()
                .filter(name -> engines.isEmpty() || engines.contains(name)).toList();
        engines.stream().filter(name -> !EngineComparison.names().contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(
                    "engine \"" + name + "\": not among " + EngineComparison.names());
        });
        List<Workload> workloads = workloads();
        EngineComparison comparison = new EngineComparison(names,
                new EngineComparison.Settings(timing.rounds(), timing.millis(), timing.seed()));
        List<EngineRow> rows = new ArrayList<>();
        Progress progress = new Progress(console, "timing", workloads.size());
        try {
            for (Workload workload : workloads) {
                rows.add(comparison.measure(workload));
                progress.done(rows.size());
            }
        } finally {
            progress.end();
        }
        EngineReport report = new EngineReport(names, rows);
        if (console.json()) {
            console.print(report.json(timing, length));
        } else {
            report.print(console, timing.rounds());
        }
    }

    private List<Workload> workloads() {
        if (timing.object() == null) {
            return Suite.workloads(timing.names(), length);
        }
        CollectionSpec object = ObjectLoader.load(timing.object(), ObjectOptions.PLAIN);
        List<Workload> workloads = object.programs().stream().filter(program -> program.kind().isXdp())
                .filter(program -> timing.has(program.name()))
                .map(program -> Suite.workload(object, program, length)).toList();
        if (workloads.isEmpty()) {
            throw timing.nothing();
        }
        return workloads;
    }
}
