package io.sluice.dataplane.verdicts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelOracle;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import io.sluice.vm.verifier.Verification;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The verifier's log at level 2 is the kernel's, line by line: the same insns in the same order in the same states. */
class LogParityTest {
    private static final Path OBJECTS = Path.of("src/main/bpf");
    private static final int REPORTS = 12;
    /** Longer logs may have lost their beginning, in the kernel's buffer or in ours: the ends are compared. */
    private static final int KEPT_WHOLE = 60_000;
    /** Lines at the cut, of which the first is half a line. */
    private static final int CUT = 3;
    private static final double ALL = 100;

    /** Programs of which some lines differ: how many in a hundred have to be the same, and why not all are. */
    private static final Map<String, Floor> FLOORS = Map.of(
            "atomics", new Floor(98.5, "after a fetch from the stack the kernel still believes the value before"),
            "core_flavours", new Floor(98, "a failed relocation is named, the kernel has an unknown helper there"),
            "sampler", new Floor(95, "the kernel knows how many CPUs there are, ours not how many workers"),
            "subprogs", new Floor(99.98, "the most states of an insn: the kernel's buckets are shared by insns"));

    private record Floor(double percent, String reason) {}

    @Test
    void tellsOfOurObjectsWhatTheKernelTells() throws IOException {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        List<Parity> all = programs().parallelStream().map(Case::parity).toList();
        int lines = all.stream().mapToInt(parity -> parity.likeness().common()).sum();
        System.out.println(all.size() + " programs, " + lines + " lines of the kernel's log are ours too");
        assertTrue(all.size() >= 50, "only " + all.size() + " programs");
        assertEquals(List.of(), all.stream().filter(Parity::isBelow).map(Parity::toString).toList());
    }

    /** A program and its object. */
    private record Case(CollectionSpec object, ProgramSpec program) {
        Parity parity() {
            List<String> kernels = LogLines.of(KernelOracle.verifierLog(object, program));
            List<String> ours = LogLines.of(ours(object, program));
            if (Math.min(kernels.size(), ours.size()) > KEPT_WHOLE) {
                int common = Math.min(kernels.size(), ours.size()) - CUT;
                kernels = kernels.subList(kernels.size() - common, kernels.size());
                ours = ours.subList(ours.size() - common, ours.size());
            }
            return new Parity(this, LogLines.compare(kernels, ours, REPORTS),
                    FLOORS.getOrDefault(program.name(), new Floor(ALL, "")));
        }
    }

    /** How much of the kernel's log is ours, and how much has to be. */
    private record Parity(Case of, LogLines.Likeness likeness, Floor floor) {
        boolean isBelow() {
            return likeness.percent() < floor.percent();
        }

        @Override
        public String toString() {
            return "%s: %s: %.1f%% of %d lines, must be %.1f%%\n%s".formatted(of.object().name(), of.program().name(),
                    likeness.percent(), likeness.kernels(), floor.percent(),
                    String.join("\n", likeness.differences()));
        }
    }

    private static List<Case> programs() throws IOException {
        List<Case> all = new ArrayList<>();
        for (Path file : objects()) {
            CollectionSpec object = ObjectLoader.load(file, ObjectOptions.PLAIN.withKernel());
            object.programs().stream().filter(program -> program.kind().isXdp())
                    .forEach(program -> all.add(new Case(object, program)));
        }
        return all;
    }

    private static String ours(CollectionSpec object, ProgramSpec program) {
        HelperTable helpers = ExtraHelpers.table();
        try (LiveMaps maps = new LiveMaps(object.maps())) {
            Verification verification = Verifier.verify(program, maps.of(program.maps()), helpers,
                    VerifierOptions.DEFAULT.withLogLevel(VerifierOptions.LOG_INSNS));
            verification.orThrow();
            return verification.log();
        }
    }

    private static List<Path> objects() throws IOException {
        try (Stream<Path> files = Files.list(OBJECTS)) {
            return files.filter(file -> file.toString().endsWith(".bpf.o")).sorted().toList();
        }
    }
}
