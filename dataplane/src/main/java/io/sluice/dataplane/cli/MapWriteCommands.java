package io.sluice.dataplane.cli;

import io.sluice.dataplane.value.MapEntry;
import io.sluice.dataplane.value.TypedMap;
import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.memory.Errno;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;

/** Commands that change what one map holds; they print nothing but JSON's null where all is well. */
final class MapWriteCommands {
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    /** bpftool's words for the flags of an update. */
    private static final Map<String, Integer> FLAGS = Map.of("any", MapFlags.BPF_ANY, "noexist", MapFlags.BPF_NOEXIST,
            "exist", MapFlags.BPF_EXIST);

    private MapWriteCommands() {
    }

    private static void done(Console console) {
        if (console.json()) {
            console.print(Console.JSON.nullNode());
        }
    }

    private static void require(MapSpec spec, int result, String what) {
        if (result < 0) {
            throw new ValueException("map \"%s\": %s%s".formatted(spec.name(), what, refusal(spec, result)));
        }
    }

    private static String refusal(MapSpec spec, int result) {
        boolean frozen = result == -Errno.EPERM;
        return TypedMap.refusal(spec, result)
            + (frozen ? ": the map is read-only, as .rodata is once its program is loaded" : "");
    }

    /** {@code sluice map update}. */
    @Command(name = "update", description = "Sets the value of a key, for every CPU where the map has one for each.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map update name flows key hex 0a 00 00 01 value 1 0 0 0",
                "  sluice map update id 42 key addr=10.0.0.1 port=53 value '{\"limit\": 1000}' noexist --json",
                "", "sluice map update MAP key KEY value VALUE [any|exist|noexist]; see sluice map -h for MAP, KEY and",
                "VALUE. Fields that are not named are zero. The VALUE of a map of maps is a MAP."
            })
    static final class Update extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            MapSpec spec = open.requireLasting().requireKeys().spec();
            byte[] key = open.key(words.after("key", Set.of("value")));
            List<String> value = words.after("value", FLAGS.keySet());
            int flags = words.hasNext() ? FLAGS.get(words.next("flag")) : MapFlags.BPF_ANY;
            words.end();
            boolean ofMaps = spec.type() == MapType.ARRAY_OF_MAPS || spec.type() == MapType.HASH_OF_MAPS;
            int result = ofMaps ? updateInner(open, key, value, flags)
                : update(open.map(), key, open.value(value), flags);
            require(spec, result, "key " + HEX.formatHex(key) + ": ");
            done(console);
        }

        private int updateInner(OpenMap open, byte[] key, List<String> value, int flags) {
            MapWords words = arguments().words(value);
            try (OpenMap inner = arguments().open(words)) {
                words.end();
                if (open.map() instanceof KernelMap outer && inner.map() instanceof KernelMap kernel) {
                    return outer.updateInner(key, kernel, flags);
                }
                throw new ValueException("map \"" + open.spec().name() + "\": value: must be a map of the kernel");
            }
        }
    }

    private static int update(ControlMap map, byte[] key, byte[] value, int flags) {
        return map.update(key, new MapEntry(Bytes.of(key), List.of(Bytes.of(value))).controlValue(map), flags);
    }

    /** {@code sluice map delete}. */
    @Command(name = "delete", description = "Deletes a key.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map delete name flows key hex 0a 00 00 01", "  sluice map delete id 42 key 7 --json",
                "", "sluice map delete MAP key KEY; see sluice map -h for MAP and KEY."
            })
    static final class Delete extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            MapSpec spec = open.requireLasting().requireKeys().spec();
            byte[] key = open.key(words.after("key", Set.of()));
            boolean array = spec.type() == MapType.ARRAY || spec.type() == MapType.PERCPU_ARRAY;
            int result = open.map().delete(key);
            require(spec, result, "key %s: %s".formatted(HEX.formatHex(key),
                    array ? "elements of an array can't be deleted: " : ""));
            done(console);
        }
    }

    /** {@code sluice map push}. */
    @Command(name = "push", aliases = "enqueue", description = "Adds an element to a queue or a stack.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map push name jobs value 7", "  sluice map push id 42 value hex 07 00 00 00 --json",
                "", "sluice map push MAP value VALUE; see sluice map -h for MAP and VALUE."
            })
    static final class Push extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            MapSpec spec = open.requireLasting().requireQueue().spec();
            byte[] value = open.value(words.after("value", Set.of()));
            require(spec, open.map().update(new byte[0], value, MapFlags.BPF_ANY), "");
            done(console);
        }
    }

    /** {@code sluice map pop}. */
    @Command(name = "pop", aliases = "dequeue", description = "Takes the next element out of a queue or a stack and "
            + "prints it.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {
                "  sluice map pop name jobs", "  sluice map pop id 42 --json",
                "", "sluice map pop MAP; see sluice map -h for MAP."
            })
    static final class Pop extends OneMapCommand {
        @Override
        void run(OpenMap open, MapWords words, Console console) {
            words.end();
            open.requireLasting().requireQueue();
            MapReadCommands.printElement(open, open.map().lookupAndDelete(new byte[0]), console);
        }
    }
}
