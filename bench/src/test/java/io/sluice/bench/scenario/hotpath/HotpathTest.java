package io.sluice.bench.scenario.hotpath;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.method.Rounds;
import io.sluice.bench.report.Row;
import io.sluice.bench.report.Section;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.operation.OperationComparison;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelAvailability;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HotpathTest {
    private static final Rounds SHORT = new Rounds(1, 1, 1);
    private static final int ENTRIES = 200;

    private static void assertAllHaveFigures(Findings findings) {
        for (Section section : findings.sections()) {
            for (Row row : section.rows()) {
                boolean asked = !row.labels().contains(EngineComparison.KERNEL) || KernelAvailability.isAvailable();
                assertEquals(asked, row.figures().get(Topic.Names.NS.name()).isPresent(), row::toString);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ARRAY", "PERCPU_ARRAY", "HASH", "PERCPU_HASH", "LRU_HASH", "LPM_TRIE", "BLOOM_FILTER"})
    void everyModeAnswersLookupsInEachTypeOfMap(MapType type) {
        boolean hash = type == MapType.HASH || type == MapType.PERCPU_HASH || type == MapType.LRU_HASH;
        int key = type == MapType.ARRAY || type == MapType.PERCPU_ARRAY ? Integer.BYTES : Long.BYTES;
        List<LookupPart.Access> accesses = List.of(
                new LookupPart.Access(List.of(Topic.SIZES), 100, Pattern.ZIPF),
                new LookupPart.Access(List.of(Topic.ACCESS), hash ? 50 : 100, Pattern.UNIFORM));
        Findings findings = new Findings();
        new LookupPart(new Elements(type, key, ENTRIES), accesses, EnumSet.allOf(Mode.class), SHORT).measure(findings);
        assertEquals(2, findings.sections().size());
        assertAllHaveFigures(findings);
    }

    @Test
    void everyModeAnswersForKeysOfEachSize() {
        for (int key : new int[] {4, 16, 40, 64}) {
            Findings findings = new Findings();
            new LookupPart(new Elements(MapType.HASH, key, ENTRIES),
                    List.of(new LookupPart.Access(List.of(Topic.KEYS), 50, Pattern.UNIFORM)),
                    EnumSet.allOf(Mode.class), SHORT).measure(findings);
            assertAllHaveFigures(findings);
        }
    }

    @Test
    void checksumsHaveRatesAndRatios() {
        Findings findings = new Findings();
        new BandwidthPart(SHORT).measure(findings);
        new ChecksumPart(1500, EnumSet.allOf(Mode.class), SHORT).measure(findings);
        Section section = findings.sections().getFirst();
        assertEquals("csum_diff", section.name());
        assertAllHaveFigures(new Findings());
        Map<String, Row> rows = section.rows().stream().collect(
                Collectors.toMap(row -> row.labels().getLast(), row -> row));
        assertEquals(Mode.values().length, rows.size());
        Set<String> metrics = rows.get(Mode.INLINED.label()).figures().keySet();
        assertTrue(metrics.containsAll(Set.of("ns/call", "GB/s", "inlining", "SIMD", "% of L1")), metrics::toString);
        assertEquals("bandwidth", findings.sections().getLast().name());
    }

    @Test
    void aModeThatAnswersOneCallOtherwiseHasNoFigure() {
        KeyTable table = new KeyTable(64, Long.BYTES, 20);
        Call call = new Call(Call.Kind.CSUM, null, table);
        byte[] data = new byte[63 * Long.BYTES + 20];
        data[7] = 1;
        long[] answers = new long[64];
        for (int key = 0; key < answers.length; key++) {
            answers[key] = ChecksumPart.sum(data, key * Long.BYTES, 20);
        }
        try (Subjects subjects = new Subjects(call, _ -> {
        }, EnumSet.allOf(Mode.class), false)) {
            subjects.write(table.content(data, answers));
            assertTrue(Costs.of(subjects, SHORT).ns().keySet().containsAll(Set.of(Mode.JAVA, Mode.INLINED)));
            answers[63]++;
            subjects.write(table.content(data, answers));
            Costs wrong = Costs.of(subjects, SHORT);
            assertEquals(Set.of(), wrong.ns().keySet());
            assertEquals("a call was answered wrongly", wrong.missing().get(Mode.NO_SIMD));
        }
    }

    @Test
    void partsAreFoundByTheStartOfTheirNames() {
        List<String> engines = OperationComparison.names();
        assertTrue(Hotpath.of(List.of("csum_diff"), engines, SHORT).parts().stream()
                .allMatch(part -> part.name().startsWith("csum_diff")));
        assertTrue(Hotpath.of(List.of("hash", "array"), engines, SHORT).steps()
                < Hotpath.of(List.of(), engines, SHORT).steps());
        assertThrows(IllegalArgumentException.class, () -> Hotpath.of(List.of("hsah"), engines, SHORT));
    }

    @Test
    void namesOfPartsAreUnique() {
        List<String> names = Hotpath.of(List.of(), OperationComparison.names(), SHORT).parts().stream()
                .map(Part::name).toList();
        assertEquals(names.stream().distinct().toList(), names);
    }
}
