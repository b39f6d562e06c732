package io.sluice.bench.suite;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All XDP programs of ours, on the class path under {@code bpf/}, and of Debian's xdp-tools where installed. */
public final class RealPrograms {
    private static final String OURS = "/bpf";
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
        List<RealProgram> programs = new ArrayList<>(ours());
        if (Files.isDirectory(XDP_TOOLS)) {
            programs.addAll(in(XDP_TOOLS));
        }
        return programs;
    }

    /** Those of one object. */
    public static List<RealProgram> of(Path object) {
        return of(ObjectLoader.load(object, options()));
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

    private static List<RealProgram> ours() {
        try {
            URI uri = RealPrograms.class.getResource(OURS).toURI();
            if (!uri.getScheme().equals("jar")) {
                return in(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return in(jar.getPath(OURS));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("internal error: the class path is no URI", e);
        }
    }

    private static List<RealProgram> in(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<RealProgram> programs = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".o")).sorted().toList()) {
                programs.addAll(of(ObjectLoader.load(
                        file.getFileName().toString(), Files.readAllBytes(file), options())));
            }
            return programs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<RealProgram> of(CollectionSpec object) {
        return object.programs().stream().filter(program -> program.kind().isXdp())
                .map(program -> new RealProgram(object, program)).toList();
    }

    private static ObjectOptions options() {
        return Files.isReadable(Btf.KERNEL) ? ObjectOptions.PLAIN.withKernel() : ObjectOptions.PLAIN;
    }
}
