package io.sluice.bench.suite;

import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectException;
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

/** Where objects are: ours on the class path under {@code bpf/}, and files and folders of others. */
public final class ObjectFiles {
    private static final String OURS = "/bpf";
    private static final String SUFFIX = ".o";

    private ObjectFiles() {
    }

    /** All of ours, by name. */
    static List<CollectionSpec> ours(ObjectOptions options) {
        try {
            URI uri = ObjectFiles.class.getResource(OURS).toURI();
            if (!uri.getScheme().equals("jar")) {
                return in(Path.of(uri), options);
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                return in(jar.getPath(OURS), options);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("internal error: the class path is no URI", e);
        }
    }

    /**
     * An object, or all objects of a folder, by name.
     *
     * @throws ObjectException where there is none, or one can't be loaded
     */
    public static List<CollectionSpec> of(Path file, ObjectOptions options) {
        if (!Files.isDirectory(file)) {
            return List.of(ObjectLoader.load(file, options));
        }
        List<CollectionSpec> objects = in(file, options);
        if (objects.isEmpty()) {
            throw new ObjectException(file + ": no file whose name ends in \"" + SUFFIX + '"');
        }
        return objects;
    }

    static List<CollectionSpec> in(Path folder, ObjectOptions options) {
        try (Stream<Path> files = Files.list(folder)) {
            List<CollectionSpec> objects = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList()) {
                objects.add(ObjectLoader.load(file, options));
            }
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
