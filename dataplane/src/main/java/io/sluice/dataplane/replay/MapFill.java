package io.sluice.dataplane.replay;

import io.sluice.dataplane.value.EntryJson;
import io.sluice.dataplane.value.MapEntry;
import io.sluice.dataplane.value.Repetition;
import io.sluice.dataplane.value.TypedMap;
import io.sluice.dataplane.value.ValueException;
import io.sluice.dataplane.value.ValueWriter;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.VariableSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Entries to put into a map before a program runs, read from JSON: a list of {@code {"key": .., "value": ..}}, which
 * may say by a rule what it holds ({@link Repetition}). For per-CPU maps {@code "value"} goes to every worker and
 * {@code "values"} is a list, one a worker. Data sections take an object of variables, which are set before the object
 * is loaded.
 *
 * @param map the map's name
 * @param entries the entries, in order
 */
public record MapFill(String map, List<MapEntry> entries) {
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
        EntryJson json = new EntryJson(map, types);
        List<MapEntry> entries = new ArrayList<>();
        for (JsonNode node : Repetition.expanded(tree)) {
            try {
                entries.add(json.read(node));
            } catch (ValueException e) {
                throw new ValueException("entry " + entries.size() + ": " + e.getMessage());
            }
        }
        return new MapFill(map.name(), entries);
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
        apply(target);
    }

    /**
     * Puts the entries into a map.
     *
     * @throws ValueException where it refuses one
     */
    public void apply(ControlMap target) {
        for (int i = 0; i < entries.size(); i++) {
            MapEntry entry = entries.get(i);
            try {
                int result = target.update(entry.key().toArray(), entry.controlValue(target), 0);
                if (result < 0) {
                    throw new ValueException(TypedMap.refusal(target.spec(), result));
                }
            } catch (ValueException e) {
                throw new ValueException("map \"%s\": entry %d: %s".formatted(map, i, e.getMessage()));
            }
        }
    }

    /**
     * An object with some variables of a data section set.
     *
     * @param tree an object of variables by name, or all of the section's bytes
     * @throws ValueException where a variable is not there or its value does not fit
     */
    public static CollectionSpec setVariables(CollectionSpec spec, MapSpec section, JsonNode tree) {
        ValueWriter writer = new ValueWriter(spec.types());
        if (tree.isString() || tree.isArray()) {
            byte[] all = new ValueWriter(null).write(0, section.valueSize(), tree);
            return with(spec, section.withInitial(Bytes.of(all)));
        }
        if (!tree.isObject()) {
            throw new ValueException("must be an object of variables, as {\"limit\": 10}");
        }
        byte[] content = Arrays.copyOf(section.initial().toArray(), section.valueSize());
        for (Map.Entry<String, JsonNode> property : tree.properties()) {
            VariableSpec variable = spec.variables().stream()
                    .filter(v -> v.map().equals(section.name()) && v.name().equals(property.getKey())).findFirst()
                    .orElseThrow(() -> new ValueException("variable \"" + property.getKey() + "\": not there"));
            try {
                byte[] value = writer.write(variable.type(), variable.size(), property.getValue());
                System.arraycopy(value, 0, content, variable.offset(), variable.size());
            } catch (ValueException e) {
                throw new ValueException("variable \"" + property.getKey() + "\": " + e.getMessage());
            }
        }
        return with(spec, section.withInitial(Bytes.of(content)));
    }

    private static CollectionSpec with(CollectionSpec spec, MapSpec changed) {
        return spec.withMaps(spec.maps().stream().map(map -> map.name().equals(changed.name()) ? changed : map)
                .toList());
    }
}
