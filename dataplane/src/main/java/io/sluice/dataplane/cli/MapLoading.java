package io.sluice.dataplane.cli;

import io.sluice.vm.object.CollectionSpec;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How objects are loaded whose maps, or whose types for maps, a command wants. */
final class MapLoading {
    @Option(names = "--types", paramLabel = "OBJ", description = "Take the types of a map that does not know its own "
            + "from the map of its name in this object.")
    private Path types;

    @Mixin
    private LoadArguments loading;

    /** Loads an object. */
    CollectionSpec load(Path file) {
        return loading.load(file);
    }

    /** The object whose types are to be taken, or null. */
    CollectionSpec typesFrom() {
        return types == null ? null : loading.load(types);
    }
}
