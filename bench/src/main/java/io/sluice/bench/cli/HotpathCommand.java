package io.sluice.bench.cli;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.hotpath.Findings;
import io.sluice.bench.scenario.hotpath.Hotpath;
import io.sluice.bench.scenario.hotpath.Part;
import io.sluice.bench.scenario.operation.OperationComparison;
import io.sluice.dataplane.cli.Console;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice bench hotpath}: what one call of a helper costs. */
@Command(name = "hotpath", mixinStandardHelpOptions = true, description = "Times single map lookups and checksums, as "
        + "Java, as functions, inlined and, where it may be asked, in the running kernel: programs that call a helper "
        + "with each of many keys, less the same without the call. By length, by type and size of the map, size of "
        + "the key, hit ratio and pattern; every answer is checked. All of it takes some minutes.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench hotpath", "  sluice bench hotpath --quick",
            "  sluice bench hotpath --operation hash,csum --engine optimizing,kernel",
            "  sluice bench hotpath --operation \"hash lookup (8000000\" --rounds 21 --csv hash.csv"})
final class HotpathCommand implements SuitePart, Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--operation", split = ",", paramLabel = "NAME",
            description = "Operations, with commas, by the start of their names (default: all).")
    private List<String> operations = List.of();

    @Option(names = "--engine", split = ",", paramLabel = "NAME", description = "Engines, with commas (default: all).")
    private List<String> engines = List.of();

    @Option(names = "--quick", description = "Only a few of them, some seconds.")
    private boolean quick;

    @Mixin
    private RoundOptions rounds;

    @Mixin
    private ReportOptions report;

    @Override
    public Hotpath scenario() {
        List<String> names = EngineComparison.chosen(engines, OperationComparison.names());
        return quick ? Hotpath.quick(names, rounds.rounds()) : Hotpath.of(operations, names, rounds.rounds());
    }

    @Override
    public void run() {
        Hotpath hotpath = scenario();
        Findings findings = new Findings();
        rounds.measured(Console.of(spec), hotpath.parts(), Part::name, part -> {
            part.measure(findings);
            return part;
        });
        report.print(rounds, findings.sections());
    }
}
