package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.bench.nativec.NativeEngine;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.memory.ExecutableMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PlacesTest {
    private final List<Integer> closed = new ArrayList<>();
    private final List<Long> asked = new ArrayList<>();

    /** One that takes as many ns as its number says. */
    private final class Numbered implements Subject {
        private final int number;

        Numbered(int number) {
            this.number = number;
        }

        @Override
        public int codeSize() {
            return 10 * number;
        }

        @Override
        public double ns(long nanos) {
            asked.add(nanos);
            return number;
        }

        @Override
        public boolean warmsUp() {
            return true;
        }

        @Override
        public void close() {
            closed.add(number);
        }
    }

    private Places numbered() {
        int[] next = {1};
        return new Places(new Numbered(next[0]++), () -> new Numbered(next[0]++));
    }

    @Test
    void aMeasurementIsTheMeanOverAllPlacesWithinTheTimeOfOne() {
        try (Places places = numbered()) {
            assertEquals((1 + Places.COUNT) / 2.0, places.ns(8000));
            assertEquals(Places.COUNT, asked.size());
            assertEquals(8000, asked.stream().mapToLong(nanos -> nanos).sum());
            assertEquals(10, places.codeSize());
        }
    }

    @Test
    void theFirstIsClosedLastAndNothingIsLeft() {
        long before = ExecutableMemory.usedBytes();
        Places places = numbered();
        assertTrue(ExecutableMemory.usedBytes() > before, "no gaps");
        places.close();
        assertEquals(before, ExecutableMemory.usedBytes());
        assertEquals(IntStream.iterate(Places.COUNT, n -> n - 1).limit(Places.COUNT).boxed().toList(), closed);
    }

    @Test
    void aPlaceThatIsNotToBeHadClosesTheOthers() {
        long before = ExecutableMemory.usedBytes();
        assertThrows(IllegalStateException.class, () -> new Places(new Numbered(1), () -> {
            throw new IllegalStateException("none");
        }));
        assertEquals(List.of(1), closed);
        assertEquals(before, ExecutableMemory.usedBytes());
    }

    @Test
    void aProgramElsewhereDoesTheSame() {
        Workload workload = Suite.workloads(List.of("source_counter")).getFirst();
        List<Engine> engines = new ArrayList<>(List.of(Engines.OPTIMIZING));
        if (NativeEngine.whyNot().isEmpty()) {
            engines.add(NativeEngine.Variant.O2.of(workload.object()));
        }
        for (Engine engine : engines) {
            try (VmSubject first = new VmSubject(workload, engine, false)) {
                try (VmSubject second = first.elsewhere()) {
                    assertEquals(first.verdicts(), second.verdicts());
                    assertEquals(first.codeSize(), second.codeSize());
                }
                assertEquals(Set.of(Verdict.PASS.code()), first.verdicts(), "after the other was closed");
            }
        }
    }
}
