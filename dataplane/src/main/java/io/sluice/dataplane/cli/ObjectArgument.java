package io.sluice.dataplane.cli;

import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The object that a command works on, and what decides how it is loaded. */
final class ObjectArgument {
    @Parameters(paramLabel = "OBJ", description = "An eBPF object file that clang made.")
    private Path file;

    @Mixin
    private LoadArguments loading;

    /** The object's file name, for messages. */
    String name() {
        return String.valueOf(file.getFileName());
    }

    /** Loads it. */
    CollectionSpec load() {
        return loading.load(file);
    }

    /**
     * The program of a name, or the only XDP program for null.
     *
     * @throws ObjectException if there is none, or a choice
     */
    static ProgramSpec choose(CollectionSpec spec, String name) {
        if (name != null) {
            return spec.program(name).orElseThrow(() -> new ObjectException(
                    "%s: program \"%s\": not there, it has %s".formatted(spec.name(), name, names(spec.programs()))));
        }
        List<ProgramSpec> programs = spec.programs().stream().filter(program -> program.kind().isXdp()).toList();
        if (programs.isEmpty()) {
            throw new ObjectException("%s: no XDP program, it has %s: --xdp names a section or function as one"
                    .formatted(spec.name(), names(spec.programs())));
        }
        if (programs.size() > 1) {
            throw new ObjectException("%s: %d XDP programs, choose one with --program: %s".formatted(spec.name(),
                    programs.size(), names(programs)));
        }
        return programs.getFirst();
    }

    /**
     * The map of a name.
     *
     * @throws ValueException if there is none
     */
    static MapSpec map(CollectionSpec spec, String name) {
        return spec.map(name).orElseThrow(() -> new ValueException("%s: map \"%s\": not there, it has %s".formatted(
                spec.name(), name, String.join(", ", spec.maps().stream().map(MapSpec::name).toList()))));
    }

    /** Programs' names, for messages. */
    static String names(List<ProgramSpec> programs) {
        return programs.isEmpty() ? "none" : "\"" + String.join("\", \"",
                programs.stream().map(ProgramSpec::name).toList()) + "\"";
    }
}
