package io.sluice.bench.nativec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The C compiler of this machine. */
final class Clang {
    private static final List<String> NAMES = List.of("clang-19", "clang");
    private static final String PATH = "PATH";
    private static final List<String> COMPILE = List.of("-c", "-std=gnu2x", "-fPIC", "-fvisibility=hidden", "-fno-plt",
            "-fno-stack-protector", "-fcf-protection=none", "-fno-asynchronous-unwind-tables", "-w");
    private static final List<String> LINK = List.of("-shared", "-nostdlib", "-nostartfiles");
    private static final int MAX_SHOWN = 400;

    private Clang() {
    }

    /** Where it is; empty where none is installed. */
    static Optional<Path> find() {
        String path = System.getenv(PATH);
        for (String name : NAMES) {
            for (String folder : (path == null ? "" : path).split(":")) {
                Path candidate = Path.of(folder, name);
                if (Files.isExecutable(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }

    /** Why there is none; empty where there is. */
    static Optional<String> whyNot() {
        return find().isPresent() ? Optional.empty() : Optional.of("neither of " + NAMES + " is on the path");
    }

    /**
     * Compiles one unit to an object file.
     *
     * @param folder where headers are looked for, before the system's own
     * @throws IllegalArgumentException with the compiler's first words where it refuses
     */
    static void compile(Path source, Path object, Path folder, List<String> flags) {
        List<String> arguments = new ArrayList<>(COMPILE);
        arguments.addAll(flags);
        arguments.addAll(List.of("-isystem", folder.toString(), "-o", object.toString(), source.toString()));
        run(arguments);
    }

    /** Makes an object file a shared object. */
    static void link(Path object, Path shared) {
        List<String> arguments = new ArrayList<>(LINK);
        arguments.addAll(List.of("-o", shared.toString(), object.toString()));
        run(arguments);
    }

    /** The first line of what it says of itself. */
    static String version() {
        return run(List.of("--version")).lines().findFirst().orElse("");
    }

    private static String run(List<String> arguments) {
        Path clang = find().orElseThrow(() -> new IllegalArgumentException(whyNot().orElseThrow()));
        List<String> command = new ArrayList<>(List.of(clang.toString()));
        command.addAll(arguments);
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalArgumentException(
                        clang.getFileName() + ": " + said.lines().filter(line -> line.contains("error:"))
                                .findFirst().orElse(said.substring(0, Math.min(said.length(), MAX_SHOWN))).strip());
            }
            return said;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + clang + " ran", e);
        }
    }
}
