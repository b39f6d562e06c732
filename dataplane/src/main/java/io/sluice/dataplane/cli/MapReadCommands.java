package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.MapContents;
import io.sluice.dataplane.value.MapEntry;
import io.sluice.dataplane.value.ValueException;
import io.sluice.dataplane.value.ValueReader;
import io.sluice.dataplane.value.ValueText;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import java.util.HexFormat;
import java.util.Set;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Commands that look at what one map holds. */
final class MapReadCommands {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");

    private MapReadCommands() {
    }

    /** What a map holds. */
    static MapContents contents(OpenMap open) {
        open.requireKeys();
        return new MapContents(open.spec(), MapContents.of(open.map()).entries());
    }

    /** {@code sluice map dump}. */
    @Command(name = "dump", description = "Prints all entries of a map, typed by its BTF.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map dump name flows", "  sluice map dump pinned /sys/fs/bpf/flows",
                "  sluice map dump id 42 --json", "  sluice map dump object xdp_fw.o .rodata",
                "", "sluice map dump MAP; see sluice map -h for MAP. --json has the form of bpftool -j map dump."
            })
    static final class Dump extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            words.end();
            MapContents contents = contents(open);
            if (console.json()) {
                MapOutput output = new MapOutput(open);
                ArrayNode list = Console.JSON.createArrayNode();
                contents.entries().forEach(e -> list.add(output.tree(e)));
                console.print(list);
            } else {
                console.out().print(new MapDump(open.types(), open.variables()).text(contents));
                console.out().flush();
            }
        }
    }

    /** {@code sluice map lookup}. */
    @Command(name = "lookup", description = "Prints the value of a key.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map lookup name flows key hex 0a 00 00 01", "  sluice map lookup id 42 key 7",
                "  sluice map lookup id 42 key addr=10.0.0.1 port=53 --json",
                "", "sluice map lookup MAP key KEY; see sluice map -h for MAP and KEY."
            })
    static final class Lookup extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            open.requireKeys();
            byte[] key = open.key(words.after("key", Set.of()));
            byte[] value = open.map().lookup(key);
            if (value == null) {
                throw missing(open, key, console);
            }
            new MapOutput(open).print(console,
                    new MapEntry(Bytes.of(key), MapEntry.split(open.map(), value)));
        }
    }

    /** A key that is not there; JSON has a null for it, as bpftool's. */
    static ValueException missing(OpenMap open, byte[] key, Console console) {
        if (console.json()) {
            console.print(Console.JSON.nullNode());
        }
        return new ValueException("map \"%s\": key %s: not there".formatted(open.spec().name(),
                HEX.formatHex(key)));
    }

    /** {@code sluice map getnext}. */
    @Command(name = "getnext", description = "Prints the key after a key, or the first one.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map getnext name flows", "  sluice map getnext id 42 key 7 --json",
                "", "sluice map getnext MAP [key KEY]; see sluice map -h for MAP and KEY."
            })
    static final class GetNext extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            MapSpec spec = open.requireKeys().spec();
            byte[] key = words.hasNext() ? open.key(words.after("key", Set.of())) : null;
            byte[] next = open.map().nextKey(key);
            if (next == null) {
                throw new ValueException("map \"%s\": %s".formatted(spec.name(),
                        key == null ? "empty" : "key " + HEX.formatHex(key) + ": no key after it"));
            }
            if (console.json()) {
                ObjectNode node = Console.JSON.createObjectNode();
                node.set("key", key == null ? Console.JSON.nullNode() : ValueReader.list(key));
                node.set("next_key", ValueReader.list(next));
                console.print(node);
            } else {
                console.print("next key: " + ValueText.of(
                        new ValueReader(open.types()).read(spec.keyTypeId(), next)));
            }
        }
    }

    /** {@code sluice map peek}. */
    @Command(name = "peek", description = "Prints the next element of a queue or a stack, which stays there.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map peek name jobs", "  sluice map peek id 42 --json",
                "", "sluice map peek MAP; see sluice map -h for MAP."
            })
    static final class Peek extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            words.end();
            open.requireQueue();
            printElement(open, open.map().lookup(new byte[0]), console);
        }
    }

    /** Prints an element of a queue or a stack, null for none. */
    static void printElement(OpenMap open, byte[] value, Console console) {
        if (value == null) {
            throw new ValueException("map \"" + open.spec().name() + "\": empty");
        }
        MapEntry entry = new MapEntry(Bytes.EMPTY, MapEntry.split(open.map(), value));
        if (console.json()) {
            console.print(new MapOutput(open).tree(entry));
        } else {
            console.print(ValueText.of(
                    new ValueReader(open.types()).read(open.spec().valueTypeId(), value)));
        }
    }
}
