package io.sluice.dataplane.cli;

import io.sluice.dataplane.replay.ReplayEngine;
import io.sluice.maps.PinDirectory;
import io.sluice.vm.object.CollectionSpec;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which maps a run keeps in files, and where: {@code --pin-dir} and {@code --pin}. */
final class PinArgument {
    @Option(names = "--pin-dir", paramLabel = "DIR", description = "Keep maps that the object pins by name in files "
            + "of this directory: a map that is there already is used with what it holds. On one engine, and without "
            + "measuring, as what runs twice counts twice.")
    private Path directory;

    @Option(names = "--pin", split = ",", paramLabel = "NAME", description = "With --pin-dir: keep these maps and no "
            + "others, whether the object pins them or not.")
    private List<String> names = List.of();

    /** The directory, null where nothing is kept. */
    PinDirectory directory() {
        return directory == null ? null : new PinDirectory(directory);
    }

    /** The maps of {@code --pin}. */
    List<String> names() {
        return List.copyOf(names);
    }

    /**
     * Refuses what pinned maps cannot be used with.
     *
     * @param passes how often the packets would run once more
     */
    void check(CommandLine commandLine, List<EngineArguments.Choice> choices, int passes) {
        if (directory == null) {
            if (!names.isEmpty()) {
                throw new ParameterException(commandLine, "--pin: names maps for --pin-dir, which is missing");
            }
            return;
        }
        if (choices.size() != 1) {
            throw new ParameterException(commandLine,
                    "--pin-dir: pinned maps are for one engine, not " + choices.size());
        }
        if (choices.getFirst().engine() == ReplayEngine.KERNEL) {
            throw new ParameterException(commandLine, "--pin-dir: the kernel pins its maps in /sys/fs/bpf only");
        }
        if (passes != 0) {
            throw new ParameterException(commandLine,
                    "--repeat: " + passes + ", must be 0 with --pin-dir, as measured passes would change the maps");
        }
    }

    /** The object with the maps asking to be pinned that {@code --pin} names; as it is without that option. */
    CollectionSpec apply(CollectionSpec collection) {
        if (names.isEmpty()) {
            return collection;
        }
        for (String name : names) {
            ObjectArgument.map(collection, name);
        }
        return collection.withMaps(collection.maps().stream().map(map -> map.withPinned(names.contains(map.name())))
                .toList());
    }
}
