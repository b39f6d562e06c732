package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.vm.elf.ElfFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Thousands of damaged objects; the seed is printed, and {@code -Dsluice.seed=} runs it again. */
class DamagedObjectTest {
    private static final long SECONDS = Boolean.getBoolean("sluice.long") ? 300 : 5;
    private static final long SECOND = 1_000_000_000;
    /** Linked programs may be 32 times the code, decoded insns are about ten times their bytes; see the loader. */
    private static final long MOST_PER_BYTE = 2_000;
    private static final long MOST_BASE = 16 << 20;

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void loadsOrRefusesEveryDamagedObjectInBoundedMemoryAndTime() throws IOException {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> objects = ObjectLoaderFuzz.seeds().toList();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long end = System.nanoTime() + SECONDS * SECOND;
        int runs = 0;
        int loaded = 0;
        while (System.nanoTime() < end) {
            byte[] bytes = Damage.damaged(objects.get(random.nextInt(objects.size())),
                    objects.get(random.nextInt(objects.size())), random);
            long allocated = threads.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            try {
                loaded += Damage.loadsOrRefuses(bytes) ? 1 : 0;
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", run " + runs + ", kept as " + keep(bytes), e);
            }
            long used = threads.getCurrentThreadAllocatedBytes() - allocated;
            assertTrue(used < MOST_BASE + MOST_PER_BYTE * bytes.length,
                    "seed " + seed + ", run " + runs + ": allocated " + used + " bytes for " + bytes.length);
            assertTrue(System.nanoTime() - start < 5 * SECOND, "seed " + seed + ", run " + runs + ": over 5 s");
            runs++;
        }
        System.out.println(runs + " runs, " + loaded + " loaded");
        assertTrue(loaded > 0 && loaded < runs, "of " + runs + " damaged objects " + loaded + " load");
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void relocatesToDamagedTypesOrRefusesThem() throws IOException {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] object = Files.readAllBytes(Path.of("src/test/bpf/core_kinds.bpf.o"));
        ElfFile target = ElfFile.parse(Files.readAllBytes(Path.of("src/test/bpf/core_target.bpf.o")));
        byte[] types = target.bytes(target.section(".BTF").orElseThrow());
        long end = System.nanoTime() + SECONDS * SECOND / 2;
        int runs = 0;
        int loaded = 0;
        while (System.nanoTime() < end) {
            byte[] damaged = Damage.damaged(types, types, random);
            try {
                loaded += Damage.relocatesOrRefuses(object, damaged) ? 1 : 0;
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed + ", run " + runs + ", kept as " + keep(damaged), e);
            }
            runs++;
        }
        System.out.println(runs + " runs, " + loaded + " loaded");
        assertTrue(loaded > 0 && loaded < runs, "of " + runs + " damaged types " + loaded + " serve");
    }

    private static Path keep(byte[] bytes) {
        try {
            return Files.write(Files.createTempFile("damaged", ".o"), bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
