package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelMaps;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code sluice map} on maps of an object and, where bpf(2) may be called, on the kernel's beside bpftool. */
class MapCommandsTest {
    private static final Path BPFTOOL = Path.of("/usr/sbin/bpftool");

    @TempDir
    private Path folder;

    private static String ok(String... args) {
        CommandRun run = CommandRun.of(args);
        assertEquals(0, run.code(), run.err());
        return run.out();
    }

    private static void fails(int code, String start, String... args) {
        CommandRun run = CommandRun.of(args);
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().startsWith(start), run.err());
    }

    @Test
    void readsWhatAnObjectGivesItsMaps() {
        String object = CommandRun.object("global_counters");
        assertTrue(ok("map", "dump", "object", object, ".data").contains("packets_left  1000000"));
        assertEquals(1_000_000, Console.JSON.readTree(ok("map", "export", "object", object, ".data"))
            .get("packets_left").intValue());
        fails(1, "sluice: map \".data\": an object's map is made anew by each command", "map", "update", "object",
            object, ".data", "key", "0", "value", "hex", "00");
    }

    @Test
    void wrongWordsAreToldByThemselves() {
        String object = CommandRun.object("filter");
        fails(2, "sluice: \"flows\": no map, must be id N, name NAME", "map", "dump", "flows");
        fails(2, "sluice: key: missing", "map", "lookup", "object", object, "blocked_ports");
        fails(2, "sluice: \"--nope\": no such option", "map", "dump", "--nope");
        fails(1, "sluice: map \"blocked_ports\": key: field \"dport\": not in struct", "map", "lookup", "object",
            object, "blocked_ports", "key", "dport=1");
        fails(1, "sluice: map \"blocked_ports\": key 50 00 06 00: not there", "map", "lookup", "object",
            object, "blocked_ports", "key", "port=80", "protocol=6");
    }

    @Test
    void agreesWithBpftoolOnMapsOfTheKernel() throws IOException, InterruptedException {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        assumeTrue(Files.isExecutable(BPFTOOL), BPFTOOL + " is not there");
        try (KernelCollection loaded = KernelCollection.load(
                ObjectLoader.load(CommandRun.BPF.resolve("filter.bpf.o"), ObjectOptions.PLAIN))) {
            String id = String.valueOf(KernelMaps.id(loaded.map("blocked_ports")));
            ok("map", "update", "id", id, "key", "port=80", "protocol=6", "value", "1");
            ok("map", "update", "id", id, "key", "hex", "35", "00", "11", "00", "value", "2", "0", "0", "0");
            fails(1, "sluice: map \"blocked_ports\": key 50 00 06 00: is there already", "map", "update", "id", id,
                "key", "80", "0", "6", "0", "value", "3", "noexist");
            assertEquals(Console.JSON.readTree(bpftool("-j", "map", "dump", "id", id)).size(),
                Console.JSON.readTree(ok("map", "dump", "id", id, "-j")).size());
            assertEquals(Console.JSON.readTree(bpftool("-j", "map", "lookup", "id", id, "key", "80", "0", "6", "0")),
                Console.JSON.readTree(ok("map", "lookup", "id", id, "key", "{\"port\": 80, \"protocol\": 6}", "-j")));
            Path file = folder.resolve("ports.json");
            ok("map", "export", "id", id, file.toString());
            JsonNode before = Console.JSON.readTree(ok("map", "dump", "id", id, "-j"));
            ok("map", "delete", "id", id, "key", "port=80", "protocol=6");
            fails(1, "sluice: map \"blocked_ports\": key 50 00 06 00: not there", "map", "lookup", "id", id, "key",
                "port=80", "protocol=6");
            assertEquals("2 entries", ok("map", "import", "id", id, file.toString()).strip());
            assertEquals(before, Console.JSON.readTree(ok("map", "dump", "id", id, "-j")));
        }
    }

    private static String bpftool(String... args) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(BPFTOOL.toString()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), text);
        return text;
    }
}
