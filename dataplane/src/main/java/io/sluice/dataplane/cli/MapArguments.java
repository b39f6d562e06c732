package io.sluice.dataplane.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The words of a command on one map, and where its types come from. */
final class MapArguments {
    private CommandSpec spec;

    @Parameters(paramLabel = "WORD", arity = "0..*", description = "MAP, then what the command takes: see below.")
    private List<String> words = List.of();

    @Option(names = "--pinned", paramLabel = "PATH", description = "The map that is pinned there, as pinned PATH.")
    private Path pinned;

    @Mixin
    private MapLoading loading;

    /** The command that these are arguments of; what begins with a dash may be a negative number. */
    @Spec(Spec.Target.MIXEE)
    void command(CommandSpec mixee) {
        spec = mixee;
        mixee.parser().unmatchedOptionsArePositionalParams(true);
    }

    MapWords words() {
        List<String> all = new ArrayList<>(words);
        if (pinned != null) {
            all.addAll(0, List.of("pinned", pinned.toString()));
        }
        return new MapWords(spec.commandLine(), all);
    }

    /** Words that stand for a part of these. */
    MapWords words(List<String> part) {
        return new MapWords(spec.commandLine(), part);
    }

    /** Opens the map that the words begin with. */
    OpenMap open(MapWords from) {
        return OpenMap.of(from, loading);
    }

    /** Where the command prints. */
    Console console() {
        return Console.of(spec);
    }
}
