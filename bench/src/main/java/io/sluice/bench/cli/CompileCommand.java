package io.sluice.bench.cli;

import io.sluice.bench.method.Samples;
import io.sluice.bench.report.Section;
import io.sluice.bench.scenario.compile.ColdProcess;
import io.sluice.bench.scenario.compile.CompileComparison;
import io.sluice.bench.scenario.compile.CompileSections;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Sluice;
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

/** {@code sluice bench compile}: from a verified program to one that runs. */
@Command(name = "compile", mixinStandardHelpOptions = true, description = "Times an engine from a verified program to "
        + "one that runs, warm, in CPU time, in turn with LLVM's JIT at -O3 where libLLVM is installed, and as the "
        + "first compilation of a fresh process, by the clock.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench compile", "  sluice bench compile --engine simple --program firewall --json"})
final class CompileCommand implements Runnable {
    private static final String COLD_PROGRAM = "rendezvous_balancer";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ProgramOptions programs;

    @Mixin
    private RoundOptions rounds;

    @Mixin
    private ReportOptions report;

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
        CompileSections sections = new CompileSections(engineName);
        List<Section> found = new ArrayList<>();
        if (cold > 0) {
            found.add(sections.cold(COLD_PROGRAM, Samples.quiet(coldNs())));
        }
        List<Workload> workloads = programs.object() == null
                ? Suite.withEmpty(programs.names()) : programs.workloads(Suite.SHORT);
        CompileComparison comparison = new CompileComparison(engine, rounds.rounds());
        comparison.warmUp(workloads, warmup);
        found.addFirst(sections.warm(
                rounds.measured(console, workloads, Workload::toString, comparison::measure)));
        report.print(rounds, found);
    }

    /** Of fresh processes. */
    private double[] coldNs() {
        return IntStream.range(0, cold).mapToDouble(_ -> Long.parseLong(ColdProcess.run(
                Sluice.class.getName(), List.of("bench", "compile", "--first", "--engine", engineName)))).toArray();
    }
}
