package io.sluice.bench.cli;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.ScaleScenario;
import io.sluice.bench.scenario.Scenario;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench scale}: programs on more and more workers. */
@Command(name = "scale", mixinStandardHelpOptions = true, description = "Runs programs on 1 to N workers, each on a "
        + "CPU of its own: with a queue each, and handing packets on in a circle from core to core. All share the "
        + "program's code and maps; what holds them back is told by what maps of their own, or fewer frames, change. "
        + "Without --program: one that sends packets back at once, one that swaps addresses, and programs that write "
        + "an array, a per-CPU array and a hash.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench scale", "  sluice bench scale --program transmit,mac_swap_tx --engine optimizing",
            "  sluice bench scale --object xdp_fw.o --save scale.json"})
final class ScaleCommand extends SuitePart {
    private static final List<String> USUAL =
            List.of("transmit", "mac_swap_tx", "array_counter", "percpu_array_counter", "hash_counter");

    @Mixin
    private ProgramOptions programs;

    @Mixin
    private EngineOptions engines;

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
    Scenario scenario() {
        return ScaleScenario.of(workloads(), engines.chosen(EngineComparison.ours()), rounds().rounds(), workers,
                frames);
    }

    private List<Workload> workloads() {
        if (programs.object() != null) {
            return programs.workloads(length);
        }
        return Suite.workloads(programs.names().isEmpty() ? USUAL : programs.names(), length);
    }
}
