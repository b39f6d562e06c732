package io.sluice.maps;

import io.sluice.vm.api.FileFailure;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where pinned maps have their files, one for each map, of its name: what {@code /sys/fs/bpf} is for the kernel's.
 *
 * <p>On a file system in memory (tmpfs) maps outlive the process, on a disk also an orderly restart of the system.
 *
 * @param path the directory
 */
public record PinDirectory(Path path) {
    private static final String RUNTIME_DIRECTORY = "XDG_RUNTIME_DIR";
    private static final String NAME = "sluice";

    /** The directory where nobody names one: {@code $XDG_RUNTIME_DIR/sluice}, or {@code /run/sluice}. */
    public static PinDirectory standard() {
        String runtime = System.getenv(RUNTIME_DIRECTORY);
        return new PinDirectory(Path.of(runtime == null || runtime.isEmpty() ? "/run" : runtime, NAME));
    }

    /** The file of a map, whether it is there or not. */
    public Path file(String name) {
        return path.resolve(name);
    }

    /** The names of the maps that are pinned here, in order. */
    public List<String> names() {
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new MapException(path, Errno.EACCES, "can't be listed: " + FileFailure.reason(e));
        }
    }

    /** Removes the file of a map, whose memory who uses it now keeps; false where it is not there. */
    public boolean unpin(String name) {
        try {
            return Files.deleteIfExists(file(name));
        } catch (IOException e) {
            throw new MapException(file(name), Errno.EACCES, "can't be removed: " + FileFailure.reason(e));
        }
    }

    /** Opens or begins the file of a map, and makes the directory, for its owner only, where it is not there. */
    PinnedFile open(MapSpec spec, int workers) {
        String name = spec.name();
        if (name.isEmpty() || name.startsWith(".") || name.indexOf('/') >= 0) {
            throw MapException.invalid(spec, "cannot be pinned by its name, which is no name of a file");
        }
        try {
            Files.createDirectories(path,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new MapException(spec, Errno.EACCES,
                    "pin directory " + path + ": can't be made: " + FileFailure.reason(e));
        }
        return PinnedFile.open(file(name), spec, workers);
    }
}
