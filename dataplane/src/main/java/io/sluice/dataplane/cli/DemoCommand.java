package io.sluice.dataplane.cli;

import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.port.pcap.CaptureReader;
import io.sluice.dataplane.replay.Agreement;
import io.sluice.dataplane.replay.EngineTimer;
import io.sluice.dataplane.replay.LoadedProgram;
import io.sluice.dataplane.replay.LoopTimer;
import io.sluice.dataplane.replay.Replay;
import io.sluice.dataplane.replay.ReplayEngine;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice demo}: the main job on what is bundled. */
@Command(name = "demo", description = "Runs a bundled capture through the bundled packet filter on every engine that "
        + "is to be had here. Needs no root and no network device; takes some seconds.",
        mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
        footer = {"  sluice demo", "  sluice demo --seconds 5 --json"})
final class DemoCommand implements Runnable {
    private static final String OBJECT = "filter.bpf.o";
    private static final String OBJECT_RESOURCE = "/bpf/" + OBJECT;
    private static final String CAPTURE_RESOURCE = "/demo/traffic.pcap";
    private static final List<ReplayEngine> ENGINES =
            List.of(ReplayEngine.INTERPRETER, ReplayEngine.SIMPLE, ReplayEngine.OPTIMIZING,
                    ReplayEngine.KERNEL);
    private static final int TIMED_PASSES = 51;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double PERCENT = 100;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "1.5",
            description = "How long to measure the packet loop of each engine (default: ${DEFAULT-VALUE}).")
    private double seconds;

    /** An engine's row: the loop's packets a microsecond and share of a CPU; ns of the program alone. */
    private record Row(ReplayResult result, double nanos, Optional<LoopTimer.Rate> rate, boolean agrees) {
        double mpps() {
            return rate.map(LoopTimer.Rate::mpps).orElse(NANOS_PER_MICRO / nanos);
        }
    }

    @Override
    public void run() {
        Console console = Console.of(spec);
        CollectionSpec collection = ObjectLoader.load(OBJECT, resource(OBJECT_RESOURCE), ObjectOptions.PLAIN);
        Capture capture = CaptureReader.read("traffic.pcap", resource(CAPTURE_RESOURCE));
        List<Row> rows = new ArrayList<>();
        Map<String, String> skipped = new LinkedHashMap<>();
        if (!console.json()) {
            console.print("%d packets of %s through %s, again and again, on one thread:".formatted(capture.size(),
                    "the bundled demo/traffic.pcap", "the bundled bpf/" + OBJECT));
            console.print("");
        }
        for (ReplayEngine engine : ENGINES) {
            Optional<String> reason = engine.unavailable();
            if (reason.isPresent()) {
                skipped.put(engine.text(), reason.get());
            } else {
                rows.add(measure(engine, collection, capture, rows));
            }
        }
        if (console.json()) {
            console.print(tree(rows, skipped));
        } else {
            print(console, rows, skipped);
        }
    }

    private Row measure(ReplayEngine engine, CollectionSpec collection, Capture capture, List<Row> before) {
        ProgramSpec program = ObjectArgument.choose(collection, null);
        try (LoadedProgram loaded = engine.load(collection, program)) {
            ReplayResult result = new Replay(capture).run(loaded);
            boolean agrees = before.isEmpty() || Agreement.of(before.getFirst().result(), result, Set.of(),
                    String::valueOf).isFull();
            double nanos = EngineTimer.nanosPerPacket(loaded, capture, result, TIMED_PASSES, passes -> { })
                    .orElseThrow(() -> new IllegalStateException("the filter moves no packet's bounds"));
            if (engine == ReplayEngine.KERNEL) {
                return new Row(result, nanos, Optional.empty(), agrees);
            }
            List<byte[]> packets = IntStream.range(0, capture.size()).mapToObj(capture::bytes).toList();
            try (MemoryPort port = new MemoryPort(packets, Wire.Restore.BYTES)) {
                return new Row(result, nanos, Optional.of(LoopTimer.rate(port, loaded, seconds)), agrees);
            }
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = DemoCommand.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("class path: \"" + name + "\" is not there");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void print(Console console, List<Row> rows, Map<String, String> skipped) {
        List<String> titles = new ArrayList<>(List.of("engine"));
        for (Verdict verdict : Verdict.values()) {
            titles.add(">" + verdict);
        }
        titles.addAll(List.of(">ns/packet", ">Mpps", ">CPU", ">ratio", "agrees"));
        TextTable table = new TextTable(titles.toArray(String[]::new));
        for (Row row : rows) {
            List<Object> cells = new ArrayList<>(List.of(row.result().engine()));
            cells.addAll(row.result().counts().values());
            cells.add(format("%.1f", row.nanos()));
            cells.add(format("%.2f", row.mpps()));
            cells.add(row.rate().map(rate -> format("%.0f%%", rate.cpuShare() * PERCENT)).orElse("-"));
            cells.add(format("%.1fx", rows.getFirst().nanos() / row.nanos()));
            cells.add(row.agrees() ? "yes" : "NO");
            table.row(cells.toArray());
        }
        console.print(table);
        skipped.forEach((engine, reason) -> console.print(engine + ": skipped: " + reason));
        console.print("""

            ns/packet: the program alone, median; ratio: the first engine's ns to these.
            Mpps, CPU: the whole packet loop, which also copies each packet in afresh; kernel: the program alone,
            by BPF_PROG_TEST_RUN less an empty program, and on packets that are not put back.

            Next: sluice run OBJ --in pcap:FILE runs your own program; sluice prog dump xlated OBJ shows it;
            sluice -h lists the commands.""");
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }

    private static ObjectNode tree(List<Row> rows, Map<String, String> skipped) {
        ObjectNode node = Console.JSON.createObjectNode();
        ArrayNode engines = node.putArray("engines");
        for (Row row : rows) {
            ObjectNode engine = engines.addObject();
            engine.put("engine", row.result().engine());
            ObjectNode verdicts = engine.putObject("verdicts");
            row.result().counts().forEach((verdict, count) -> verdicts.put(verdict.name(), count));
            engine.put("ns_per_packet", row.nanos()).put("mpps", row.mpps()).put("agrees", row.agrees());
            row.rate().ifPresent(rate -> engine.put("cpu_share", rate.cpuShare()));
        }
        ObjectNode reasons = node.putObject("skipped");
        skipped.forEach(reasons::put);
        return node;
    }
}
