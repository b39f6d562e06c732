package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The objects that Debian's package xdp-tools installs, and those that Sluice ships. */
class InstalledObjectsTest {
    private static final Path INSTALLED = Path.of("/usr/lib/x86_64-linux-gnu/bpf");
    private static final Path SHIPPED = Path.of("../dataplane/src/main/bpf");

    private static List<Path> objects(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
        }
    }

    @Test
    void loadsEveryInstalledObject() throws IOException {
        assumeTrue(Files.isDirectory(INSTALLED), "xdp-tools is not installed");
        for (Path file : objects(INSTALLED)) {
            CollectionSpec spec = ObjectLoader.load(file, ObjectOptions.PLAIN);
            assertFalse(spec.programs().isEmpty(), file.toString());
            assertEquals(spec, ObjectLoader.load(file, ObjectOptions.PLAIN));
            for (ProgramSpec program : spec.programs()) {
                assertFalse(program.lines().isEmpty(), file + " " + program.name());
                assertTrue(program.kind().isXdp() || file.endsWith("xdpdump_bpf.o"), file + " " + program.name());
            }
        }
    }

    @Test
    void keepsProgramsOfOtherKindsInTheSpec() throws IOException {
        Path file = INSTALLED.resolve("xdpdump_bpf.o");
        assumeTrue(Files.isReadable(file), "xdp-tools is not installed");
        CollectionSpec spec = ObjectLoader.load(file, ObjectOptions.PLAIN);
        assertEquals(List.of("trace_on_entry fentry/func OTHER", "trace_on_exit fexit/func OTHER"),
                spec.programs().stream().map(p -> p.name() + " " + p.section() + " " + p.kind()).toList());
    }

    @Test
    void loadsEveryShippedObject() throws IOException {
        assumeTrue(Files.isDirectory(SHIPPED), "the module dataplane is not beside this one");
        for (Path file : objects(SHIPPED)) {
            CollectionSpec spec = ObjectLoader.load(file, ObjectOptions.PLAIN);
            assertTrue(spec.programs().stream().anyMatch(p -> p.kind() != ProgramKind.OTHER), file.toString());
        }
    }

    @Test
    void loadsALargeFilterInMilliseconds() throws IOException {
        Path file = INSTALLED.resolve("xdpfilt_alw_all.o");
        assumeTrue(Files.isReadable(file), "xdp-tools is not installed");
        long best = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            long start = System.nanoTime();
            ObjectLoader.load(file, ObjectOptions.PLAIN);
            best = Math.min(best, System.nanoTime() - start);
        }
        assertTrue(best < 50_000_000, "best of 20 took " + best / 1_000 + " us");
    }
}
