package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.FilledObject;
import io.sluice.dataplane.value.JsonFile;
import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.object.CollectionSpec;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What the maps of an object hold before it runs, from files. */
public final class FillArguments {
    @Option(names = "--map", paramLabel = "NAME=FILE.json", description = "Fill a map before the run; repeatable.")
    private Map<String, Path> maps = new LinkedHashMap<>();

    @Option(names = "--map-import", paramLabel = "FILE.json", description = "Fill all maps of a file that --map-export "
            + "wrote before the run.")
    private Path allMaps;

    /** For picocli. */
    public FillArguments() {
    }

    /** Whether there are any. */
    public boolean isEmpty() {
        return maps.isEmpty() && allMaps == null;
    }

    /**
     * Reads the files.
     *
     * @throws ValueException where one does not fit the object
     */
    public FilledObject fill(CollectionSpec collection) {
        FilledObject filled = FilledObject.of(collection);
        if (allMaps != null) {
            JsonNode tree = JsonFile.read(allMaps);
            if (!tree.isObject()) {
                throw new ValueException(allMaps.getFileName() + ": must be an object of maps by name");
            }
            for (Map.Entry<String, JsonNode> map : tree.properties()) {
                filled = with(filled, allMaps, map.getKey(), map.getValue());
            }
        }
        for (Map.Entry<String, Path> map : maps.entrySet()) {
            filled = with(filled, map.getValue(), map.getKey(), JsonFile.read(map.getValue()));
        }
        return filled;
    }

    private static FilledObject with(FilledObject filled, Path file, String name, JsonNode tree) {
        MapSpec map = ObjectArgument.map(filled.object(), name);
        try {
            return filled.with(map, tree);
        } catch (ValueException e) {
            throw new ValueException(file.getFileName() + ": " + e.getMessage());
        }
    }
}
