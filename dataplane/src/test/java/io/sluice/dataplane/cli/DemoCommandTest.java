package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DemoCommandTest {
    @Test
    void runsTheBundledFilterOnTheEnginesThatAgree() {
        CommandRun run = CommandRun.of("demo", "--seconds", "0.05", "--json");
        assertEquals(0, run.code(), run.err());
        JsonNode engines = Console.JSON.readTree(run.out()).get("engines");
        assertTrue(engines.size() >= 2, run.out());
        for (JsonNode engine : engines) {
            assertTrue(engine.get("agrees").booleanValue(), run.out());
            assertTrue(engine.get("mpps").doubleValue() > 0, run.out());
            assertEquals(40, engine.get("verdicts").get("DROP").intValue());
        }
    }

    @Test
    void printsATable() {
        String out = CommandRun.of("demo", "--seconds", "0.02").out();
        assertTrue(out.contains("\ninterpreter "), out);
        assertTrue(out.contains("\nsimple "), out);
        assertTrue(out.contains("kernel"), out);
        assertTrue(out.contains("sluice run OBJ"), out);
    }
}
