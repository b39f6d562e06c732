package io.sluice.bench.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.report.JsonFile;
import io.sluice.bench.report.Result;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Sluice;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

final class EnginesCommandTest {
    private final StringWriter out = new StringWriter();

    private int run(String arguments) {
        return suite("engines --rounds 2 --millis 1 " + arguments);
    }

    private int suite(String arguments) {
        CommandLine command = Sluice.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        return command.execute(("bench " + arguments).split(" "));
    }

    @Test
    void everyEngineHasFiguresOrAReason() {
        assertEquals(0, run("--program source_counter --json"), out::toString);
        JsonNode section = Console.JSON.readTree(out.toString()).get("sections").get(0);
        assertEquals("engines", section.get("name").asString());
        assertEquals(EngineComparison.names().size(), section.get("rows").size());
        for (JsonNode row : section.get("rows")) {
            String engine = row.get("labels").get("engine").asString();
            JsonNode figures = row.get("figures");
            for (String metric : new String[] {"Mpps", "ns/packet", "cycles/packet", "program ns",
                "times the interpreter", "times the kernel"}) {
                JsonNode figure = figures.get(metric);
                assertTrue(figure.has("value") != figure.has("missing"), engine + ": " + metric + ": " + figure);
            }
            boolean there = EngineComparison.whyNot(engine).isEmpty();
            assertEquals(there, figures.get("ns/packet").has("value"), engine);
            if (there) {
                assertTrue(figures.get("ns/packet").get("value").asDouble() > 0, engine);
                assertTrue(figures.get("verify").get("value").asDouble() > 0, engine);
            }
        }
    }

    @Test
    void anObjectOfOnesOwnIsMeasured() {
        assertEquals(0, run("--object ../dataplane/src/main/bpf/icmp_echo.bpf.o --engine interpreter,simple"),
                out::toString);
        assertTrue(out.toString().contains("icmp_echo"), out::toString);
    }

    @Test
    void aBrokenObjectIsRefusedInOneLine(@TempDir Path folder) throws IOException {
        Path broken = Files.write(folder.resolve("broken.o"), new byte[] {0x7f, 'E', 'L', 'F', 0});
        assertEquals(1, run("--object " + broken));
        assertEquals(1, out.toString().lines().count(), out::toString);
        assertTrue(out.toString().startsWith("sluice: ") && out.toString().contains("broken.o"), out::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"engines", "programs"})
    void programsThatAreRejectedCostTheirOwnRowsAndTheExitCode(String command) {
        assertEquals(1, suite(command + " --rounds 6 --millis 1 --engine interpreter,simple --object "
                + "../dataplane/src/test/resources/io/sluice/dataplane/cli/broken.bpf.o"), out::toString);
        assertTrue(out.toString().contains("longest_prefix"), out::toString);
        String reason = "broken.bpf.o: program \"not_here\" rejected: ";
        for (String start : List.of("", "sluice: ")) {
            assertTrue(out.toString().lines().anyMatch(line -> line.contains(reason)
                    && line.startsWith("sluice: ") != start.isEmpty()), out::toString);
        }
    }

    @Test
    void theSuiteInShortHasASectionOfEachPart(@TempDir Path folder) throws IOException {
        Path saved = folder.resolve("quick.json");
        Path html = folder.resolve("quick.html");
        assertEquals(0, suite("--quick --rounds 1 --millis 1 --save " + saved + " --html " + html), out::toString);
        assertTrue(out.toString().contains("report: " + html), out::toString);
        assertTrue(Files.readString(html).contains("<svg"));
        Result result = JsonFile.read(saved);
        assertEquals("engines", result.sections().getFirst().name());
        assertTrue(result.sections().size() > 1, out::toString);
        assertEquals(4,
                result.sections().getFirst().rows().stream().map(row -> row.labels().get(1)).distinct().count());
        assertTrue(result.environment().facts().get("method").startsWith("rounds as the sections say, seed 1"));
    }
}
