package io.sluice.dataplane.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class CpuAffinityTest {
    private static final Path STATUS = Path.of("/proc/thread-self/status");
    private static final String ALLOWED = "Cpus_allowed_list:";

    private static BitSet of(int cpu) {
        BitSet one = new BitSet();
        one.set(cpu);
        return one;
    }

    /** What the kernel itself says of this thread, as ranges. */
    private static String byTheKernel() throws IOException {
        return Files.readAllLines(STATUS).stream().filter(line -> line.startsWith(ALLOWED)).findFirst().orElseThrow()
                .substring(ALLOWED.length()).strip();
    }

    @Test
    void aThreadIsBoundToEachCpuThatItMayRunOnAndLetGo() throws IOException {
        BitSet before = CpuAffinity.allowed();
        String said = byTheKernel();
        assertTrue(before.cardinality() >= 1 && before.get(CpuAffinity.last()), before.toString());
        for (int cpu : before.stream().toArray()) {
            try (CpuAffinity.Pin pin = CpuAffinity.pin(cpu)) {
                assertEquals(cpu, pin.cpu());
                assertEquals(of(cpu), CpuAffinity.allowed());
                assertEquals(Integer.toString(cpu), byTheKernel());
            }
            assertEquals(before, CpuAffinity.allowed());
            assertEquals(said, byTheKernel());
        }
    }

    @Test
    void theLastCpuIsTheGreatestOfThem() {
        assertEquals(CpuAffinity.allowed().stream().max().orElseThrow(), CpuAffinity.last());
    }

    @Test
    void onlyTheThreadThatAsksIsBound() throws InterruptedException {
        assumeTrue(CpuAffinity.allowed().cardinality() > 1, "this thread may run on one CPU only");
        BitSet before = CpuAffinity.allowed();
        AtomicReference<BitSet> there = new AtomicReference<>();
        Thread bound = Thread.ofPlatform().start(() -> {
            try (CpuAffinity.Pin pin = CpuAffinity.pin(CpuAffinity.last())) {
                assertEquals(of(pin.cpu()), CpuAffinity.allowed());
                there.set(CpuAffinity.allowed());
            }
        });
        bound.join();
        assertEquals(1, there.get().cardinality());
        assertEquals(before, CpuAffinity.allowed());
    }

    @Test
    void aCpuThatIsNotAllowedIsRefusedWithThoseThatAre() {
        BitSet before = CpuAffinity.allowed();
        int beyond = before.length();
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> CpuAffinity.pin(beyond));
        assertEquals("cpu " + beyond + ": not among those that are allowed, " + before, e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> CpuAffinity.pin(-1));
        assertEquals(before, CpuAffinity.allowed());
        assertFalse(before.isEmpty());
    }
}
