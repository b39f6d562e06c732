package io.sluice.bench.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What is timed and how often, for commands that time programs in rounds. */
final class TimingOptions {
    @Option(names = "--program", split = ",", paramLabel = "NAME",
            description = "Programs, with commas: by name, or as the table names them (default: all).")
    private List<String> names = List.of();

    @Option(names = "--object", paramLabel = "OBJ", description = "An object of your own in place of ours.")
    private Path object;

    @Option(names = "--rounds", defaultValue = "11", paramLabel = "N",
            description = "How many times each program is timed (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(names = "--millis", defaultValue = "20", paramLabel = "N",
            description = "How long each time, in ms (default: ${DEFAULT-VALUE}).")
    private int millis;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N",
            description = "Of the order in each round (default: ${DEFAULT-VALUE}).")
    private long seed;

    /** The programs that were asked for, or none for all. */
    List<String> names() {
        return names;
    }

    /** Whether a program with this name was asked for, or all. */
    boolean has(String name) {
        return names.isEmpty() || names.contains(name);
    }

    /** The object that was asked for, or null for those of ours. */
    Path object() {
        return object;
    }

    /** How many times each program is timed. */
    int rounds() {
        return rounds;
    }

    /** How long each time, in ms. */
    int millis() {
        return millis;
    }

    /** Of the order in each round. */
    long seed() {
        return seed;
    }

    /** What to say where no program is left. */
    IllegalArgumentException nothing() {
        return new IllegalArgumentException("no program to time" + (names.isEmpty() ? "" : " among " + names));
    }
}
