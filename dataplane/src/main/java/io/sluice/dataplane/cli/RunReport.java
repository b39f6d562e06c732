package io.sluice.dataplane.cli;

import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.replay.Agreement;
import io.sluice.dataplane.replay.EngineTimer;
import io.sluice.dataplane.replay.MapContents;
import io.sluice.dataplane.replay.MapRecords;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.object.CollectionSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a run on several engines gave. */
final class RunReport {
    private static final int MAX_DIFFERENCES = 10;

    /** An engine that ran: its result, its time and how it compares with the first. */
    private record Row(ReplayResult result, OptionalDouble nanos, Agreement agreement) {
    }

    /**
     * What a report shows besides verdicts.
     *
     * @param maps what maps hold
     * @param read whether records were read
     * @param records each of them
     * @param text how
     */
    record Shown(boolean maps, boolean read, boolean records, RecordText text) {
    }

    /** An engine that did not run. */
    private record Skipped(String engine, String reason) {
    }

    private final CollectionSpec collection;
    private final ProgramSpec program;
    private final Capture capture;
    private final int repeat;
    private final List<Row> rows = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();

    RunReport(CollectionSpec collection, ProgramSpec program, Capture capture, int repeat) {
        this.collection = collection;
        this.program = program;
        this.capture = capture;
        this.repeat = repeat;
    }

    /** What the maps held after the first engine's run, by name. */
    ObjectNode maps() {
        return rows.isEmpty() ? Console.JSON.createObjectNode()
            : new MapDump(collection).tree(rows.getFirst().result().maps());
    }

    /** What the program sent on the first engine. */
    Collection<MapRecords> records() {
        return rows.isEmpty() ? List.of() : rows.getFirst().result().records().values();
    }

    void skip(String engine, String reason) {
        skipped.add(new Skipped(engine, reason));
    }

    void add(ReplayResult result, OptionalDouble nanos) {
        ReplayResult reference = rows.isEmpty() ? result : rows.getFirst().result();
        // packets are numbered from 1, as capture tools do
        Agreement agreement = Agreement.of(reference, result, Set.of(), i -> String.valueOf(i + 1));
        rows.add(new Row(result, nanos, agreement));
    }

    /** Whether all engines did the same. */
    boolean agreed() {
        return rows.stream().allMatch(row -> row.agreement().isFull());
    }

    /** Prints it for people. */
    void print(Console console, Path in, Shown shown) {
        console.print("%s: program \"%s\", %d packets of %s".formatted(collection.name(), program.name(),
                capture.size(), in.getFileName()));
        console.print("");
        boolean several = rows.size() > 1;
        List<String> titles = new ArrayList<>(List.of("engine", ">packets"));
        for (Verdict verdict : Verdict.values()) {
            titles.add(">" + verdict);
        }
        titles.addAll(List.of(">other", ">ns/packet"));
        if (several) {
            titles.addAll(List.of("verdicts", "bytes", "maps"));
        }
        TextTable table = new TextTable(titles.toArray(String[]::new));
        for (Row row : rows) {
            table.row(cells(row, several).toArray());
        }
        console.print(table);
        if (repeat > 0) {
            console.print("ns/packet: " + EngineTimer.method(repeat));
        }
        skipped.forEach(engine -> console.print(engine.engine() + ": skipped: " + engine.reason()));
        for (Row row : rows) {
            row.result().fault().ifPresent(fault -> console.print("%s: ABORTED, at last: %s".formatted(
                    row.result().engine(), fault)));
            List<String> differences = row.agreement().all();
            differences.stream().limit(MAX_DIFFERENCES).forEach(console::print);
            if (differences.size() > MAX_DIFFERENCES) {
                console.print("... %d more differences".formatted(differences.size() - MAX_DIFFERENCES));
            }
        }
        if (shown.maps() && !rows.isEmpty()) {
            printMaps(console, shown);
        }
        for (MapRecords sent : records()) {
            String summary = shown.text().summary(sent, shown.read());
            if (summary != null) {
                console.print((shown.records() ? System.lineSeparator() : "") + summary);
            }
            if (shown.records()) {
                console.out().print(shown.text().lines(sent));
                console.out().flush();
            }
        }
    }

    private void printMaps(Console console, Shown shown) {
        MapDump dump = new MapDump(collection);
        for (MapContents contents : rows.getFirst().result().maps().values()) {
            console.print("");
            console.out().print(dump.text(contents));
        }
        ReplayResult result = rows.getFirst().result();
        program.maps().stream().filter(name -> !result.maps().containsKey(name))
                .filter(name -> !shown.read() || !result.records().containsKey(name))
                .flatMap(name -> collection.map(name).stream())
                .forEach(map -> console.out().printf("%nmap \"%s\" (%s): its values can't be read%n", map.name(),
                    map.type().text()));
        console.out().flush();
    }

    private List<Object> cells(Row row, boolean several) {
        List<Object> cells = new ArrayList<>(List.of(row.result().engine(), row.result().size()));
        cells.addAll(row.result().counts().values());
        cells.add(row.result().badVerdicts());
        cells.add(row.nanos().isPresent() ? String.format(Locale.ROOT, "%.1f", row.nanos().getAsDouble()) : "-");
        if (several) {
            cells.add(word(row.agreement().verdicts()));
            cells.add(word(row.agreement().packets()));
            cells.add(word(row.agreement().maps()));
        }
        return cells;
    }

    private static String word(List<String> differences) {
        return differences.isEmpty() ? "agree" : "DIFFER";
    }

    /** The report as JSON. */
    ObjectNode tree(Path in, Shown shown) {
        ObjectNode node = Console.JSON.createObjectNode();
        node.put("object", collection.name()).put("program", program.name()).put("capture", in.toString())
                .put("packets", capture.size()).put("agree", agreed());
        if (repeat > 0) {
            node.put("ns_per_packet_method", EngineTimer.method(repeat));
        }
        ArrayNode engines = node.putArray("engines");
        for (Row row : rows) {
            ObjectNode engine = engines.addObject();
            engine.put("engine", row.result().engine());
            ObjectNode verdicts = engine.putObject("verdicts");
            for (Map.Entry<Verdict, Integer> count : row.result().counts().entrySet()) {
                verdicts.put(count.getKey().name(), count.getValue());
            }
            verdicts.put("other", row.result().badVerdicts());
            row.nanos().ifPresent(nanos -> engine.put("ns_per_packet", nanos));
            row.result().fault().ifPresent(fault -> engine.put("fault", fault));
            ArrayNode differences = engine.putArray("differences");
            row.agreement().all().forEach(differences::add);
            engine.set("maps", new MapDump(collection).tree(row.result().maps()));
            if (!row.result().records().isEmpty()) {
                ObjectNode records = engine.putObject("records");
                row.result().records().forEach((name, sent) ->
                        records.set(name, shown.text().tree(sent, shown.read())));
            }
        }
        ArrayNode notRun = node.putArray("skipped");
        skipped.forEach(engine -> notRun.addObject().put("engine", engine.engine()).put("reason", engine.reason()));
        return node;
    }
}
