package io.sluice.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.sys.CpuAffinity;
import io.sluice.dataplane.sys.CpuTopology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CpusTest {
    @TempDir
    private Path machine;

    private void cpu(int cpu, String core, String cache) throws IOException {
        Path folder = machine.resolve("cpu" + cpu);
        Files.createDirectories(folder.resolve("topology"));
        Files.writeString(folder.resolve("topology/thread_siblings_list"), core + "\n");
        for (int level = 0; level < 4; level++) {
            Path index = Files.createDirectories(folder.resolve("cache/index" + level));
            Files.writeString(index.resolve("shared_cpu_list"), (level == 3 ? cache : core) + "\n");
        }
    }

    private int beside(int worker, int cpus) {
        BitSet allowed = new BitSet();
        allowed.set(0, cpus);
        return Cpus.beside(worker, allowed, new CpuTopology(machine));
    }

    @Test
    void theGeneratorIsOnAnotherCoreThanTheWorker() throws IOException {
        cpu(7, "6-7", "0-7");
        assertEquals(5, beside(7, 8));
        assertTrue(new Cpus(7, 6).shareCore(new CpuTopology(machine)));
        assertTrue(!new Cpus(7, 5).shareCore(new CpuTopology(machine)));
    }

    @Test
    void theGeneratorIsWhereTheCacheIsTheSame() throws IOException {
        // even CPUs in one socket, odd ones in the other
        cpu(7, "3,7", "1,3,5,7");
        assertEquals(5, beside(7, 8));
        cpu(6, "6", "2-6");
        assertEquals(5, beside(6, 8));
    }

    @Test
    void aCpuThatIsNotNearIsBetterThanTheSameCore() throws IOException {
        cpu(3, "2-3", "2-3");
        assertEquals(1, beside(3, 4));
        cpu(1, "0-1", "0-1");
        assertEquals(0, beside(1, 2), "there is no other");
    }

    @Test
    void whatIsNotKnownIsTakenForAnotherCore() {
        assertEquals(2, beside(3, 4));
        assertEquals(3, beside(2, 4));
    }

    @Test
    void oneCpuIsNotEnoughAndThatIsSaid() {
        try (CpuAffinity.Pin pin = CpuAffinity.pin(CpuAffinity.last())) {
            String only = "the worker and the generator need a CPU each, and this process may run on CPU {%d} only"
                    .formatted(pin.cpu());
            assertEquals(only, Cpus.whyNot().orElseThrow());
            assertEquals("load: " + only, assertThrows(IllegalArgumentException.class,
                    () -> Cpus.of(null, null, new CpuTopology())).getMessage());
        }
        assertThrows(IllegalArgumentException.class, () -> new Cpus(1, 1));
    }
}
