package io.sluice.bench.cli;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.LoadScenario;
import io.sluice.bench.scenario.ScaleScenario;
import io.sluice.bench.scenario.Scenario;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.cli.Console;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice bench scale}: programs on more and more workers. */
@Command(name = "scale", mixinStandardHelpOptions = true, description = "Runs programs on 1 to N workers, each on a "
        + "CPU of its own: with a queue each, and handing packets on in a circle from core to core. All share the "
        + "program's code and maps; what holds them back is told by what maps of their own, or fewer frames, change. "
        + "Without --program: one that sends packets back at once, one that swaps addresses, and programs that write "
        + "an array, a per-CPU array and a hash.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench scale", "  sluice bench scale --program transmit,mac_swap_tx --engine optimizing",
            "  sluice bench scale --object xdp_fw.o --save scale.json"})
final class ScaleCommand implements SuitePart, Callable<Integer> {
    private static final List<String> USUAL =
            List.of("transmit", "mac_swap_tx", "array_counter", "percpu_array_counter", "hash_counter");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ProgramOptions programs;

    @Mixin
    private RoundOptions rounds;

    @Mixin
    private ReportOptions report;

    @Option(names = "--engine", split = ",", paramLabel = "NAME",
            description = "Engines of this process, with commas (default: all).")
    private List<String> engines = List.of();

    @Option(names = "--workers", defaultValue = "0", paramLabel = "N",
            description = "The most workers (default: one for each CPU that is allowed).")
    private int workers;

    @Option(names = "--frames", defaultValue = "4096", paramLabel = "N",
            description = "Frames that go round in each ring (default: ${DEFAULT-VALUE}).")
    private int frames;

    @Option(names = "--length", defaultValue = "64", paramLabel = "BYTES",
            description = "Length of each packet, 62 or more (default: ${DEFAULT-VALUE}); some programs of the suite "
                    + "have longer ones.")
    private int length;

    @Override
    public Scenario scenario() {
        return ScaleScenario.of(workloads(), EngineComparison.chosen(engines, LoadScenario.ours()), rounds.rounds(),
                workers, frames);
    }

    @Override
    public Integer call() {
        Scenario scenario = scenario();
        report.print(rounds, rounds.measured(Console.of(spec), List.of(scenario)));
        return report.exitCode(scenario.failures());
    }

    private List<Workload> workloads() {
        if (programs.object() != null) {
            return programs.workloads(length);
        }
        return Suite.workloads(programs.names().isEmpty() ? USUAL : programs.names(), length);
    }
}
