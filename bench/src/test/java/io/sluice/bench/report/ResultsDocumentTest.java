package io.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code RESULTS.md} tells of all that is written, by the name that it is written under. */
class ResultsDocumentTest {
    private static final int FEWEST_FIELDS = 25;

    @Test
    void everyFieldOfJsonAndEveryWordThatItMayBeIsTold() throws IOException {
        Set<String> names = new TreeSet<>();
        try (InputStream in = JsonFile.class.getResourceAsStream("result.schema.json")) {
            collect(JsonFile.JSON.readTree(in), names);
        }
        assertTrue(names.size() > FEWEST_FIELDS, names::toString);
        assertEquals(List.of(), untold(names));
    }

    @Test
    void everyColumnOfCsvIsTold() throws IOException {
        List<String> header = Arrays.asList(CsvFile.text(MadeUp.result()).split("\r\n")[0].split(","));
        Set<String> columns = new TreeSet<>(header);
        MadeUp.result().sections().forEach(section -> section.labels().forEach(columns::remove));
        assertEquals(8, columns.size());
        assertEquals(List.of(), untold(columns));
    }

    @Test
    void itSaysWhatANewerSchemaIsToldAndWhichVersionThisIs() throws IOException {
        assertTrue(document().contains("| `schema` | the version of the format, " + Result.SCHEMA + " |"));
        Path newer = Files.createTempFile("result", ".json");
        try {
            Files.writeString(newer, "{\"schema\": " + (Result.SCHEMA + 1) + "}");
            String refusal = assertThrows(IOException.class,
                    () -> JsonFile.read(newer)).getMessage();
            String told = refusal.replace(newer.toString(), "result.json");
            assertTrue(document().contains("`" + told + "`"), told);
        } finally {
            Files.delete(newer);
        }
    }

    private static void collect(JsonNode schema, Set<String> names) {
        schema.path("properties").forEachEntry((name, _) -> names.add(name));
        schema.path("enum").forEach(word -> names.add(word.asString()));
        schema.forEach(part -> collect(part, names));
    }

    private static List<String> untold(Set<String> names) throws IOException {
        String document = document();
        return names.stream().filter(name -> !document.contains("`" + name + "`")).toList();
    }

    private static String document() throws IOException {
        return Files.readString(Path.of("RESULTS.md"));
    }
}
