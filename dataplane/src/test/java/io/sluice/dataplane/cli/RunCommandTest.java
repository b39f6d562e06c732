package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.port.pcap.CaptureFormat;
import io.sluice.dataplane.port.pcap.CaptureReader;
import io.sluice.dataplane.port.pcap.CaptureWriter;
import io.sluice.dataplane.value.JsonFile;
import io.sluice.maps.PinDirectory;
import io.sluice.maps.PinnedMaps;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.kernel.KernelAvailability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class RunCommandTest {
    @TempDir
    private Path folder;

    private Path in;

    @BeforeEach
    void writeCapture() throws IOException {
        in = folder.resolve("in.pcap");
        try (CaptureWriter writer = CaptureWriter.create(in, CaptureFormat.PCAP)) {
            PacketCorpus.packets().values().forEach(packet -> writer.write(packet, 1_000_000L));
        }
    }

    private String[] args(String object, String... more) {
        String[] all = new String[more.length + 6];
        String[] first = {"run", CommandRun.object(object), "--in", "pcap:" + in, "--repeat", "0"};
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(more, 0, all, first.length, more.length);
        return all;
    }

    private String ok(String object, String... more) {
        CommandRun run = CommandRun.of(args(object, more));
        assertEquals(0, run.code(), run.err() + run.out());
        assertEquals("", run.err());
        return run.out();
    }

    private void fails(int code, String start, String object, String... more) {
        CommandRun run = CommandRun.of(args(object, more));
        assertEquals(code, run.code(), run.err());
        assertTrue(run.err().startsWith(start), run.err());
        assertEquals(code, run.err().lines().count(), run.err());
    }

    @Test
    void printsVerdictsAndTypedMaps() throws IOException {
        Golden.assertMatches("run-percpu-hash.txt", ok("percpu_hash_counter", "--dump-maps"));
        Golden.assertMatches("run-filter.txt",
            ok("filter", "--dump-maps", "--engine", "interpreter,simple"));
    }

    @Test
    void measuresOnlyWhenAsked() {
        CommandRun run = CommandRun.of("run", CommandRun.object("pass"), "--in", "pcap:" + in, "--repeat", "3",
            "--engine", "simple", "--json");
        JsonNode engine = Console.JSON.readTree(run.out()).get("engines").get(0);
        double nanos = engine.get("ns_per_packet").doubleValue();
        assertTrue(nanos > 0 && nanos < 100_000, run.out());
        assertFalse(ok("pass", "--json").contains("ns_per_packet"));
    }

    @Test
    void writesThePacketsThatLiveOnAsTheProgramLeftThem() throws IOException {
        Path out = folder.resolve("out.pcapng");
        ok("icmp_echo", "--out", "pcap:" + out, "--out-verdicts", "TX");
        Capture written = CaptureReader.read(out);
        assertEquals(3, written.size());
        byte[] request = PacketCorpus.packet("icmp4-echo-request");
        byte[] reply = written.bytes(0);
        assertEquals(request.length, reply.length);
        assertEquals(1_000_000L, written.timestamp(0));
        // the sender's MAC address is the receiver's now
        assertArrayEquals(Arrays.copyOfRange(request, 6, 12), Arrays.copyOf(reply, 6));
        ok("drop", "--out", "pcap:" + out);
        assertEquals(0, CaptureReader.read(out).size());
        ok("drop", "--out", "null");
    }

    @Test
    void fillsMapsAndVariablesFirst() throws IOException {
        Path ports = folder.resolve("ports.json");
        Files.writeString(ports, "[{\"key\": {\"port\": 5000, \"protocol\": 17}, \"value\": 1},"
            + " {\"key\": [\"0x50\", \"0x00\", \"0x06\", \"0x00\"], \"value\": \"02 00 00 00\"}]");
        Path settings = folder.resolve("settings.json");
        Files.writeString(settings, "{\"use_defaults\": 0}");
        JsonNode tree = Console.JSON.readTree(ok("filter", "--json", "--map", "blocked_ports=" + ports, "--map",
            ".rodata=" + settings));
        JsonNode maps = tree.get("engines").get(0).get("maps");
        assertEquals(2, maps.get("blocked_ports").size());
        assertEquals(0, maps.get(".rodata").get("use_defaults").intValue());
        JsonNode dropped = maps.get(".bss").get("counters").get("dropped_port");
        assertTrue(dropped.get("packets").intValue() > 10, tree.toString());
        // what --json prints of a map, --map reads
        Path again = folder.resolve("again.json");
        Files.writeString(again, maps.get("blocked_ports").toString());
        assertEquals(tree, Console.JSON.readTree(ok("filter", "--json", "--map", "blocked_ports=" + again, "--map",
            ".rodata=" + settings)));
    }

    @Test
    void whatIsExportedIsWhereTheNextRunGoesOnFrom() throws IOException {
        for (String object : List.of("hash_counter", "percpu_hash_counter", "lru_counter", "filter", "legacy_mixed",
                "global_counters")) {
            Path first = folder.resolve("first.json");
            Path second = folder.resolve("second.json");
            ok(object, "--map-export", first.toString());
            ok(object, "--map-import", first.toString(), "--map-export", second.toString());
            JsonNode held = JsonFile.read(first);
            assertEquals(held.propertyNames(), JsonFile.read(second).propertyNames());
            // no packet changes them, so they are what was imported
            in = Files.write(folder.resolve("none.pcap"), Arrays.copyOf(Files.readAllBytes(in), 24));
            ok(object, "--map-import", first.toString(), "--map-export", second.toString());
            assertEquals(held, JsonFile.read(second), object);
            in = folder.resolve("in.pcap");
        }
        Path counts = folder.resolve("counts.json");
        ok("protocol_counter", "--map-export", counts.toString());
        long once = total(counts);
        ok("protocol_counter", "--map-import", counts.toString(), "--map-export", counts.toString(), "--engine",
            "interpreter,simple");
        assertEquals(2 * once, total(counts));
        assertTrue(once > 50, "only " + once);
    }

    /** All numbers of the map that protocol_counter counts in, however they are nested. */
    private static long total(Path file) {
        return numbers(JsonFile.read(file).get("protocols"));
    }

    private static long numbers(JsonNode node) {
        if (node.has("value") || node.has("values")) {
            return numbers(node.has("value") ? node.get("value") : node.get("values"));
        }
        return node.isNumber() ? node.longValue() : node.valueStream().mapToLong(RunCommandTest::numbers).sum();
    }

    @Test
    void importsThatDoNotFitAreToldByFileAndMap() throws IOException {
        Path file = folder.resolve("all.json");
        Files.writeString(file, "[]");
        fails(1, "sluice: all.json: must be an object of maps by name", "filter", "--map-import", file.toString());
        Files.writeString(file, "{\"flows\": []}");
        fails(1, "sluice: filter.bpf.o: map \"flows\": not there", "filter", "--map-import", file.toString());
        Files.writeString(file, "{\"blocked_ports\": [], \"blocked_protocols\": [{\"key\": 300}]}");
        fails(1, "sluice: all.json: map \"blocked_protocols\": entry 0: ", "filter", "--map-import", file.toString());
        fails(1, "sluice: %s: can't be written: ".formatted(folder), "filter", "--map-export", folder.toString());
    }

    @Test
    void mapFilesThatDoNotFitAreToldByFileMapAndEntry() throws IOException {
        Path file = folder.resolve("bad.json");
        Files.writeString(file, "[{\"key\": {\"port\": 70000}, \"value\": 1}]");
        fails(1, "sluice: bad.json: map \"blocked_ports\": entry 0: key: field \"port\": 70000 does not fit 16 bits",
            "filter", "--map", "blocked_ports=" + file);
        fails(1, "sluice: filter.bpf.o: map \"flows\": not there", "filter", "--map", "flows=" + file);
        Files.writeString(file, "[{]");
        fails(1, "sluice: bad.json: line 1: ", "filter", "--map", "blocked_ports=" + file);
        Files.writeString(file, "{\"nope\": 1}");
        fails(1, "sluice: bad.json: map \".rodata\": variable \"nope\": not there", "filter", "--map",
            ".rodata=" + file);
    }

    @Test
    void theInterpreterChecksAccessesOnlyWhenAsked() {
        String all = ok("pass", "--engine", "all");
        assertTrue(all.contains("\ninterpreter "), all);
        assertTrue(all.contains("\nsimple "), all);
        assertTrue(ok("pass", "--engine", "all", "--checked").contains("\ninterpreter-checked "));
    }

    /** The object with both ways to declare maps, whose legacy record asks to be pinned. */
    private Path pinningObject() throws IOException {
        ByteBuffer object = ByteBuffer.wrap(Files.readAllBytes(Path.of(CommandRun.object("legacy_mixed"))))
                .order(ByteOrder.LITTLE_ENDIAN);
        // type, key and value size, max_entries, flags and id of the record; then comes whether it is pinned
        int[] record = {2, 4, 8, 1, 0, 7};
        int at = 0;
        while (!Arrays.equals(record, IntStream.range(0, record.length).map(wordsFrom(object, at)).toArray())) {
            at += 4;
        }
        object.putInt(at + record.length * 4, 1);
        return Files.write(folder.resolve("pinning.o"), object.array());
    }

    private static IntUnaryOperator wordsFrom(ByteBuffer bytes, int at) {
        return word -> bytes.getInt(at + word * 4);
    }

    private CommandRun runPinned(Path object, String... more) {
        List<String> all = new ArrayList<>(List.of("run", object.toString(), "--in", "pcap:" + in, "--pin-dir",
                folder.resolve("pins").toString(), "--dump-maps", "--json"));
        all.addAll(List.of(more));
        return CommandRun.of(all.toArray(String[]::new));
    }

    @Test
    void pinnedMapsGoOnFromWhatTheyHeld() throws IOException {
        Path object = pinningObject();
        int packets = CaptureReader.read(in).size();
        for (int run = 1; run <= 3; run++) {
            assertEquals(0, runPinned(object, "--engine", run == 2 ? "simple" : "optimizing").code());
            try (BpfMap map = PinnedMaps.open(folder.resolve("pins").resolve("with_record"))) {
                assertEquals(run * packets,
                        ByteBuffer.wrap(map.lookup(new byte[4])).order(ByteOrder.LITTLE_ENDIAN).getLong());
            }
        }
        try (Stream<Path> files = Files.list(folder.resolve("pins"))) {
            assertEquals(1, files.count());
        }
        try (BpfMap map = PinnedMaps.open(folder.resolve("pins").resolve("with_record"))) {
            CommandRun run = runPinned(object);
            assertEquals(1, run.code());
            assertTrue(run.err().contains("is in use by process"), run.err() + map);
        }
        assertTrue(runPinned(object, "--engine", "interpreter,simple").err()
                .startsWith("sluice: --pin-dir: pinned maps are for one engine, not 2"));
        assertTrue(runPinned(object, "--repeat", "3").err()
                .startsWith("sluice: --repeat: 3, must be 0 with --pin-dir"));
    }

    @Test
    void namedMapsArePinnedWhetherTheObjectAsksOrNot() throws IOException {
        Path object = pinningObject();
        int packets = CaptureReader.read(in).size();
        CommandRun run = runPinned(object, "--pin", "with_btf");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of("with_btf"), new PinDirectory(folder.resolve("pins")).names());
        assertEquals(0, runPinned(object, "--pin", "with_record,with_btf").code());
        assertEquals(List.of("with_btf", "with_record"), new PinDirectory(folder.resolve("pins")).names());
        try (BpfMap map = PinnedMaps.open(folder.resolve("pins").resolve("with_record"))) {
            assertEquals(packets,
                    ByteBuffer.wrap(map.lookup(new byte[4])).order(ByteOrder.LITTLE_ENDIAN).getLong());
        }
        run = runPinned(object, "--pin", "nothing");
        assertEquals(1, run.code());
        assertTrue(run.err().contains("map \"nothing\": not there, it has "), run.err());
        run = CommandRun.of("run", object.toString(), "--in", "pcap:" + in, "--pin", "with_btf");
        assertEquals(2, run.code());
        assertTrue(run.err().startsWith("sluice: --pin: names maps for --pin-dir, which is missing"), run.err());
    }

    @Test
    void eachTraceIsALineOfItsOwn() {
        CommandRun run = CommandRun.of(args("trace", "--trace"));
        assertEquals(0, run.code(), run.err());
        assertEquals(Arrays.asList("sluice: packet", "length 64"),
            run.err().lines().filter(line -> line.equals("sluice: packet") || line.equals("length 64")).distinct()
                .toList());
        assertTrue(run.err().lines().noneMatch(String::isEmpty), run.err());
    }

    @Test
    void tellsThatTheClockMayBeWhyEnginesDisagree() {
        CommandRun run = CommandRun.of(args("ratelimit", "--engine", "interpreter,simple"));
        assertEquals(1, run.code(), run.out());
        assertTrue(run.err().endsWith("the engines disagree: it reads the clock, which no two runs share\n"),
            run.err());
    }

    @Test
    void mapsThatRefuseAnEntryAndBrokenJsonAreOneLine() throws IOException {
        Path file = folder.resolve("protocols.json");
        String map = "blocked_protocols=" + file;
        Files.writeString(file, "[{\"key\": 300, \"value\": 1}]");
        fails(1, "sluice: map \"blocked_protocols\": entry 0: no room, max_entries is 256\n", "filter", "--map", map);
        Files.writeString(file, "[{");
        fails(1, "sluice: protocols.json: line 1: Unexpected end-of-input", "filter", "--map", map);
        assertFalse(CommandRun.of(args("filter", "--map", map)).err().contains("Source"));
        Files.delete(file);
        fails(1, "sluice: %s: can't be read: no such file".formatted(file), "filter", "--map", map);
    }

    @Test
    void wrongEnginesPortsAndCapturesAreRefused() throws IOException {
        fails(2, "sluice: --engine: \"warp\": must be one of interpreter", "pass", "--engine", "warp");
        fails(2, "sluice: --out: \"file.pcap\": must be pcap:FILE", "pass", "--out", "file.pcap");
        fails(1, "sluice: many_programs.bpf.o: 4 XDP programs, choose one with --program", "many_programs");
        Files.write(in, new byte[] {1, 2, 3, 4, 5});
        fails(1, "sluice: in.pcap: neither pcap nor pcapng", "pass");
    }

    @Test
    void packetsOfAnyLengthRunHere() throws IOException {
        try (CaptureWriter writer = CaptureWriter.create(in, CaptureFormat.PCAP)) {
            for (int length : new int[] {0, 1, 13, 3520, 3521, 65_535}) {
                writer.write(new byte[length], 0);
            }
        }
        String out = ok("parse_drop", "--engine", "interpreter,simple");
        assertTrue(out.contains("6 packets of in.pcap"), out);
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElse(""));
        fails(1, "sluice: packet 1: 0 bytes, BPF_PROG_TEST_RUN takes 14 to 3520", "parse_drop", "--engine", "kernel");
    }

    @Test
    void anAccessOutOfBoundsIsRefusedWithItsPlace() {
        Path object = Path.of("src/test/resources/io/sluice/dataplane/cli/out_of_bounds.o");
        CommandRun run = CommandRun.of("run", object.toString(), "--in", "pcap:" + in, "--repeat", "0");
        assertEquals(1, run.code(), run.err());
        assertTrue(run.err().startsWith("sluice: out_of_bounds.o: program \"out_of_bounds\" rejected: insn 1: "
                + "r1 += 100000: R1 pointer arithmetic on pkt_end prohibited"), run.err());
        assertTrue(run.err().contains("out_of_bounds.c:12: return end[100000];"), run.err());
    }
}
