package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.MapFill;
import io.sluice.dataplane.value.JsonFile;
import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.object.CollectionSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What the maps of an object hold before it runs, from files. */
final class FillArguments {
    @Option(names = "--map", paramLabel = "NAME=FILE.json", description = "Fill a map before the run; repeatable.")
    private Map<String, Path> maps = new LinkedHashMap<>();

    @Option(names = "--map-import", paramLabel = "FILE.json", description = "Fill all maps of a file that --map-export "
            + "wrote before the run.")
    private Path allMaps;

    /**
     * An object with its variables set, and what is to be put into its other maps.
     *
     * @param collection the object
     * @param fills entries, in the order in which they are put
     */
    record Filled(CollectionSpec collection, List<MapFill> fills) {
        private Filled with(Path file, String name, JsonNode tree) {
            MapSpec map = ObjectArgument.map(collection, name);
            try {
                if (map.isDataSection()) {
                    return new Filled(MapFill.setVariables(collection, map, tree), fills);
                }
                List<MapFill> more = new ArrayList<>(fills);
                more.add(MapFill.parse(map, collection.types(), tree));
                return new Filled(collection, more);
            } catch (ValueException e) {
                throw new ValueException("%s: map \"%s\": %s".formatted(file.getFileName(), name, e.getMessage()));
            }
        }
    }

    /**
     * Reads the files.
     *
     * @throws ValueException where one does not fit the object
     */
    Filled fill(CollectionSpec collection) {
        Filled filled = new Filled(collection, List.of());
        if (allMaps != null) {
            JsonNode tree = JsonFile.read(allMaps);
            if (!tree.isObject()) {
                throw new ValueException(allMaps.getFileName() + ": must be an object of maps by name");
            }
            for (Map.Entry<String, JsonNode> map : tree.properties()) {
                filled = filled.with(allMaps, map.getKey(), map.getValue());
            }
        }
        for (Map.Entry<String, Path> map : maps.entrySet()) {
            filled = filled.with(map.getValue(), map.getKey(), JsonFile.read(map.getValue()));
        }
        return filled;
    }
}
