package io.sluice.bench.cli;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.PipelineComparison;
import io.sluice.bench.scenario.Scenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sluice bench engines}: programs in the whole packet loop, by engines, in one run. */
@Command(name = "engines", mixinStandardHelpOptions = true, description = "Runs programs on the engines of this "
        + "process in the whole packet loop, from port to port over frames in memory: receive, batch, program, "
        + "dispatch, transmit; by LLVM's JIT and as C that clang compiles ahead of time where they are installed; "
        + "and, where it may be asked, by the running kernel's BPF_PROG_TEST_RUN. All are interleaved in random "
        + "order on one CPU; an engine that is wrong has no figure. bench programs times programs without the loop.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench engines",
            "  sluice bench engines --program filter,mac_swap_tx --engine simple,kernel",
            "  sluice bench engines --object xdp_fw.o --metric cycles/packet,code",
            "  sluice bench engines --csv e.csv"})
final class EnginesCommand extends SuitePart {
    /** The most different packets that come in turn: their frames take 17 MB. */
    private static final int PACKETS = 4096;

    @Mixin
    private ProgramOptions programs;

    @Mixin
    private TrafficOptions traffic;

    @Mixin
    private EngineOptions engines;

    @Override
    Scenario scenario() {
        return PipelineComparison.of(programs.workloads(traffic, PACKETS),
                engines.chosen(EngineComparison.names()), rounds().rounds(), traffic.text(PACKETS));
    }
}
