package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.MapContents;
import io.sluice.dataplane.value.EntryJson;
import io.sluice.dataplane.value.MapEntry;
import io.sluice.dataplane.value.ValueReader;
import io.sluice.dataplane.value.ValueText;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.VariableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Map contents, typed by the object's BTF: as tables, with a column for each member of a struct, and as JSON that
 * {@code --map} reads back.
 */
final class MapDump {
    /** Longer values of variables are spread over rows. */
    private static final int MAX_CELL = 80;

    private final Btf types;
    private final List<VariableSpec> variables;
    private final ValueReader reader;

    /** Dumps of maps of a collection. */
    MapDump(CollectionSpec collection) {
        this(collection.types(), collection.variables());
    }

    /** Dumps of maps with these types, null for none, and variables. */
    MapDump(Btf types, List<VariableSpec> variables) {
        this.types = types;
        this.variables = List.copyOf(variables);
        this.reader = new ValueReader(types);
    }

    /** A title and a table; array elements that are zero are only counted. */
    String text(MapContents contents) {
        MapSpec spec = contents.spec();
        String title = "map \"%s\" (%s, ".formatted(spec.name(), spec.type().text());
        if (spec.isDataSection()) {
            List<VariableSpec> variables = variables(spec);
            String size = variables.size() == 1 ? "1 variable" : variables.size() + " variables";
            return title + size + ")\n" + variableTable(contents, variables);
        }
        List<MapEntry> shown = new ArrayList<>(contents.entries());
        if (MapContents.isArray(spec.type())) {
            shown.removeIf(MapEntry::isZero);
        }
        int hidden = contents.entries().size() - shown.size();
        String entries = shown.size() == 1 ? "1 entry" : shown.size() + " entries";
        return title + entries + (hidden == 0 ? "" : ", %d of zeros not shown".formatted(hidden)) + ")\n"
            + (shown.isEmpty() ? "" : table(spec, shown));
    }

    private List<VariableSpec> variables(MapSpec spec) {
        return variables.stream().filter(variable -> variable.map().equals(spec.name())).toList();
    }

    private static byte[] content(MapContents contents) {
        return contents.entries().getFirst().values().getFirst().toArray();
    }

    private String variableTable(MapContents contents, List<VariableSpec> variables) {
        TextTable table = new TextTable("variable", "value");
        for (VariableSpec variable : variables) {
            addVariable(table, variable.name(), variable(variable, content(contents)));
        }
        return variables.isEmpty() ? "" : table.toString();
    }

    /** One row, or for a long struct or list one for each part. */
    private static void addVariable(TextTable table, String name, JsonNode value) {
        String text = ValueText.of(value);
        if (text.length() <= MAX_CELL || value.isEmpty()) {
            table.row(name, text);
        } else if (value.isObject()) {
            value.properties().forEach(part -> addVariable(table, name + "." + part.getKey(), part.getValue()));
        } else {
            for (int i = 0; i < value.size(); i++) {
                addVariable(table, name + "[" + i + "]", value.get(i));
            }
        }
    }

    private JsonNode variable(VariableSpec variable, byte[] content) {
        return reader.read(variable.type(),
                Arrays.copyOfRange(content, variable.offset(), variable.offset() + variable.size()));
    }

    /** A row of the table: key and value, or a per-CPU map's value of one CPU. */
    private record Row(JsonNode key, int cpu, JsonNode value) {
    }

    /** A table of some entries. */
    String table(MapSpec spec, List<MapEntry> entries) {
        List<Row> rows = new ArrayList<>();
        for (MapEntry entry : entries) {
            JsonNode key = key(spec, entry.key());
            for (int cpu = 0; cpu < entry.values().size(); cpu++) {
                Bytes value = entry.values().get(cpu);
                boolean idle = entry.values().size() > 1 && new MapEntry(entry.key(), List.of(value)).isZero();
                if (!idle || entry.isZero() && cpu == 0) {
                    rows.add(new Row(key, cpu, reader.read(spec.valueTypeId(), value.toArray())));
                }
            }
        }
        boolean perCpu = spec.type().isPerCpu();
        List<String> titles = new ArrayList<>();
        List<String> keys = members(rows.stream().map(Row::key).toList());
        List<String> values = members(rows.stream().map(Row::value).toList());
        addTitles(titles, "key", keys, rows.stream().map(Row::key).toList());
        if (perCpu) {
            titles.add(">cpu");
        }
        addTitles(titles, "value", values, rows.stream().map(Row::value).toList());
        TextTable table = new TextTable(titles.toArray(String[]::new));
        for (Row row : rows) {
            List<Object> cells = new ArrayList<>(cells(keys, row.key()));
            if (perCpu) {
                cells.add(row.cpu());
            }
            cells.addAll(cells(values, row.value()));
            table.row(cells.toArray());
        }
        return table.toString();
    }

    private JsonNode key(MapSpec spec, Bytes key) {
        if (MapContents.isArray(spec.type())) {
            return Console.JSON.getNodeFactory().numberNode(MapContents.index(key));
        }
        return reader.read(spec.keyTypeId(), key.toArray());
    }

    /** The members to give a column each: those of the first tree, if all trees are objects; else none. */
    private static List<String> members(List<JsonNode> nodes) {
        boolean objects = nodes.stream().allMatch(node -> node.isObject() && !node.isEmpty());
        return objects ? List.copyOf(nodes.getFirst().propertyNames()) : List.of();
    }

    private static void addTitles(List<String> titles, String whole, List<String> members, List<JsonNode> nodes) {
        if (members.isEmpty()) {
            titles.add((nodes.stream().allMatch(JsonNode::isNumber) ? ">" : "") + whole);
        }
        for (String member : members) {
            boolean numbers = nodes.stream().allMatch(node -> node.get(member).isNumber());
            titles.add((numbers ? ">" : "") + whole + "." + member);
        }
    }

    private static List<String> cells(List<String> members, JsonNode node) {
        if (members.isEmpty()) {
            return List.of(ValueText.of(node));
        }
        return members.stream().map(member -> ValueText.of(node.get(member))).toList();
    }

    /** All maps as JSON, by name: lists of entries, data sections as objects of variables. */
    ObjectNode tree(Map<String, MapContents> maps) {
        ObjectNode all = Console.JSON.createObjectNode();
        maps.forEach((name, contents) -> all.set(name, tree(contents)));
        return all;
    }

    /** One map as JSON that is read back bit for bit. */
    JsonNode tree(MapContents contents) {
        MapSpec spec = contents.spec();
        List<VariableSpec> ofSection = variables(spec);
        if (spec.isDataSection() && !ofSection.isEmpty()) {
            return section(content(contents), spec, ofSection);
        }
        EntryJson json = new EntryJson(spec, types);
        ArrayNode list = Console.JSON.createArrayNode();
        contents.entries().forEach(entry -> list.add(json.write(entry)));
        return list;
    }

    private JsonNode section(byte[] content, MapSpec spec, List<VariableSpec> ofSection) {
        ObjectNode node = Console.JSON.createObjectNode();
        byte[] told = Arrays.copyOf(spec.initial().toArray(), content.length);
        for (VariableSpec variable : ofSection) {
            byte[] value = Arrays.copyOfRange(content, variable.offset(), variable.offset() + variable.size());
            node.set(variable.name(), reader.readExactly(variable.type(), value));
            System.arraycopy(value, 0, told, variable.offset(), value.length);
        }
        return Arrays.equals(told, content) ? node : ValueReader.list(content);
    }
}
