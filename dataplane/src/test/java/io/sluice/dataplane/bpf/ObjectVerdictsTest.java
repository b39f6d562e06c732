package io.sluice.dataplane.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import io.sluice.vm.verifier.Verification;
import io.sluice.vm.verifier.VerifierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whole objects as they are: the verifier here says of each XDP program what the kernel says, after as many insns.
 */
class ObjectVerdictsTest {
    private static final Path OURS = Path.of("src/main/bpf");
    private static final Path INSTALLED = Path.of("/usr/lib/x86_64-linux-gnu/bpf");

    @BeforeEach
    void needsKernel() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }

    @Test
    void acceptsEachOfOurProgramsAsTheKernelDoes() throws IOException {
        int programs = 0;
        for (CollectionSpec object : objects(OURS)) {
            for (ProgramSpec program : xdp(object)) {
                programs++;
                Optional<KernelRejection> refused = Judges.kernel(program, maps(object, program), object.typeSection());
                assertTrue(refused.isEmpty(), () -> object.name() + ": " + refused.get().getMessage());
                same(object, program, refused);
            }
        }
        assertTrue(programs >= 53, "only " + programs + " programs");
    }

    @Test
    void saysOfEachInstalledProgramWhatTheKernelSays() throws IOException {
        assumeTrue(Files.isDirectory(INSTALLED), "xdp-tools is not installed");
        int programs = 0;
        for (CollectionSpec object : objects(INSTALLED)) {
            // those that are no XDP, as fentry of xdpdump_bpf.o, neither side loads
            for (ProgramSpec program : xdp(object)) {
                programs++;
                same(object, program, Judges.kernel(program, maps(object, program), object.typeSection()));
            }
        }
        assertTrue(programs > 0, INSTALLED + " has no XDP program");
    }

    private static void same(CollectionSpec object, ProgramSpec program, Optional<KernelRejection> kernel) {
        String name = object.name() + " " + program.name();
        List<MapSpec> maps = maps(object, program);
        Verification ours = Judges.ours(program, maps);
        assertEquals(kernel.isEmpty(), ours.accepted(), () -> name + ": "
                + ours.rejection().map(VerifierException::getMessage).orElse("accepted")
                + "; the kernel: " + kernel.map(KernelRejection::reason).orElse("accepted"));
        if (kernel.isEmpty()) {
            // paths that end elsewhere would show at the limits: what one accepts would be too large for the other
            assertEquals(Judges.kernelProcessed(program, maps, object.typeSection()), ours.stats().processed(),
                    () -> name + ": insns processed");
        }
    }

    private static List<MapSpec> maps(CollectionSpec object, ProgramSpec program) {
        return program.maps().stream().map(name -> Judges.withoutSlots(object.map(name).orElseThrow())).toList();
    }

    private static List<ProgramSpec> xdp(CollectionSpec object) {
        return object.programs().stream().filter(program -> program.kind().isXdp()).toList();
    }

    private static List<CollectionSpec> objects(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".o")).sorted()
                    .map(file -> ObjectLoader.load(file, ObjectOptions.PLAIN.withKernel())).toList();
        }
    }
}
