package io.sluice.dataplane.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.port.pcap.CaptureFormat;
import io.sluice.dataplane.port.pcap.CaptureWriter;
import io.sluice.vm.kernel.KernelAvailability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Records of ring buffers and perf event arrays as {@code sluice run} shows them. */
class RunRecordsTest {
    private static final String TYPED = "src/test/resources/io/sluice/dataplane/cli/typed_ring.bpf.o";
    private static final String CAPTURE = "pcap:src/main/resources/demo/traffic.pcap";
    private static final List<String> TYPES =
        List.of("--record-type", "samples=sample", "--record-type", "odd_packets=odd");

    @TempDir
    private Path folder;

    private static CommandRun run(String object, List<String> more, String... last) {
        List<String> args = new ArrayList<>(List.of("run", object, "--in", CAPTURE));
        args.addAll(more);
        args.addAll(List.of(last));
        return CommandRun.of(args.toArray(String[]::new));
    }

    private static String ok(String object, List<String> more, String... last) {
        CommandRun run = run(object, more, last);
        assertEquals(0, run.code(), run.err() + run.out());
        return run.out();
    }

    @Test
    void printsRecordsByTheirTypes() throws IOException {
        Golden.assertMatches("run-records.txt", ok(CommandRun.object("packet_samples"), TYPES, "--dump-records"));
    }

    @Test
    void writesRecordsALineEach() throws IOException {
        Path file = folder.resolve("records.jsonl");
        String out = ok(CommandRun.object("packet_samples"), TYPES, "--records", file.toString(), "--engine", "simple");
        assertTrue(out.contains("\nmap \"samples\" (ringbuf): 32 records, 0 lost\n"), out);
        assertTrue(out.contains("\nmap \"odd_packets\" (perf_event_array): 6 records, 0 lost\n"), out);
        List<String> lines = Files.readAllLines(file);
        assertEquals(38, lines.size());
        assertEquals("{\"map\":\"samples\",\"value\":{\"number\":8,\"length\":74,\"family\":\"IPV6\"}}", lines.get(1));
        JsonNode odd = Console.JSON.readTree(lines.getLast());
        assertEquals("odd_packets", odd.get("map").stringValue());
        assertEquals(0x0806, odd.get("value").get("ether_type").intValue());
        assertTrue(odd.get("rest").stringValue().startsWith("ff ff ff ff ff ff 02 00 00 00 00 01 08 06"),
            lines.getLast());
    }

    @Test
    void withoutATypeRecordsAreInHex() {
        JsonNode engine = Console.JSON.readTree(ok(CommandRun.object("packet_samples"), List.of(), "--dump-records",
            "-j")).get("engines").get(0);
        assertEquals(32, engine.get("records").get("samples").get("count").intValue());
        assertEquals(0, engine.get("records").get("samples").get("lost").intValue());
        assertEquals("08 00 00 00 00 00 00 00 4a 00 00 00 02 00 00 00",
            engine.get("records").get("samples").get("records").get(1).get("value").stringValue());
    }

    @Test
    void aTypeInTheDefinitionOfTheRingIsThatOfItsRecords() {
        JsonNode records = Console.JSON.readTree(ok(TYPED, List.of(), "--dump-records", "-j")).get("engines").get(0)
            .get("records").get("events").get("records");
        assertEquals("{\"value\":{\"length\":60,\"tag\":\"xdp\"}}",
            records.valueStream().filter(r -> r.get("value").isObject()).findFirst().orElseThrow().toString());
        // one of another size than the type has
        assertEquals("{\"value\":\"00 01 00 00\"}",
            records.valueStream().filter(r -> r.get("value").isString()).findFirst().orElseThrow().toString());
    }

    @Test
    void everyEngineSendsTheSameAndSoDoesTheKernel() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        for (String object : List.of(CommandRun.object("packet_samples"), TYPED)) {
            JsonNode tree = Console.JSON.readTree(ok(object, List.of(), "--dump-records", "--engine", "all", "-j"));
            assertTrue(tree.get("agree").booleanValue());
            String ring = object.equals(TYPED) ? "events" : "samples";
            JsonNode first = tree.get("engines").get(0).get("records").get(ring).get("records");
            assertTrue(first.size() > 20, first.toString());
            for (JsonNode engine : tree.get("engines")) {
                String name = engine.get("engine").stringValue();
                JsonNode records = engine.get("records");
                assertEquals(first, records.get(ring).get("records"), name);
                assertTrue(object.equals(TYPED) || records.get("odd_packets").get("count").intValue() == 6, name);
            }
        }
    }

    @Test
    void nobodyReadsRecordsUnlessAsked() {
        String plain = ok(CommandRun.object("packet_samples"), List.of(), "--repeat", "0");
        assertFalse(plain.contains("ringbuf"), plain);
        JsonNode engine = Console.JSON.readTree(ok(CommandRun.object("packet_samples"), List.of(), "--repeat", "0",
            "-j")).get("engines").get(0);
        assertEquals("{\"samples\":{\"lost\":0}}", engine.get("records").toString());
    }

    @Test
    void recordsThatFindNoRoomAreInTheSummaryWhetherOrNotSomebodyReads() throws IOException {
        int packets = 600;
        Path many = folder.resolve("many.pcap");
        try (CaptureWriter writer = CaptureWriter.create(many, CaptureFormat.PCAP)) {
            for (int i = 0; i < packets; i++) {
                writer.write(new byte[60], 0);
            }
        }
        // each takes 16 bytes of 4096, of which one stays free
        String unread = CommandRun.of("run", TYPED, "--in", "pcap:" + many, "--repeat", "0").out();
        assertTrue(unread.contains("\nmap \"events\" (ringbuf): 345 records lost, as nobody reads them: see "
            + "--dump-records\n"), unread);
        String read = CommandRun.of("run", TYPED, "--in", "pcap:" + many, "--records", folder.resolve("r").toString())
            .out();
        assertTrue(read.contains("\nmap \"events\" (ringbuf): 600 records, 0 lost\n"), read);
        assertEquals(packets, Files.readAllLines(folder.resolve("r")).size());
        // measured passes are read, too, and their records are none of the run's
        String measured = CommandRun.of("run", TYPED, "--in", "pcap:" + many, "--dump-records", "--repeat", "2").out();
        assertTrue(measured.contains("\nmap \"events\" (ringbuf): 600 records, 0 lost\n"), measured);
        assertTrue(measured.contains("ns/packet: median of 2 passes"), measured);
    }

    @Test
    void mapsAndTypesThatAreNotThereAreToldByName() {
        String object = CommandRun.object("packet_samples");
        CommandRun noMap = run(object, List.of(), "--record-type", "flows=sample");
        assertEquals("sluice: packet_samples.bpf.o: map \"flows\": not there, it has .bss, samples, odd_packets\n",
            noMap.err());
        assertEquals("sluice: packet_samples.bpf.o: type \"nope\": not there\n",
            run(object, List.of(), "--record-type", "samples=nope").err());
        assertEquals("sluice: --record-type: map \".bss\": of type array, must be ringbuf or perf_event_array\n",
            run(object, List.of(), "--record-type", ".bss=sample").err());
        assertEquals("sluice: --record-type: \"samples\": must be NAME=VALUE",
            run(object, List.of(), "--record-type", "samples").err().lines().findFirst().orElseThrow());
        CommandRun noFolder = run(object, List.of(), "--records", folder.resolve("no/file").toString());
        assertEquals(1, noFolder.code());
        assertTrue(noFolder.err().endsWith("can't be written: no such file or folder\n"), noFolder.err());
    }
}
