package io.sluice.bench.environment;

import io.sluice.dataplane.cli.Sluice;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** This build of Sluice. */
final class Build {
    private static final String UNSAVED = "-dirty";

    private Build() {
    }

    static String version() throws NotKnown {
        String version = Sluice.class.getPackage().getImplementationVersion();
        if (version == null) {
            throw new NotKnown("run from class files");
        }
        return version;
    }

    /**
     * The commit of the source tree that this runs from, {@code -dirty} where files differ from it. The launcher builds
     * anew when they are newer than the build.
     */
    static String revision() throws NotKnown {
        Path here = here();
        String folder = (here.toFile().isFile() ? here.getParent() : here).toString();
        List<String> command = List.of("git", "-C", folder,
                "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty=" + UNSAVED);
        try {
            Process git = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (git.waitFor() != 0) {
                throw new NotKnown("%s: %s".formatted(folder, said.lines().findFirst().orElse("git failed")));
            }
            return said;
        } catch (IOException e) {
            throw new NotKnown("git: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotKnown("interrupted while git ran");
        }
    }

    private static Path here() throws NotKnown {
        try {
            return Path.of(Build.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new NotKnown(e.getMessage());
        }
    }
}
