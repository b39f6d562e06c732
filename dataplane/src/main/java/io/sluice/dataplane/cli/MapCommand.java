package io.sluice.dataplane.cli;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfPrinter;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.VariableSpec;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code sluice map}: what is in an object's maps. */
@Command(name = "map", description = "Shows the maps of an object.", mixinStandardHelpOptions = true,
        subcommands = MapCommand.Show.class, footerHeading = "%nExamples:%n", footer = "  sluice map show xdp_fw.o")
final class MapCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, see sluice map -h");
    }

    /** {@code sluice map show}. */
    @Command(name = "show", aliases = "list", description = "Lists the maps of an object; sizes are in bytes.",
            mixinStandardHelpOptions = true, footerHeading = "%nExamples:%n",
            footer = {"  sluice map show xdp_fw.o", "  sluice map show xdp_fw.o --json"})
    static final class Show implements Runnable {
        @Spec
        private CommandSpec spec;

        @Mixin
        private ObjectArgument object;

        @Override
        public void run() {
            Console console = Console.of(spec);
            CollectionSpec collection = object.load();
            if (console.json()) {
                console.print(tree(collection));
            } else {
                console.print(table(collection));
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
                ObjectNode node = maps.addObject();
                node.put("name", map.name()).put("type", map.type().text()).put("key_size", map.keySize())
                        .put("value_size", map.valueSize()).put("max_entries", map.maxEntries())
                        .put("flags", map.flags()).put("pinned", map.pinned());
                if (map.inner() != null) {
                    node.putObject("inner").put("type", map.inner().type().text())
                            .put("key_size", map.inner().keySize()).put("value_size", map.inner().valueSize())
                            .put("max_entries", map.inner().maxEntries());
                }
                if (map.keyTypeId() != 0) {
                    node.put("key_type", typeName(collection.types(), map.keyTypeId()));
                }
                if (map.valueTypeId() != 0 && !map.isDataSection()) {
                    node.put("value_type", typeName(collection.types(), map.valueTypeId()));
                }
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
}
