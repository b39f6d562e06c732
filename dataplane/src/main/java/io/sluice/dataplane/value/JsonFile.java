package io.sluice.dataplane.value;

import io.sluice.vm.api.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON in files, with breadcrumbs where it can't be read or written. */
public final class JsonFile {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonFile() {
    }

    /**
     * Reads a file.
     *
     * @throws ValueException where it can't be read or is no JSON
     */
    public static JsonNode read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new ValueException(file + ": can't be read: " + FileFailure.reason(e));
        } catch (ValueException e) {
            throw new ValueException(file.getFileName() + ": " + e.getMessage());
        }
    }

    /**
     * Reads a text.
     *
     * @throws ValueException where it is no JSON
     */
    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JacksonException e) {
            throw new ValueException("line %d: %s".formatted(
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
    public static void write(Path file, JsonNode tree) {
        writeText(file, JSON.writeValueAsString(tree) + System.lineSeparator());
    }

    /**
     * Writes trees, a line each.
     *
     * @throws ValueException where they can't be written
     */
    public static void writeLines(Path file, List<JsonNode> trees) {
        StringBuilder text = new StringBuilder();
        trees.forEach(tree -> text.append(tree).append('\n'));
        writeText(file, text.toString());
    }

    private static void writeText(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new ValueException(file + ": can't be written: " + FileFailure.reason(e));
        }
    }
}
