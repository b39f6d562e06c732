package io.sluice.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class JsonFileTest {
    @TempDir
    Path folder;

    @Test
    void aResultReadsBackEqual() throws IOException {
        Path file = folder.resolve("result.json");
        JsonFile.write(file, MadeUp.result());
        assertEquals(MadeUp.result(), JsonFile.read(file));
    }

    @Test
    void aResultOfNothingReadsBackEqual() throws IOException {
        Result empty = new Result(1, "", "", MadeUp.result().environment(), Double.NaN, List.of());
        Path file = folder.resolve("result.json");
        JsonFile.write(file, empty);
        assertEquals(empty, JsonFile.read(file));
    }

    @Test
    void whatIsWrittenFitsTheSchema() throws IOException {
        assertEquals(List.of(), SchemaWalk.wrong(schema(), JsonFile.JSON.readTree(JsonFile.text(MadeUp.result()))));
    }

    @Test
    void whatDoesNotFitTheSchemaIsFound() throws IOException {
        JsonNode tree = JsonFile.JSON.readTree(JsonFile.text(MadeUp.result()));
        ((ObjectNode) tree).put("noise", 2);
        ((ObjectNode) tree.at("/sections/0/metrics/0")).put("better", "larger").put("colour", "red");
        ((ObjectNode) tree.at("/sections/0/rows/0/figures/Mpps")).remove("low");
        assertEquals(List.of("$.noise is above 1", "$.sections[0].metrics[0] has the unknown colour",
                "$.sections[0].metrics[0].better is not among [\"lower\",\"higher\",\"neither\"]"),
                SchemaWalk.wrong(schema(), tree).subList(0, 3));
        assertEquals(4, SchemaWalk.wrong(schema(), tree).size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"schema\": 2} | schema 2 is newer than 1, the newest that this Sluice reads",
        "{\"schema\": \"one\"} | schema \"one\": must be 1 or more",
        "{\"schema\": 1} | no field \"environment\" in {\"schema\":1}",
        "[] | no field \"schema\" in []",
    })
    void whatIsNoResultIsRefused(String text, String why) throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), text);
        assertEquals(file + ": " + why, assertThrows(IOException.class, () -> JsonFile.read(file)).getMessage());
    }

    @Test
    void whatIsNoJsonIsRefusedWithTheFilesName() throws IOException {
        Path file = Files.writeString(folder.resolve("other.json"), "value,low\n1,2\n");
        IOException refusal = assertThrows(IOException.class, () -> JsonFile.read(file));
        assertEquals(file + ": Unrecognized token 'value'", refusal.getMessage().split(":(?= was)|: was")[0]);
    }

    private static JsonNode schema() throws IOException {
        try (InputStream in = JsonFile.class.getResourceAsStream("result.schema.json")) {
            return JsonFile.JSON.readTree(in);
        }
    }
}
