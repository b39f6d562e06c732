package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectException;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import io.sluice.vm.random.VerdictProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The XDP programs of real objects, to be changed: ours, and those of Debian's xdp-tools where they are installed. */
final class RealPrograms {
    private static final List<Path> FOLDERS =
            List.of(Path.of("src/main/bpf"), Path.of("/usr/lib/x86_64-linux-gnu/bpf"));
    /** Longer ones make a run slow and are hard to read. */
    private static final int MAX_SLOTS = 1200;

    private RealPrograms() {
    }

    /** Programs of an object, and the maps that they use. */
    record Source(String file, List<VerdictProgram> programs, List<MapSpec> maps) {}

    /** All objects that can be read here and have programs. */
    static List<Source> all() {
        List<Source> sources = new ArrayList<>();
        for (Path folder : FOLDERS) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.toString().endsWith(".o")).sorted().forEach(file -> add(file, sources));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return sources;
    }

    private static void add(Path file, List<Source> sources) {
        CollectionSpec spec;
        try {
            spec = ObjectLoader.load(file.getFileName().toString(), Files.readAllBytes(file), ObjectOptions.PLAIN);
        } catch (ObjectException e) {
            // no object for us; what loads is tested elsewhere
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<VerdictProgram> programs = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (ProgramSpec program : spec.programs()) {
            boolean plain = program.kind().isXdp() && program.poison().isEmpty() && program.kfuncs().isEmpty();
            if (plain && program.insns().slots() <= MAX_SLOTS) {
                programs.add(VerdictProgram.of(file.getFileName() + ":" + program.name(), program.insns().encode(),
                        program.maps(), program.frags() ? VerdictProgram.FRAGS : 0));
                names.addAll(program.maps());
            }
        }
        if (!programs.isEmpty()) {
            List<MapSpec> maps = spec.maps().stream().filter(map -> names.contains(map.name()))
                    .map(Arena::untyped).toList();
            sources.add(new Source(file.getFileName().toString(), programs, maps));
        }
    }
}
