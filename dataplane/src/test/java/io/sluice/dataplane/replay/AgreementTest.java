package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.value.MapEntry;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgreementTest {
    private static final MapSpec HASH = MapSpec.of("flows", MapType.HASH, 1, 1, 10);
    private static final MapSpec PER_CPU = MapSpec.of("counts", MapType.PERCPU_ARRAY, 4, 8, 1);

    private static ReplayResult result(String engine, int[] verdicts, byte[][] packets, MapContents before,
            MapContents after) {
        ReplayResult.Contents contents =
            new ReplayResult.Contents(map(before), map(after), new LinkedHashMap<>());
        return new ReplayResult(engine, verdicts, packets, contents, null);
    }

    private static SequencedMap<String, MapContents> map(MapContents contents) {
        SequencedMap<String, MapContents> map = new LinkedHashMap<>();
        map.put(contents.spec().name(), contents);
        return map;
    }

    private static MapContents hash(int... keysAndValues) {
        return new MapContents(HASH, IntStream.range(0, keysAndValues.length / 2).mapToObj(i -> new MapEntry(
            Bytes.of(new byte[] {(byte) keysAndValues[2 * i]}),
            List.of(Bytes.of(new byte[] {(byte) keysAndValues[2 * i + 1]})))).toList());
    }

    private static MapContents perCpu(int... values) {
        return new MapContents(PER_CPU, List.of(new MapEntry(Bytes.of(MapContents.indexKey(0)),
            IntStream.of(values).mapToObj(v -> Bytes.of(new byte[] {(byte) v, 0, 0, 0, 0, 0, 0, 0})).toList())));
    }

    private static byte[][] packets(String... texts) {
        return List.of(texts).stream().map(String::getBytes).toArray(byte[][]::new);
    }

    private static Agreement compare(ReplayResult a, ReplayResult b, String... ignored) {
        return Agreement.of(a, b, Set.of(ignored), i -> "#" + i);
    }

    @Test
    void equalResultsAgree() {
        ReplayResult a = result("a", new int[] {1, 2}, packets("x", "y"), hash(), hash(1, 2));
        ReplayResult b = result("b", new int[] {1, 2}, packets("x", "y"), hash(), hash(1, 2));
        assertTrue(compare(a, b).isFull());
    }

    @Test
    void everyDifferenceIsNamed() {
        ReplayResult a = result("a", new int[] {1, 2, 3}, packets("same", "byte", "long"), hash(), hash(1, 2, 3, 4));
        ReplayResult b = result("b", new int[] {1, 4, 9}, packets("same", "bite", "longer"), hash(),
            hash(1, 5, 6, 7));
        assertEquals(List.of(
            "packet #1: verdict REDIRECT on b, PASS on a",
            "packet #2: verdict 9 (no verdict) on b, TX on a",
            "packet #1: first difference at byte 1: 0x69 on b, 0x79 on a",
            "packet #2: 6 bytes on b, 4 on a; first difference at byte 4: 0x65 on b, the end on a",
            "map \"flows\": key 01: 05 on b, 02 on a",
            "map \"flows\": key 03: none on b, 04 on a",
            "map \"flows\": key 06: 07 on b, none on a"), compare(a, b).all());
        assertTrue(compare(a, b, "flows").maps().isEmpty());
        assertFalse(compare(a, b, "flows").isFull());
    }

    @Test
    void manyDifferencesOfAMapAreCounted() {
        ReplayResult a = result("a", new int[0], packets(), hash(), hash(1, 1, 2, 1, 3, 1, 4, 1, 5, 1, 6, 1, 7, 1));
        ReplayResult b = result("b", new int[0], packets(), hash(), hash());
        List<String> maps = compare(a, b).maps();
        assertEquals(6, maps.size());
        assertEquals("map \"flows\": 2 more keys differ", maps.getLast());
    }

    @Test
    void perCpuValuesAgreeByWhatWasAdded() {
        // each CPU began with 10; 3 were added, here on one CPU, there on two
        ReplayResult one = result("one", new int[0], packets(), perCpu(10), perCpu(13));
        ReplayResult two = result("two", new int[0], packets(), perCpu(10, 10), perCpu(11, 12));
        ReplayResult less = result("less", new int[0], packets(), perCpu(10, 10), perCpu(11, 11));
        assertTrue(compare(one, two).isFull(), compare(one, two).all().toString());
        assertEquals(List.of("map \"counts\": key 00000000: 0c00000000000000 on less, 0d00000000000000 on one"),
            compare(one, less).all());
    }
}
