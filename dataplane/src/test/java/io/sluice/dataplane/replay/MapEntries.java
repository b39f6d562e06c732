package io.sluice.dataplane.replay;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.object.CollectionSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the maps of an object hold before its programs run: from {@code map-entries.json}, in {@code --map}'s form. */
record MapEntries(CollectionSpec spec, List<MapFill> fills) {
    private static final JsonNode ALL = read();

    private static JsonNode read() {
        try (InputStream in = MapEntries.class.getResourceAsStream("map-entries.json")) {
            return JsonMapper.shared().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean exist(CollectionSpec spec) {
        return ALL.has(spec.name());
    }

    /** The object with its entries; variables of data sections are set in the spec. */
    static MapEntries of(CollectionSpec spec) {
        CollectionSpec changed = spec;
        List<MapFill> fills = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : ALL.get(spec.name()).properties()) {
            MapSpec map = spec.map(entry.getKey()).orElseThrow(() -> new IllegalArgumentException(
                spec.name() + ": map-entries.json: map \"" + entry.getKey() + "\": not there"));
            if (map.isDataSection()) {
                changed = MapFill.setVariables(changed, map, entry.getValue());
            } else {
                fills.add(MapFill.parse(map, spec.types(), entry.getValue()));
            }
        }
        return new MapEntries(changed, fills);
    }
}
