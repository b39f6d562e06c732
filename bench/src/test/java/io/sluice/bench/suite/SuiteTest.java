package io.sluice.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.replay.MapFill;
import io.sluice.dataplane.value.MapEntry;
import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SuiteTest {
    /** Sums over keys and values of what the maps held when these workloads were Java: figures stay comparable. */
    private static final Map<String, Long> FILLS = Map.ofEntries(
            Map.entry("csum_block blocks 8", 4_284_412_804L),
            Map.entry("edge_balancer connections 64", 4_176_393_155L),
            Map.entry("edge_balancer gateways 1", 46_685_317L),
            Map.entry("edge_balancer rings 4093", 3_578_514_977L),
            Map.entry("edge_balancer servers 64", 2_705_754_593L),
            Map.entry("edge_balancer vips 1", 1_706_438_162L),
            Map.entry("firewall blocked_ipv4 1000", 654_891_789L),
            Map.entry("firewall blocked_ipv6 1000", 1_467_621_153L),
            Map.entry("load_balancer backends 16", 2_414_141_143L),
            Map.entry("load_balancer rings 251", 4_213_240_010L),
            Map.entry("load_balancer vips 1", 466_280_590L),
            Map.entry("rendezvous_balancer members 32", 1_238_724_746L),
            Map.entry("rendezvous_balancer services 1", 1_178_637_884L));

    private static long sum(MapFill fill) {
        CRC32 sum = new CRC32();
        for (MapEntry entry : fill.entries()) {
            sum.update(entry.key().toArray());
            entry.values().forEach(value -> sum.update(value.toArray()));
        }
        return sum.getValue();
    }

    @Test
    void mapsHoldWhatTheyHeldInEarlierFigures() {
        Map<String, Long> found = new TreeMap<>();
        for (Workload workload : Suite.workloads(List.of())) {
            workload.fills().forEach(fill -> found.put(
                    "%s %s %d".formatted(workload, fill.map(), fill.entries().size()), sum(fill)));
        }
        assertEquals(new TreeMap<>(FILLS), found);
    }

    @Test
    void programsWithALimitComeFirstThenByName() {
        List<Workload> workloads = Suite.workloads(List.of());
        assertEquals(30, workloads.size());
        List<String> limited = workloads.subList(0, 13).stream().map(Workload::toString).toList();
        assertEquals(limited.stream().sorted().toList(), limited);
        assertTrue(workloads.subList(0, 13).stream().noneMatch(workload -> Double.isNaN(workload.limit())));
        assertTrue(workloads.subList(13, 30).stream().allMatch(workload -> Double.isNaN(workload.limit())));
    }

    @Test
    void aProgramWithALengthOfItsOwnKeepsIt() {
        assertEquals(596, Suite.workloads(List.of("csum512"), 100).getFirst().packets().getFirst().length);
        assertEquals(100, Suite.workloads(List.of("csum20"), 100).getFirst().packets().getFirst().length);
    }

    @Test
    void aFileInAFolderIsEnough(@TempDir Path folder) throws IOException {
        try (InputStream object = SuiteTest.class.getResourceAsStream("/bpf/csum_block.bpf.o")) {
            Files.copy(object, folder.resolve("mine.bpf.o"));
        }
        var object = ObjectFiles.of(folder, ObjectOptions.PLAIN).getFirst();
        assertEquals("mine.bpf.o", object.name());
        Workload workload = Suite.workload(object, object.programs().getFirst(), Suite.SHORT);
        assertEquals(0.2, workload.limit());
        assertEquals(FILLS.get("csum_block blocks 8"), sum(workload.fills().getFirst()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', value = {
        "[]                  | must be an object",
        "{\"limt\": 1}       | \"limt\": must be one of limit, packets, length, maps",
        "{\"limit\": \"a\"}  | \"limit\": \"a\", must be a number",
        "{\"length\": 60}    | \"length\": 60, must be from 64 to 1518",
        "{\"length\": \"x\"} | \"length\": \"x\", must be from 64 to 1518",
        "{\"packets\": \"imix\", \"length\": 64} | \"length\": goes with packets of tcp, udp, mixed only, else it is "
            + "one of their words",
        "{\"maps\": []}      | \"maps\": must be an object of maps by name"})
    void aNoteThatIsWrongIsRefused(String note, String message) {
        assertEquals(message, assertThrows(ValueException.class, () -> BenchNote.parse(note)).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', value = {
        "{\"packets\": \"sctp=1\"} | \"sctp=1\": must be a length, imix, uniform or one of flows, zipf, ipv6, "
            + "tcp, udp, icmp, vlan, seed with = and a number",
        "{\"maps\": {\"x\": []}}   | map \"x\": not there",
        "{\"maps\": {\"blocks\": [{\"key\": 1}]}} | map \"blocks\": entry 0: {\"key\":1}: must have a \"key\" and a "
            + "\"value\""})
    void aNoteThatDoesNotFitTheObjectIsRefused(String note, String message) {
        var object = Suite.objects(List.of("csum_block")).getFirst();
        var program = object.programs().getFirst();
        assertEquals("csum_block.bpf.o: program \"csum_block\": BENCH: " + message, assertThrows(ValueException.class,
                () -> BenchNote.parse(note).workload(object, program, Suite.SHORT)).getMessage());
    }

    @Test
    void anObjectWithoutANoteIsMeasuredOnTcp() throws IOException {
        try (InputStream in = SuiteTest.class.getResourceAsStream("/bpf/drop.bpf.o")) {
            var object = ObjectLoader.load("drop.bpf.o", in.readAllBytes(), ObjectOptions.PLAIN);
            Workload workload = Suite.workload(object, object.programs().getFirst(), 80);
            assertEquals(List.of(), workload.fills());
            assertEquals(80, workload.packets().getFirst().length);
        }
    }
}
