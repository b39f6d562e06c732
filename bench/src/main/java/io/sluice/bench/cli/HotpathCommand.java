package io.sluice.bench.cli;

import io.sluice.bench.report.Figures;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.bench.scenario.Operation;
import io.sluice.bench.scenario.OperationComparison;
import io.sluice.bench.scenario.OperationTable;
import io.sluice.bench.scenario.Operations;
import io.sluice.dataplane.cli.Console;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice bench hotpath}: what one call of a helper costs, engine by engine. */
@Command(name = "hotpath", mixinStandardHelpOptions = true, description = "Times single map operations and checksums "
        + "on the engines of this process and, where it may be asked, in the running kernel: programs that make "
        + "keys and call a helper with each, less the same without the call.",
        footerHeading = "%nExamples:%n",
        footer = {"  sluice bench hotpath", "  sluice bench hotpath --operation hash,csum --engine optimizing,kernel"})
final class HotpathCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--operation", split = ",", paramLabel = "NAME",
            description = "Operations, with commas, by the start of their names (default: all).")
    private List<String> operations = List.of();

    @Option(names = "--engine", split = ",", paramLabel = "NAME", description = "Engines, with commas (default: all).")
    private List<String> engines = List.of();

    @Mixin
    private RoundOptions rounds;

    @Override
    public void run() {
        Console console = Console.of(spec);
        List<String> names = EngineComparison.chosen(engines, OperationComparison.names());
        List<Operation> chosen = Operations.of(operations);
        OperationComparison comparison = new OperationComparison(names, rounds.rounds());
        List<OperationComparison.Row> rows = rounds.measured(console, chosen, Operation::name, comparison::measure);
        if (console.json()) {
            console.print(tree(names, rows));
        } else {
            print(console, names, rows);
        }
    }

    private void print(Console console, List<String> names, List<OperationComparison.Row> rows) {
        console.print(OperationTable.of(names, rows));
        rows.forEach(row -> row.missing().forEach(
                (engine, why) -> console.print(engine + ": " + row.operation().name() + ": " + why)));
        console.print("""

                ns of CPU time a call, the keys' cost subtracted, medians of %d, %s; %d calls a packet,
                each with a key of its own, spread evenly over those in the map. Ratios take a time below %s ns,
                which is noise, for that. limit: the most that %s may be of the kernel.
                %s""".formatted(rounds.count(), rounds.where(), Operation.TIMES, EngineRow.NOISE,
                OperationTable.subject(), rounds.noise()));
    }

    private ObjectNode tree(List<String> names, List<OperationComparison.Row> rows) {
        ObjectNode node = Console.JSON.createObjectNode();
        rounds.into(node);
        node.put("calls_a_packet", Operation.TIMES);
        ArrayNode results = node.putArray("results");
        for (OperationComparison.Row row : rows) {
            ObjectNode one = results.addObject().put("operation", row.operation().name());
            Figures.put(one, "limit_of_kernel", row.operation().limit());
            ObjectNode ns = one.putObject("ns");
            names.stream().filter(row.ns()::containsKey).forEach(name -> ns.put(name, row.of(name)));
            ObjectNode missing = one.putObject("missing");
            names.stream().filter(row.missing()::containsKey)
                    .forEach(name -> missing.put(name, row.missing().get(name)));
        }
        return node;
    }
}
