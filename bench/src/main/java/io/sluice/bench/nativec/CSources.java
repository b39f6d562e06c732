package io.sluice.bench.nativec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A folder of its own with one program's source and its headers, copied from the class path, to compile in. */
final class CSources implements AutoCloseable {
    /** Headers that stand in for the system's. */
    static final String INCLUDE = "include";

    private static final List<String> OWN = List.of("maps.h", "helpers.h", "batch.h", "include/linux/bpf.h",
            "include/bpf/bpf_helpers.h", "include/bpf/bpf_endian.h");
    private static final Pattern INCLUDE_BESIDE = Pattern.compile("(?m)^#include \"([^\"]+)\"");
    private static final String SUFFIX = ".bpf.c";
    private static final String OBJECT_SUFFIX = ".bpf.o";

    private final Path folder;
    private final String program;

    /**
     * Lays the folder out.
     *
     * @param object the name of an object of ours, with or without {@code .bpf.o}
     * @throws IllegalArgumentException where we have no source of that name
     */
    CSources(String object) {
        this.program = object.replace(OBJECT_SUFFIX, "") + SUFFIX;
        try {
            this.folder = Files.createTempDirectory("sluice-native");
            for (String name : OWN) {
                copy("/native/" + name, name);
            }
            if (!copyWithIncluded(program)) {
                close();
                throw new IllegalArgumentException("no C source \"" + program + "\" among ours");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies a source of a BPF program, and what it includes from beside it. */
    private boolean copyWithIncluded(String name) throws IOException {
        if (!copy("/native/bpf/" + name, name)) {
            return false;
        }
        Matcher included = INCLUDE_BESIDE.matcher(Files.readString(folder.resolve(name)));
        while (included.find()) {
            if (!Files.exists(folder.resolve(included.group(1)))) {
                copyWithIncluded(included.group(1));
            }
        }
        return true;
    }

    private boolean copy(String resource, String name) throws IOException {
        try (InputStream in = CSources.class.getResourceAsStream(resource)) {
            if (in == null) {
                return false;
            }
            Path target = folder.resolve(name);
            Files.createDirectories(target.getParent());
            Files.copy(in, target);
            return true;
        }
    }

    /** The file name of the program's source. */
    String program() {
        return program;
    }

    /** Where all of it lies. */
    Path folder() {
        return folder;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
