package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Expected outputs in files; {@code -Dsluice.bless=true} writes them anew, to be looked at before they are kept. */
final class Golden {
    static final String BLESS = "sluice.bless";
    private static final Path FOLDER = Path.of("src/test/resources/io/sluice/dataplane/cli");

    private Golden() {
    }

    static void assertMatches(String name, String actual) throws IOException {
        Path file = FOLDER.resolve(name);
        if (Boolean.getBoolean(BLESS)) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, actual);
        }
        assertEquals(Files.readString(file), actual, name + ", to be blessed with -D" + BLESS + "=true");
    }
}
