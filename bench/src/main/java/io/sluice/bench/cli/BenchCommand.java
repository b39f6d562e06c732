package io.sluice.bench.cli;

import io.sluice.bench.scenario.Scenario;
import io.sluice.dataplane.cli.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice bench}: the noun for measurements, and the suite of those that make one report. */
@Command(name = "bench", description = "Measures engines and verifiers side by side. Without a command: engines, "
        + "hotpath, load and scale, one after the other, into one report, which takes many minutes; with --quick a "
        + "part of them, in less than one. The report is sluice-bench.html in this folder, unless --html says "
        + "otherwise. Each command has options of its own; those below are for the suite.",
        mixinStandardHelpOptions = true,
        subcommands = {EnginesCommand.class, LoadCommand.class, ScaleCommand.class, ProgramsCommand.class,
            HotpathCommand.class, CompileCommand.class, VerifierCommand.class},
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench --quick", "  sluice bench --save full.json", "  sluice bench engines",
            "  sluice bench load", "  sluice bench scale", "  sluice bench programs",
            "  sluice bench programs --object xdp_fw.o --json", "  sluice bench hotpath", "  sluice bench compile",
            "  sluice bench verifier"})
final class BenchCommand implements Callable<Integer> {
    /**
     * The suite: commands, with their options where little time is to be taken. Of the programs there is one that only
     * looks at the packet, one that sends it back, one that counts in a hash, and a whole filter.
     */
    private static final List<Part> PARTS = List.of(
            new Part("engines", "--millis 10", "--program parse_tcp_drop,mac_swap_tx,source_counter,firewall "
                    + "--engine interpreter,simple,optimizing,kernel --millis 8"),
            new Part("hotpath", "--millis 10", "--quick --engine interpreter,simple,optimizing --millis 4"),
            new Part("load", "", null), new Part("scale", "", null));

    /** How much longer it may take on a core that others use. */
    private static final double QUICK_PATIENCE = 0.2;

    private static final String REPORT = "sluice-bench.html";

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "Only so much that it takes less than a minute.")
    private boolean quick;

    @Mixin
    private RoundOptions rounds;

    @Mixin
    private ReportOptions report;

    /**
     * A part of the suite.
     *
     * @param command its command
     * @param options the command's options; those that are given to the suite go before them
     * @param quick the command's options for --quick; null where it has no part in that
     */
    private record Part(String command, String options, String quick) {
    }

    @Override
    public Integer call() {
        report.htmlUnlessSaid(REPORT);
        rounds.ofParts();
        if (quick) {
            rounds.patience(QUICK_PATIENCE);
        }
        List<Scenario> scenarios =
                PARTS.stream().filter(part -> !quick || part.quick() != null).map(this::scenario).toList();
        report.print(rounds, rounds.measured(Console.of(spec), scenarios));
        return report.exitCode(scenarios.stream().flatMap(scenario -> scenario.failures().stream()).toList());
    }

    private static List<String> words(String options) {
        return options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    /** What a part's command would do by these options and those that were given to the suite. */
    private Scenario scenario(Part part) {
        CommandLine command = spec.subcommands().get(part.command());
        List<String> arguments = new ArrayList<>(words(quick ? part.quick() : part.options()));
        arguments.addAll(RoundOptions.given(spec.commandLine().getParseResult()));
        command.setOverwrittenOptionsAllowed(true).parseArgs(arguments.toArray(String[]::new));
        return ((SuitePart) command.getCommand()).scenario();
    }
}
