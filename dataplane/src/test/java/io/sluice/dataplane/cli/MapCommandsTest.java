package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.maps.MapFactory;
import io.sluice.maps.PinDirectory;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.KernelMap;
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
        assumeKernel();
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

    private static void assumeKernel() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }

    @Test
    void queuesGiveTheFirstAndStacksTheLast() {
        assumeKernel();
        for (MapType type : List.of(MapType.QUEUE, MapType.STACK)) {
            try (KernelMap jobs = KernelMap.create(MapSpec.of("jobs", type, 0, 4, 3))) {
                String id = String.valueOf(KernelMaps.id(jobs));
                fails(1, "sluice: map \"jobs\": empty", "map", "peek", "id", id);
                fails(1, "sluice: map \"jobs\": empty", "map", "pop", "id", id);
                assertEquals("", ok("map", "push", "id", id, "value", "7"));
                assertEquals("null",
                    ok("map", "enqueue", "id", id, "value", "hex", "08", "00", "00", "00", "-j").strip());
                ok("map", "push", "id", id, "value", "9", "0x00", "0", "0");
                fails(1, "sluice: map \"jobs\": no room, max_entries is 3", "map", "push", "id", id, "value", "10");
                String next = type == MapType.QUEUE ? "07 00 00 00" : "09 00 00 00";
                assertEquals(next, ok("map", "peek", "id", id).strip());
                assertEquals(next, ok("map", "pop", "id", id).strip());
                assertEquals(
                    Console.JSON.readTree("{\"key\": [], \"value\": [\"0x08\", \"0x00\", \"0x00\", \"0x00\"]}"),
                    Console.JSON.readTree(ok("map", "dequeue", "id", id, "-j")));
                assertEquals(1, jobs.lookup(new byte[0]) == null ? 0 : 1);
            }
        }
    }

    @Test
    void queuesAreFilledFromAFile() throws IOException {
        assumeKernel();
        try (KernelMap jobs = KernelMap.create(MapSpec.of("jobs", MapType.QUEUE, 0, 8, 4))) {
            String id = String.valueOf(KernelMaps.id(jobs));
            Path file = folder.resolve("jobs.json");
            Files.writeString(file, "[{\"value\": 5}, {\"value\": \"six\"}]");
            fails(1, "sluice: jobs.json: map \"jobs\": entry 1: value:", "map", "import", "id", id,
                file.toString());
            Files.writeString(file, "[{\"value\": 5}, {\"value\": \"06 00 00 00 00 00 00 00\"}]");
            assertEquals("{\"entries\":2}", Console.JSON.readTree(
                ok("map", "import", "id", id, file.toString(), "--json")).toString());
            assertEquals("05 00 00 00 00 00 00 00", ok("map", "pop", "id", id).strip());
            assertEquals("06 00 00 00 00 00 00 00", ok("map", "pop", "id", id).strip());
        }
    }

    @Test
    void whatAMapHasNotIsToldWithWhatItHas() {
        assumeKernel();
        try (KernelMap jobs = KernelMap.create(MapSpec.of("jobs", MapType.QUEUE, 0, 4, 3));
                KernelMap hash = KernelMap.create(MapSpec.of("flows", MapType.HASH, 4, 4, 3));
                KernelMap bloom = KernelMap.create(MapSpec.of("seen", MapType.BLOOM_FILTER, 0, 4, 3))) {
            String queue = String.valueOf(KernelMaps.id(jobs));
            for (String verb : List.of("dump", "export", "getnext")) {
                fails(1, "sluice: map \"jobs\": of type queue, it has no keys: see sluice map peek, pop and push",
                    "map", verb, "id", queue);
            }
            fails(1, "sluice: map \"flows\": of type hash, must be queue or stack: see sluice map lookup and update",
                "map", "push", "id", String.valueOf(KernelMaps.id(hash)), "value", "1");
            fails(1, "sluice: map \"seen\": of type bloom_filter, must be queue or stack\n", "map", "pop", "id",
                String.valueOf(KernelMaps.id(bloom)));
            fails(2, "sluice: value: missing", "map", "push", "id", queue);
            fails(2, "sluice: \"7\": must be value", "map", "push", "id", queue, "7");
            fails(2, "sluice: \"now\": one argument too many", "map", "pop", "id", queue, "now");
            fails(1, "sluice: map \"jobs\": value: 5 bytes, must be 4", "map", "push", "id", queue, "value", "hex",
                "01", "02", "03", "04", "05");
            fails(1, "sluice: map \"sources\": an object's map is made anew", "map", "push", "object",
                CommandRun.object("source_counter"), "sources", "value", "1");
        }
    }

    @Test
    void agreesWithBpftoolOnQueues() throws IOException, InterruptedException {
        assumeKernel();
        assumeTrue(Files.isExecutable(BPFTOOL), BPFTOOL + " is not there");
        try (KernelMap jobs = KernelMap.create(MapSpec.of("jobs", MapType.QUEUE, 0, 4, 8))) {
            String id = String.valueOf(KernelMaps.id(jobs));
            List<String> value = List.of("value", "hex", "0a", "00", "ff", "01");
            for (String verb : List.of("push", "enqueue")) {
                List<String> all = new ArrayList<>(List.of("map", verb, "id", id));
                all.addAll(value);
                assertEquals("", ok(all.toArray(String[]::new)));
                bpftool(all.toArray(String[]::new));
            }
            assertEquals(Console.JSON.readTree(bpftool("-j", "map", "peek", "id", id)),
                Console.JSON.readTree(ok("map", "peek", "id", id, "-j")));
            for (int i = 0; i < 4; i++) {
                assertEquals(List.of("0x0a", "0x00", "0xff", "0x01"), Console.JSON.readTree(
                    i % 2 == 0 ? ok("map", "pop", "id", id, "-j") : bpftool("-j", "map", "dequeue", "id", id))
                    .get("value").valueStream().map(JsonNode::stringValue).toList());
            }
        }
    }

    /** bpftool's words for a map, a key and a value, on a map of ours in a file and on one of the kernel. */
    private void takesBpftoolsWords(String... map) {
        String[] update = words(map, "update", "key", "0x01", "2", "0", "010", "value", "hex", "ff", "00", "0a", "00");
        assertEquals("", ok(update));
        fails(1, "sluice: map \"flows\": key 01 02 00 08: is there already", words(map, "update", "key", "hex", "01",
            "02", "00", "08", "value", "1", "2", "3", "4", "noexist"));
        ok(words(map, "update", "key", "hex", "01", "02", "00", "08", "value", "1", "2", "3", "4", "exist"));
        fails(1, "sluice: map \"flows\": key 09 00 00 00: not there", words(map, "update", "key", "9", "0", "0", "0",
            "value", "1", "2", "3", "4", "exist"));
        assertEquals(Console.JSON.readTree("{\"key\": [\"0x01\", \"0x02\", \"0x00\", \"0x08\"], "
            + "\"value\": [\"0x01\", \"0x02\", \"0x03\", \"0x04\"]}"),
            Console.JSON.readTree(ok(words(map, "lookup", "key", "hex", "1", "2", "0", "8", "-j"))));
        assertEquals("next key: 01 02 00 08", ok(words(map, "getnext")).strip());
        fails(1, "sluice: map \"flows\": key 01 02 00 08: no key after it", words(map, "getnext", "key", "1", "2", "0",
            "8"));
        fails(1, "sluice: map \"flows\": key: \"256\": must be a byte",
            words(map, "lookup", "key", "1", "2", "0", "256"));
        assertEquals(1, Console.JSON.readTree(ok(words(map, "dump", "-j"))).size());
        Path file = folder.resolve("flows.json");
        ok(words(map, "export", file.toString()));
        assertEquals("", ok(words(map, "delete", "key", "hex", "01", "02", "00", "08")));
        fails(1, "sluice: map \"flows\": empty", words(map, "getnext"));
        assertEquals("1 entry", ok(words(map, "import", file.toString())).strip());
        ok(words(map, "lookup", "key", "1", "2", "0", "8"));
    }

    private static String[] words(String[] map, String verb, String... rest) {
        List<String> all = new ArrayList<>(List.of("map", verb));
        all.addAll(List.of(map));
        all.addAll(List.of(rest));
        return all.toArray(String[]::new);
    }

    @Test
    void everyNameOfAMapTakesBpftoolsKeysAndValues() throws IOException {
        MapSpec spec = MapSpec.of("flows", MapType.HASH, 4, 4, 4);
        PinDirectory pins = new PinDirectory(folder.resolve("pins"));
        MapSpec pinned = new MapSpec("flows", MapType.HASH, 4, 4, 4, 0, 0, true, null, Bytes.EMPTY, List.of(), 0, 0);
        new MapFactory(new Quiescence(1), pins).create(pinned, 1).close();
        takesBpftoolsWords("pinned", pins.file("flows").toString());
        assumeKernel();
        try (KernelMap map = KernelMap.create(spec)) {
            takesBpftoolsWords("id", String.valueOf(KernelMaps.id(map)));
        }
        String name = "sl" + Long.toString(System.nanoTime() & 0xffffffffL, 36);
        try (KernelMap map = KernelMap.create(MapSpec.of(name, MapType.HASH, 4, 4, 4))) {
            ok("map", "update", "name", name, "key", "hex", "01", "02", "00", "00", "value", "1", "0", "0", "0");
            assertEquals(1, map.count());
            Path pin = Path.of("/sys/fs/bpf", name);
            KernelMaps.pin(map, pin);
            try {
                ok("map", "delete", "--pinned", pin.toString(), "key", "hex", "01", "02", "00", "00");
                assertEquals(0, map.count());
            } finally {
                Files.delete(pin);
            }
            fails(1, "sluice: " + pin + ": not there", "map", "dump", "pinned", pin.toString());
        }
    }

    @Test
    void importsWhatBpftoolDumps() throws IOException, InterruptedException {
        assumeKernel();
        assumeTrue(Files.isExecutable(BPFTOOL), BPFTOOL + " is not there");
        for (MapType type : List.of(MapType.HASH, MapType.LRU_HASH, MapType.PERCPU_HASH, MapType.ARRAY)) {
            try (KernelMap map = KernelMap.create(MapSpec.of("dumped", type, 4, 8, 4))) {
                String id = String.valueOf(KernelMaps.id(map));
                for (int key = 0; key < 3; key++) {
                    ok("map", "update", "id", id, "key", String.valueOf(key), "value", String.valueOf(1000 + key));
                }
                String dumped = bpftool("-j", "map", "dump", "id", id);
                Path file = Files.writeString(folder.resolve("dump.json"), dumped);
                for (int key = 0; key < 3; key++) {
                    if (type == MapType.ARRAY) {
                        ok("map", "update", "id", id, "key", String.valueOf(key), "value", "0");
                    } else {
                        ok("map", "delete", "id", id, "key", String.valueOf(key));
                    }
                }
                ok("map", "import", "id", id, file.toString());
                assertEquals(sorted(dumped), sorted(bpftool("-j", "map", "dump", "id", id)), type.text());
                assertEquals(sorted(dumped), sorted(ok("map", "dump", "id", id, "-j")), type.text());
            }
        }
    }

    private static List<String> sorted(String dump) {
        return Console.JSON.readTree(dump).valueStream().map(JsonNode::toString).sorted().toList();
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
