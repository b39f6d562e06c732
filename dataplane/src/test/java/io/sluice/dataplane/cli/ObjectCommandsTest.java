package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code sluice prog} and {@code sluice map}. */
class ObjectCommandsTest {
    @TempDir
    private Path folder;

    private static String ok(String... args) {
        CommandRun run = CommandRun.of(args);
        assertEquals(0, run.code(), run.err());
        assertEquals("", run.err());
        return run.out();
    }

    private static JsonNode json(String... args) {
        return Console.JSON.readTree(ok(args));
    }

    @Test
    void showsPrograms() throws IOException {
        Golden.assertMatches("prog-show.txt", ok("prog", "show", CommandRun.object("many_programs"))
            + ok("prog", "show", CommandRun.object("tail_calls")));
    }

    @Test
    void showsMaps() throws IOException {
        Golden.assertMatches("map-show.txt", ok("map", "show", CommandRun.object("firewall"))
            + ok("map", "show", CommandRun.object("global_counters")));
    }

    @Test
    void dumpsInsnsWithLinesAndNames() throws IOException {
        Golden.assertMatches("dump-xlated.txt", ok("prog", "dump", "xlated", CommandRun.object("hash_counter"))
            + ok("prog", "dump", "xlated", CommandRun.object("subprogs"), "--linum")
            + ok("prog", "dump", "xlated", CommandRun.object("tail_calls"), "--program", "tail_parser", "--raw"));
    }

    @Test
    void dumpsMachineCodeThatCoversTheProgram() {
        String text = ok("prog", "dump", "jited", CommandRun.object("parse_tcp_drop"));
        assertTrue(text.startsWith("parse_tcp_drop: "), text);
        assertTrue(text.contains("exit\n"), text);
        JsonNode node = json("prog", "dump", "jited", CommandRun.object("parse_tcp_drop"), "--json").get(0);
        int covered = 0;
        for (JsonNode range : node.get("ranges")) {
            assertEquals(covered, range.get("start").intValue());
            covered = range.get("end").intValue();
        }
        assertEquals(node.get("bytes").intValue(), covered);
    }

    @Test
    void dumpsOptimizedCodeForACpuLevel() {
        String object = CommandRun.object("hash60");
        String host = ok("prog", "dump", "jited", object, "--engine", "optimizing", "--cpu", "x86-64-v3", "--raw");
        String plain = ok("prog", "dump", "jited", object, "--engine", "optimizing", "--cpu", "x86-64", "--raw");
        assertTrue(plain.startsWith("hash60: "), plain);
        assertNotEquals(host.lines().findFirst(), plain.lines().findFirst());
        assertEquals(2, CommandRun.of("prog", "dump", "jited", object, "--cpu", "z80").code());
    }

    @Test
    void dumpsGraphsBetweenPasses() {
        String object = CommandRun.object("control_counter_swap");
        String built = ok("prog", "dump", "ir", object, "--after", "build");
        assertTrue(built.contains("@stack"), built);
        String last = ok("prog", "dump", "ir", object);
        assertFalse(last.contains("@stack"), last);
        assertTrue(last.contains("insn "), last);
        String kept = ok("prog", "dump", "ir", object, "--without", "promotion,forwarding");
        assertTrue(kept.contains("@stack"), kept);
        String lookup = "call $helper:1.";
        assertFalse(ok("prog", "dump", "ir", CommandRun.object("filter")).contains(lookup));
        assertTrue(ok("prog", "dump", "ir", CommandRun.object("filter"), "--without", "recipes").contains(lookup));
        assertEquals(last, json("prog", "dump", "ir", object, "--json").get(0).get("graphs").get(0).stringValue()
                .transform(graph -> "control_counter_swap:\n" + graph + "\n"));
        assertEquals(2, CommandRun.of("prog", "dump", "ir", object, "--after", "magic").code());
    }

    @Test
    void rawMachineCodeIsHexOnly() {
        for (String line : ok("prog", "dump", "jited", CommandRun.object("pass"), "--raw").lines().toList()) {
            if (line.startsWith("      ")) {
                assertTrue(line.matches("\\s+[0-9a-f]+:(\\s+[0-9a-f]{2})+"), line);
            }
        }
    }

    @Test
    void everyCommandSpeaksJson() {
        assertEquals("by_length", json("prog", "show", CommandRun.object("many_programs"), "-j").get(0).get("name")
            .stringValue());
        assertEquals("hash", json("map", "show", "--json", CommandRun.object("filter")).get(2).get("type")
            .stringValue());
        assertEquals("r0 = 2", json("--json", "prog", "dump", "xlated", CommandRun.object("pass")).get(0).get("insns")
            .get(0).get("text").stringValue().replace("w0", "r0"));
    }

    @Test
    void everyCommandHasHelpWithExamples() {
        for (String command : new String[] {"", "run", "prog", "prog show", "prog dump", "prog dump xlated",
            "prog dump jited", "prog dump ir", "prog verify", "map", "map show", "map dump", "map lookup", "map update",
            "map delete", "map getnext", "map push", "map pop", "map peek", "map import", "map export",
            "demo", "conformance-plugin"}) {
            String help = ok((command + " -h").strip().split(" "));
            assertTrue(help.contains("Examples:"), command);
            assertTrue(help.contains("--json"), command);
        }
    }

    @Test
    void mistakesAreOneLineAndTellTheirKindByTheCode() throws IOException {
        assertFailure(1, "sluice: none.o: can't be read: no such file", "prog", "show", "none.o");
        assertFailure(1, "sluice: many_programs.bpf.o: program \"main\": not there, it has \"by_length\"",
            "prog", "dump", "xlated", CommandRun.object("many_programs"), "--program", "main");
        assertFailure(2, "sluice: \"--nope\": no such option", "prog", "show", "--nope", CommandRun.object("pass"));
        assertFailure(2, "sluice: OBJ: missing", "prog", "show");
        assertFailure(2, "sluice: a command is missing", "prog");
        Path broken = folder.resolve("broken.o");
        byte[] bytes = Files.readAllBytes(CommandRun.BPF.resolve("filter.bpf.o"));
        Files.write(broken, Arrays.copyOf(bytes, bytes.length / 2));
        assertFailure(1, "sluice: broken.o: ", "prog", "show", broken.toString());
    }

    private static void assertFailure(int code, String start, String... args) {
        CommandRun run = CommandRun.of(args);
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().startsWith(start), run.err());
        assertEquals(code, run.err().lines().count(), "one line, and a hint for wrong usage: " + run.err());
        assertFalse(run.err().contains("\tat "), run.err());
        assertEquals("", run.out());
    }

    @Test
    void debugTellsWhereAFailureArose() {
        CommandRun run = CommandRun.of("prog", "show", "none.o", "--debug");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("\tat io.sluice."), run.err());
    }

    @Test
    void bytesOfAnyObjectAreShownOrRefused() throws IOException {
        try (Stream<Path> files = Files.list(CommandRun.BPF)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".o")).sorted().toList()) {
                ok("prog", "show", file.toString());
                ok("map", "show", file.toString(), "--json");
                ok("prog", "dump", "xlated", file.toString(), "--linum");
            }
        }
    }
}
