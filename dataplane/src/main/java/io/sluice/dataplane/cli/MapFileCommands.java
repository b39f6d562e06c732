package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.MapFill;
import io.sluice.dataplane.value.JsonFile;
import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.MapSpec;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Commands that take what a map holds to a file and back. */
final class MapFileCommands {
    private MapFileCommands() {
    }

    /** {@code sluice map export}. */
    @Command(name = "export", description = "Writes all entries of a map as JSON, sorted by the keys' bytes, from "
            + "which import and sluice run --map make the same bytes again.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map export name flows > flows.json",
                "  sluice map export pinned /sys/fs/bpf/flows flows.json",
                "", "sluice map export MAP [FILE]; see sluice map -h for MAP. It is JSON with --json or without."
            })
    static final class Export extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            String file = words.hasNext() ? words.next("FILE") : null;
            words.end();
            JsonNode tree = new MapDump(open.types(), open.variables()).tree(MapReadCommands.contents(open));
            if (file == null) {
                console.print(tree);
            } else {
                JsonFile.write(Path.of(file), tree);
            }
        }
    }

    /** {@code sluice map import}. */
    @Command(name = "import", description = "Puts the entries of a file into a map; what else is there stays. All are "
            + "checked before the first is put.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map import name flows flows.json", "  sluice map import id 42 flows.json --json",
                "", "sluice map import MAP FILE; see sluice map -h for MAP. FILE is what export wrote, what bpftool -j",
                "map dump printed, or a list of {\"key\": .., \"value\": ..} with keys and values as JSON."
            })
    static final class Import extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            Path file = Path.of(words.next("FILE"));
            words.end();
            MapSpec spec = open.requireLasting().spec();
            JsonNode tree = JsonFile.read(file);
            MapFill fill;
            try {
                fill = MapFill.parse(spec, open.types(), tree);
            } catch (ValueException e) {
                throw new ValueException("%s: map \"%s\": %s".formatted(file.getFileName(), spec.name(),
                        e.getMessage()));
            }
            fill.apply(open.map());
            if (console.json()) {
                console.print(Console.JSON.createObjectNode().put("entries", fill.entries().size()));
            } else {
                console.print(fill.entries().size() == 1 ? "1 entry" : fill.entries().size() + " entries");
            }
        }
    }
}
