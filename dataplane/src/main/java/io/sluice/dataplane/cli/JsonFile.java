package io.sluice.dataplane.cli;

import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** JSON in files, with breadcrumbs where it can't be read or written. */
final class JsonFile {
    private JsonFile() {
    }

    /**
     * Reads a file.
     *
     * @throws ValueException where it can't be read or is no JSON
     */
    static JsonNode read(Path file) {
        try {
            return Console.JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new ValueException(file + ": can't be read: " + FileFailure.reason(e));
        } catch (JacksonException e) {
            throw new ValueException("%s: line %d: %s".formatted(file.getFileName(),
                    e.getLocation() == null ? 0 : e.getLocation().getLineNr(), withoutSource(e)));
        }
    }

    /** What is wrong with the JSON; the library adds where a bracket began, in words about its own settings. */
    private static String withoutSource(JacksonException failure) {
        String text = failure.getOriginalMessage();
        int source = text.indexOf(" (start marker at ");
        return source < 0 ? text : text.substring(0, source);
    }

    /**
     * Writes a file.
     *
     * @throws ValueException where it can't be written
     */
    static void write(Path file, JsonNode tree) {
        try {
            Files.writeString(file, Console.JSON.writeValueAsString(tree) + System.lineSeparator());
        } catch (IOException e) {
            throw new ValueException(file + ": can't be written: " + FileFailure.reason(e));
        }
    }
}
