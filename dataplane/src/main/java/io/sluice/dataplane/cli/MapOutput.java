package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.MapContents;
import io.sluice.dataplane.value.MapEntry;
import io.sluice.dataplane.value.ValueReader;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entries as {@code bpftool -j map} prints them: keys and values as lists of bytes in hex, per-CPU values with their
 * CPU, and under {@code "formatted"} the same by type where the type is known.
 */
final class MapOutput {
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String VALUES = "values";

    private final OpenMap map;
    private final MapSpec spec;
    private final ValueReader reader;

    MapOutput(OpenMap map) {
        this.map = map;
        this.spec = map.spec();
        this.reader = new ValueReader(map.types());
    }

    /** Prints one entry: as JSON, or as a table of one row. */
    void print(Console console, MapEntry entry) {
        if (console.json()) {
            console.print(tree(entry));
        } else {
            console.out().print(new MapDump(map.types(), map.variables()).table(spec, List.of(entry)));
            console.out().flush();
        }
    }

    /** An entry as JSON; the key of one of a queue is an empty list. */
    ObjectNode tree(MapEntry entry) {
        ObjectNode node = Console.JSON.createObjectNode();
        node.set(KEY, ValueReader.list(entry.key().toArray()));
        addValues(node, entry, false);
        if (map.types() != null && spec.valueTypeId() != 0) {
            ObjectNode formatted = node.putObject("formatted");
            if (spec.keySize() > 0) {
                formatted.set(KEY, key(entry.key()));
            }
            addValues(formatted, entry, true);
        }
        return node;
    }

    /** A key by its type; that of a map without types for keys, as sections of data are, is a number. */
    private JsonNode key(Bytes key) {
        return spec.keyTypeId() == 0 && MapContents.isArray(spec.type())
            ? Console.JSON.getNodeFactory().numberNode(MapContents.index(key))
            : reader.read(spec.keyTypeId(), key.toArray());
    }

    private void addValues(ObjectNode node, MapEntry entry, boolean typed) {
        if (!spec.type().isPerCpu()) {
            node.set(VALUE, value(entry.values().getFirst(), typed));
            return;
        }
        ArrayNode values = node.putArray(VALUES);
        for (int cpu = 0; cpu < entry.values().size(); cpu++) {
            values.addObject().put("cpu", cpu).set(VALUE, value(entry.values().get(cpu), typed));
        }
    }

    private JsonNode value(Bytes value, boolean typed) {
        return typed ? reader.read(spec.valueTypeId(), value.toArray()) : ValueReader.list(value.toArray());
    }
}
