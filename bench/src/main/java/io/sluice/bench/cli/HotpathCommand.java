package io.sluice.bench.cli;

import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.Operation;
import io.sluice.bench.scenario.OperationComparison;
import io.sluice.bench.scenario.Operations;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Progress;
import io.sluice.dataplane.cli.TextTable;
import io.sluice.vm.Engines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
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
    private static final String NONE = "-";

    @Spec
    private CommandSpec spec;

    @Option(names = "--operation", split = ",", paramLabel = "NAME",
            description = "Operations, with commas, by the start of their names (default: all).")
    private List<String> operations = List.of();

    @Option(names = "--engine", split = ",", paramLabel = "NAME", description = "Engines, with commas (default: all).")
    private List<String> engines = List.of();

    @Option(names = "--rounds", defaultValue = "11", paramLabel = "N",
            description = "How many times each operation is timed (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--millis", defaultValue = "20", paramLabel = "N",
            description = "How long each time, in ms (default: ${DEFAULT-VALUE}).")
    private int millis;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N",
            description = "Of the order in each round (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Override
    public void run() {
        Console console = Console.of(spec);
        engines.stream().filter(name -> !OperationComparison.names().contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("engine \"" + name + "\": not among " + OperationComparison.names());
        });
        List<String> names = OperationComparison.names().stream()
                .filter(name -> engines.isEmpty() || engines.contains(name)).toList();
        List<Operation> chosen = Operations.of(operations);
        OperationComparison comparison = new OperationComparison(names,
                new EngineComparison.Settings(rounds, millis, seed));
        List<OperationComparison.Row> rows = new ArrayList<>();
        Progress progress = new Progress(console, "timing", chosen.size());
        try {
            for (Operation operation : chosen) {
                rows.add(comparison.measure(operation));
                progress.done(rows.size());
            }
        } finally {
            progress.end();
        }
        if (console.json()) {
            console.print(tree(names, rows));
        } else {
            print(console, names, rows);
        }
    }

    private static String fastest() {
        return Engines.all().getLast().name();
    }

    private void print(Console console, List<String> names, List<OperationComparison.Row> rows) {
        List<String> columns = new ArrayList<>(List.of("ns a call"));
        names.forEach(name -> columns.add(">" + name));
        columns.addAll(List.of(">" + fastest() + " / kernel", ">limit"));
        TextTable table = new TextTable(columns.toArray(String[]::new));
        for (OperationComparison.Row row : rows) {
            List<Object> cells = new ArrayList<>(List.of(row.operation().name()));
            names.forEach(name -> cells.add(format(row.of(name))));
            cells.add(format(row.ratio(fastest(), EngineComparison.KERNEL)));
            cells.add(Double.isNaN(row.operation().limit()) ? NONE : row.operation().limit());
            table.row(cells.toArray());
        }
        console.print(table);
        rows.forEach(row -> row.missing().forEach(
                (engine, why) -> console.print(engine + ": " + row.operation().name() + ": " + why)));
        console.print(("\nns of CPU time a call, the keys' cost subtracted, medians of %d; %d calls a packet, each "
                + "with a key of its\nown, spread evenly over those in the map. limit: the most that %s may be of the "
                + "kernel.").formatted(rounds, Operation.TIMES, fastest()));
    }

    private static String format(double value) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%.2f", value);
    }

    private ObjectNode tree(List<String> names, List<OperationComparison.Row> rows) {
        ObjectNode node = Console.JSON.createObjectNode();
        node.put("rounds", rounds).put("millis", millis).put("seed", seed).put("calls_a_packet", Operation.TIMES);
        ArrayNode results = node.putArray("results");
        for (OperationComparison.Row row : rows) {
            ObjectNode one = results.addObject().put("operation", row.operation().name());
            if (!Double.isNaN(row.operation().limit())) {
                one.put("limit_of_kernel", row.operation().limit());
            }
            ObjectNode ns = one.putObject("ns");
            names.stream().filter(row.ns()::containsKey).forEach(name -> ns.put(name, row.of(name)));
            ObjectNode missing = one.putObject("missing");
            names.stream().filter(row.missing()::containsKey)
                    .forEach(name -> missing.put(name, row.missing().get(name)));
        }
        return node;
    }
}
