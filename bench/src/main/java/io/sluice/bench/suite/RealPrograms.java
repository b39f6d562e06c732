package io.sluice.bench.suite;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All XDP programs of ours, on the class path under {@code bpf/}, and of Debian's xdp-tools where installed. */
public final class RealPrograms {
    private static final Path XDP_TOOLS = Path.of("/usr/lib/x86_64-linux-gnu/bpf");

    /**
     * A program of an object.
     *
     * @param object the object
     * @param program one of its XDP programs
     */
    public record RealProgram(CollectionSpec object, ProgramSpec program) {
        /** The object's and the program's name. */
        public String name() {
            return object.name() + ":" + program.name();
        }
    }

    private RealPrograms() {
    }

    /** All of them: ours first, by the names of the objects. */
    public static List<RealProgram> all() {
        List<RealProgram> programs = new ArrayList<>(of(ObjectFiles.ours(options())));
        if (Files.isDirectory(XDP_TOOLS)) {
            programs.addAll(of(ObjectFiles.in(XDP_TOOLS, options())));
        }
        return programs;
    }

    /** Those of one object, or of all objects of a folder. */
    public static List<RealProgram> of(Path object) {
        return of(ObjectFiles.of(object, options()));
    }

    /**
     * The one with a {@link RealProgram#name()}.
     *
     * @throws IllegalArgumentException where there is none
     */
    public static RealProgram named(String name) {
        return all().stream().filter(program -> program.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no program \"" + name + '"'));
    }

    private static List<RealProgram> of(List<CollectionSpec> objects) {
        return objects.stream().flatMap(object -> of(object).stream()).toList();
    }

    private static List<RealProgram> of(CollectionSpec object) {
        return object.programs().stream().filter(program -> program.kind().isXdp())
                .map(program -> new RealProgram(object, program)).toList();
    }

    private static ObjectOptions options() {
        return Files.isReadable(Btf.KERNEL) ? ObjectOptions.PLAIN.withKernel() : ObjectOptions.PLAIN;
    }
}
