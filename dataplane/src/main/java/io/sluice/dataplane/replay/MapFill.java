package io.sluice.dataplane.replay;

import io.sluice.dataplane.value.ValueException;
import io.sluice.dataplane.value.ValueWriter;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Syscalls;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.VariableSpec;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Entries to put into a map before a program runs, read from JSON: a list of {@code {"key": .., "value": ..}}. For
 * per-CPU maps {@code "value"} goes to every worker and {@code "values"} is a list, one a worker. Data sections take
 * an object of variables, which are set before the object is loaded.
 *
 * @param map the map's name
 * @param entries the entries, in order
 */
public record MapFill(String map, List<Entry> entries) {
    private static final String KEY = "key";
    private static final String VALUE = "value";
    private static final String VALUES = "values";
    /** As bpftool writes the values of per-CPU maps. */
    private static final String CPU = "cpu";

    /** A key, and its value or, for a per-CPU map, its values. */
    public record Entry(Bytes key, List<Bytes> values) {
        /** Copies the list. */
        public Entry {
            values = List.copyOf(values);
        }
    }

    /** Copies the list. */
    public MapFill {
        entries = List.copyOf(entries);
    }

    /**
     * Reads entries of a map.
     *
     * @throws ValueException where the tree does not fit the map
     */
    public static MapFill parse(MapSpec map, Btf types, JsonNode tree) {
        if (!tree.isArray()) {
            throw new ValueException("must be a list of {\"key\": .., \"value\": ..}");
        }
        ValueWriter writer = new ValueWriter(types);
        List<Entry> entries = new ArrayList<>();
        for (JsonNode node : tree) {
            try {
                entries.add(entry(map, writer, node));
            } catch (ValueException e) {
                throw new ValueException("entry " + entries.size() + ": " + e.getMessage());
            }
        }
        return new MapFill(map.name(), entries);
    }

    private static Entry entry(MapSpec map, ValueWriter writer, JsonNode node) {
        JsonNode key = node.isObject() ? node.get(KEY) : null;
        JsonNode value = node.isObject() ? node.get(VALUE) : null;
        JsonNode values = node.isObject() ? node.get(VALUES) : null;
        if (key == null || value == null == (values == null)) {
            throw new ValueException("%s: must have a \"key\" and a \"value\"".formatted(node));
        }
        if (values != null && !map.type().isPerCpu()) {
            throw new ValueException("\"values\" is for per-CPU maps, this is of type " + map.type().text());
        }
        List<Bytes> list = new ArrayList<>();
        for (JsonNode one : value != null ? List.of(value) : values.values()) {
            boolean ofCpu = values != null && one.isObject() && one.has(CPU) && one.has(VALUE);
            JsonNode plain = ofCpu ? one.get(VALUE) : one;
            list.add(bytes(writer, map.valueTypeId(), map.valueSize(), plain, VALUE));
        }
        return new Entry(bytes(writer, map.keyTypeId(), map.keySize(), key, KEY), list);
    }

    private static Bytes bytes(ValueWriter writer, int typeId, int size, JsonNode node, String what) {
        try {
            return Bytes.of(writer.write(typeId, size, node));
        } catch (ValueException e) {
            throw new ValueException(what + ": " + e.getMessage());
        }
    }

    /**
     * Puts the entries into the map.
     *
     * @throws ValueException where the map refuses one
     */
    public void apply(Map<String, ? extends ControlMap> maps) {
        ControlMap target = maps.get(map);
        if (target == null) {
            throw new ValueException("map \"" + map + "\": the program does not use it");
        }
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            int result = target.update(entry.key().toArray(), controlValue(target, entry.values()), 0);
            if (result < 0) {
                throw new ValueException("map \"%s\": entry %d: %s".formatted(map, i, refusal(target.spec(), result)));
            }
        }
    }

    private static String refusal(MapSpec spec, int result) {
        boolean beyond = -result == Errno.E2BIG || -result == Errno.ENOSPC;
        return beyond ? "no room, max_entries is " + spec.maxEntries() : "refused: " + Syscalls.errorText(result);
    }

    private static byte[] controlValue(ControlMap target, List<Bytes> values) {
        if (!target.spec().type().isPerCpu()) {
            return values.getFirst().toArray();
        }
        int stride = target.controlValueSize() / target.workers();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int worker = 0; worker < target.workers(); worker++) {
            byte[] value = values.size() == 1 ? values.getFirst().toArray()
                : worker < values.size() ? values.get(worker).toArray() : new byte[0];
            all.writeBytes(Arrays.copyOf(value, stride));
        }
        return all.toByteArray();
    }

    /**
     * An object with some variables of a data section set.
     *
     * @param tree an object of variables by name
     * @throws ValueException where a variable is not there or its value does not fit
     */
    public static CollectionSpec setVariables(CollectionSpec spec, MapSpec section, JsonNode tree) {
        if (!tree.isObject()) {
            throw new ValueException("must be an object of variables, as {\"limit\": 10}");
        }
        byte[] content = Arrays.copyOf(section.initial().toArray(), section.valueSize());
        ValueWriter writer = new ValueWriter(spec.types());
        for (Map.Entry<String, JsonNode> property : tree.properties()) {
            VariableSpec variable = spec.variables().stream()
                    .filter(v -> v.map().equals(section.name()) && v.name().equals(property.getKey())).findFirst()
                    .orElseThrow(() -> new ValueException("variable \"" + property.getKey() + "\": not there"));
            Bytes value = bytes(writer, variable.type(), variable.size(), property.getValue(),
                    "variable \"" + property.getKey() + "\"");
            System.arraycopy(value.toArray(), 0, content, variable.offset(), variable.size());
        }
        MapSpec changed = section.withInitial(Bytes.of(content));
        List<MapSpec> maps = spec.maps().stream().map(map -> map.name().equals(section.name()) ? changed : map)
                .toList();
        return new CollectionSpec(spec.name(), spec.programs(), maps, spec.variables(), spec.license(),
                spec.kernelVersion(), spec.types());
    }
}
