package io.sluice.dataplane.value;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.btf.Btf;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Entries of a map as JSON and back: {@code {"key": .., "value": ..}}. For per-CPU maps {@code "values"} is a list, one
 * a worker, and {@code "value"} goes for every worker. What is written is read back bit for bit, and what bpftool
 * prints as JSON is read too.
 */
public final class EntryJson {
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String VALUES = "values";
    /** As bpftool writes the values of per-CPU maps. */
    private static final String CPU = "cpu";

    private final MapSpec map;
    private final ValueReader reader;
    private final ValueWriter writer;

    /**
     * For entries of a map.
     *
     * @param types what the map's type ids refer to, null for none
     */
    public EntryJson(MapSpec map, Btf types) {
        this.map = map;
        this.reader = new ValueReader(types);
        this.writer = new ValueWriter(types);
    }

    /** The tree of an entry. */
    public ObjectNode write(MapEntry entry) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        if (map.keySize() > 0) {
            node.set(KEY, key(entry.key()));
        }
        if (map.type().isPerCpu()) {
            ArrayNode values = node.putArray(VALUES);
            entry.values().forEach(value -> values.add(value(value)));
        } else {
            node.set(VALUE, value(entry.values().getFirst()));
        }
        return node;
    }

    /** The tree of a key; of an array's its index. */
    public JsonNode key(Bytes key) {
        boolean index = map.type() == MapType.ARRAY || map.type() == MapType.PERCPU_ARRAY;
        return index ? JsonNodeFactory.instance.numberNode(Bits.read(key.toArray(), 0, Integer.SIZE, false).intValue())
            : reader.readExactly(map.keyTypeId(), key.toArray());
    }

    /** The tree of a value. */
    public JsonNode value(Bytes value) {
        return reader.readExactly(map.valueTypeId(), value.toArray());
    }

    /**
     * Reads an entry.
     *
     * @throws ValueException where the tree does not fit the map
     */
    public MapEntry read(JsonNode node) {
        JsonNode key = node.isObject() ? node.get(KEY) : null;
        JsonNode value = node.isObject() ? node.get(VALUE) : null;
        JsonNode values = node.isObject() ? node.get(VALUES) : null;
        if (key == null && map.keySize() > 0 || value == null == (values == null)) {
            throw new ValueException("%s: must have a \"key\" and a \"value\"".formatted(node));
        }
        if (values != null && !map.type().isPerCpu()) {
            throw new ValueException("\"values\" is for per-CPU maps, this is of type " + map.type().text());
        }
        List<Bytes> list = new ArrayList<>();
        for (JsonNode one : value != null ? List.of(value) : values.values()) {
            boolean ofCpu = values != null && one.isObject() && one.has(CPU) && one.has(VALUE);
            JsonNode plain = ofCpu ? one.get(VALUE) : one;
            list.add(bytes(map.valueTypeId(), map.valueSize(), plain, VALUE));
        }
        if (list.isEmpty()) {
            throw new ValueException("\"values\": has none");
        }
        Bytes keyBytes = map.keySize() == 0 ? Bytes.EMPTY : bytes(map.keyTypeId(), map.keySize(), key, KEY);
        return new MapEntry(keyBytes, list);
    }

    private Bytes bytes(int typeId, int size, JsonNode node, String what) {
        try {
            return Bytes.of(writer.write(typeId, size, node));
        } catch (ValueException e) {
            throw new ValueException(what + ": " + e.getMessage());
        }
    }
}
