package io.sluice.bench.cli;

import io.sluice.bench.scenario.Scenario;
import io.sluice.bench.scenario.hotpath.Hotpath;
import io.sluice.bench.scenario.operation.OperationComparison;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice bench hotpath}: what one call of a helper costs. */
@Command(name = "hotpath", mixinStandardHelpOptions = true, description = "Times single map lookups and checksums, as "
        + "Java, as functions, inlined and, where it may be asked, in the running kernel: programs that call a helper "
        + "with each of many keys, less the same without the call. By length, by type and size of the map, size of "
        + "the key, hit ratio and pattern; every answer is checked. All of it takes some minutes.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench hotpath", "  sluice bench hotpath --quick",
            "  sluice bench hotpath --operation hash,csum --engine optimizing,kernel",
            "  sluice bench hotpath --operation \"hash lookup (8000000\" --rounds 21 --csv hash.csv"})
final class HotpathCommand extends SuitePart {
    @Option(names = "--operation", split = ",", paramLabel = "NAME",
            description = "Operations, with commas, by the start of their names (default: all).")
    private List<String> operations = List.of();

    @Mixin
    private EngineOptions engines;

    @Option(names = "--quick", description = "Only a few of them, some seconds.")
    private boolean quick;

    @Override
    Scenario scenario() {
        List<String> names = engines.chosen(OperationComparison.names());
        return quick ? Hotpath.quick(names, rounds().rounds())
                : Hotpath.of(operations, names, rounds().rounds());
    }
}
