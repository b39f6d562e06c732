package io.sluice.bench.cli;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.bench.scenario.ProgramSections;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.cli.Console;
import io.sluice.vm.api.Batch;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice bench programs}: programs alone, by engines, in one run. */
@Command(name = "programs", mixinStandardHelpOptions = true, description = "Times programs on the engines of this "
        + "process, by LLVM's JIT and as C that clang compiles ahead of time where they are installed and, where it "
        + "may be asked, in the running kernel: 64 packets in turn, all engines interleaved in random order, on one "
        + "CPU, medians of CPU time. Net figures are less an empty program on the same engine. Machine code, its maps "
        + "and packets lie at eight places, and each time is the mean over them: how fast a short program is depends "
        + "on where it lies.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench programs", "  sluice bench programs --program parse_tcp_drop,mac_swap_tx",
            "  sluice bench programs --engine simple,native-O2,kernel --json",
            "  sluice bench programs --object xdp_fw.o --rounds 21 --json",
            "  sluice bench programs --traffic imix,flows=1000,zipf=1.1,ipv6=0.2 --engine simple,optimizing"})
final class ProgramsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ProgramOptions programs;

    @Mixin
    private TrafficOptions traffic;

    @Mixin
    private RoundOptions rounds;

    @Mixin
    private ReportOptions report;

    @Mixin
    private EngineOptions engines;

    @Override
    public Integer call() {
        Console console = Console.of(spec);
        List<String> names = engines.chosen(EngineComparison.names());
        List<Workload> workloads = programs.workloads(traffic, Batch.CAPACITY);
        EngineComparison comparison = EngineComparison.of(names, rounds.rounds());
        List<EngineRow> rows = rounds.measured(console, workloads, Workload::toString, comparison::measure);
        String packets = traffic.text(Batch.CAPACITY);
        ProgramSections sections = new ProgramSections(names, rows, packets);
        report.print(rounds, sections.all(),
                () -> new ProgramReport(names, rows, sections).print(console, rounds, packets));
        return report.exitCode(comparison.failures());
    }
}
