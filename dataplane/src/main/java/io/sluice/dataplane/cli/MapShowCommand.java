package io.sluice.dataplane.cli;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfPrinter;
import io.sluice.vm.kernel.KernelMaps;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.VariableSpec;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice map show}. */
@Command(name = "show", aliases = "list", description = "Lists the maps of an object, or those in the kernel, or shows "
        + "one map; sizes are in bytes.",
        mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
        footer = {
            "  sluice map show xdp_fw.o", "  sluice map show xdp_fw.o --json", "  sluice map show",
            "  sluice map show pinned /sys/fs/bpf/flows"
        })
final class MapShowCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "OBJ|MAP", arity = "0..*", description = "An eBPF object file that clang made, or a map "
            + "as id N, name NAME or pinned PATH (default: all maps in the kernel).")
    private List<String> words = List.of();

    @Mixin
    private MapLoading loading;

    @Override
    public void run() {
        Console console = Console.of(spec);
        if (words.isEmpty()) {
            show(console, KernelMaps.list());
            return;
        }
        MapWords rest = new MapWords(spec.commandLine(), words);
        if (words.size() == 1 || !OpenMap.KINDS.contains(words.getFirst())) {
            Path object = Path.of(rest.next("OBJ"));
            rest.end();
            show(console, loading.load(object));
        } else {
            try (OpenMap map = OpenMap.of(rest, loading)) {
                rest.end();
                show(console, map);
            }
        }
    }

    private static void show(Console console, CollectionSpec collection) {
        if (console.json()) {
            console.print(tree(collection));
        } else {
            console.print(table(collection));
        }
    }

    private static void show(Console console, OpenMap map) {
        if (console.json()) {
            ObjectNode node = describe(map.spec());
            map.id().ifPresent(id -> node.put("id", id));
            addTypes(node, map.spec(), map.types());
            console.print(node);
            return;
        }
        MapSpec shown = map.spec();
        String id = map.id().isPresent() ? String.valueOf(map.id().getAsInt()) : "-";
        console.print(new TextTable(">id", "name", "type", ">key", ">value", ">max_entries", ">flags", "key type",
                "value type").row(id, shown.name(), shown.type().text(), shown.keySize(), shown.valueSize(),
                shown.maxEntries(), "0x" + Integer.toHexString(shown.flags()),
                typeName(map.types(), shown.keyTypeId()), typeName(map.types(), shown.valueTypeId())));
    }

    private static void show(Console console, List<KernelMaps.Listed> maps) {
        if (console.json()) {
            ArrayNode list = Console.JSON.createArrayNode();
            maps.forEach(map -> list.add(describe(map.spec()).put("id", map.id())));
            console.print(list);
            return;
        }
        TextTable table = new TextTable(">id", "name", "type", ">key", ">value", ">max_entries", ">flags");
        maps.forEach(map -> table.row(map.id(), map.spec().name(), map.spec().type().text(), map.spec().keySize(),
                map.spec().valueSize(), map.spec().maxEntries(), "0x" + Integer.toHexString(map.spec().flags())));
        console.print(table);
    }

    private static ObjectNode describe(MapSpec map) {
        return Console.JSON.createObjectNode().put("name", map.name()).put("type", map.type().text())
                .put("key_size", map.keySize()).put("value_size", map.valueSize())
                .put("max_entries", map.maxEntries()).put("flags", map.flags());
    }

    private static void addTypes(ObjectNode node, MapSpec map, Btf types) {
        if (map.keyTypeId() != 0) {
            node.put("key_type", typeName(types, map.keyTypeId()));
        }
        if (map.valueTypeId() != 0 && !map.isDataSection()) {
            node.put("value_type", typeName(types, map.valueTypeId()));
        }
    }

    private static TextTable table(CollectionSpec collection) {
        TextTable table = new TextTable("name", "type", ">key", ">value", ">max_entries", ">flags", "pinned",
                "key type", "value type");
        for (MapSpec map : collection.maps()) {
            table.row(map.name(), map.type().text(), map.keySize(), map.valueSize(), map.maxEntries(),
                    "0x" + Integer.toHexString(map.flags()), map.pinned() ? "by name" : "-",
                    typeName(collection.types(), map.keyTypeId()),
                    map.isDataSection() ? variables(collection, map)
                        : typeName(collection.types(), map.valueTypeId()));
        }
        return table;
    }

    private static ArrayNode tree(CollectionSpec collection) {
        ArrayNode maps = Console.JSON.createArrayNode();
        for (MapSpec map : collection.maps()) {
            ObjectNode node = describe(map).put("pinned", map.pinned());
            maps.add(node);
            if (map.inner() != null) {
                node.putObject("inner").put("type", map.inner().type().text())
                        .put("key_size", map.inner().keySize()).put("value_size", map.inner().valueSize())
                        .put("max_entries", map.inner().maxEntries());
            }
            addTypes(node, map, collection.types());
            ArrayNode slots = node.putArray("slots");
            map.slots().forEach(slot -> slots.addObject().put("index", slot.index()).put("target", slot.target()));
            ArrayNode variables = node.putArray("variables");
            for (VariableSpec variable : of(collection, map)) {
                variables.addObject().put("name", variable.name()).put("offset", variable.offset())
                        .put("size", variable.size())
                        .put("type", typeName(collection.types(), variable.type()));
            }
        }
        return maps;
    }

    private static List<VariableSpec> of(CollectionSpec collection, MapSpec map) {
        return collection.variables().stream().filter(variable -> variable.map().equals(map.name())).toList();
    }

    private static String variables(CollectionSpec collection, MapSpec map) {
        List<VariableSpec> variables = of(collection, map);
        return variables.isEmpty() ? "-" : String.join(", ", variables.stream().map(VariableSpec::name).toList());
    }

    private static String typeName(Btf types, int id) {
        return types == null || id == 0 ? "-" : new BtfPrinter(types).type(id).replaceAll("\\s+", " ");
    }
}
