package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.object.CollectionSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Every program of ours and of Debian's xdp-tools does the same on every engine and in the kernel: verdict, packet
 * bytes and length for every packet of the corpus, in order, what ring buffers got, and map contents at the end; with
 * empty maps and, where {@code map-entries.json} has entries for the object, with these. Without the kernel the engines
 * are held to each other.
 */
class ProgramsAgreeTest {
    private static final int MAX_SHOWN = 12;

    /** Maps whose contents are not the same in two runs, with the reason. */
    private static final Map<String, String> NOT_REPEATABLE = Map.of(
        "ratelimit.bpf.o buckets", "the field refilled_at is the clock's",
        "sampler.bpf.o by_cpu", "which CPU runs is the scheduler's choice",
        "sampler.bpf.o sampled", "drawn by bpf_get_prandom_u32");

    /** Programs that the kernel does not test-run, with the reason; the engines are held to each other. */
    private static final Map<String, String> NOT_IN_KERNEL = Map.of(
        "egress.bpf.o", "BPF_PROG_TEST_RUN refuses the attach type BPF_XDP_DEVMAP");

    /** Programs that are not of XDP's kinds, which nothing here runs, with the reason. */
    private static final Map<String, String> NOT_XDP = Map.of(
        "xdpdump_bpf.o trace_on_entry", "fentry: it is attached to a function of the kernel",
        "xdpdump_bpf.o trace_on_exit", "fexit: it is attached to a function of the kernel");

    private static final List<ReplayEngine> OWN =
        List.of(ReplayEngine.CHECKED_INTERPRETER, ReplayEngine.INTERPRETER, ReplayEngine.SIMPLE,
            ReplayEngine.OPTIMIZING);

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    List<DynamicTest> ourProgramsAgree() {
        return RealProgram.tests(ProgramsAgreeTest::agree, RealProgram.OURS);
    }

    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    List<DynamicTest> programsOfXdpToolsAgree() {
        Path folder = RealProgram.XDP_TOOLS;
        assumeTrue(Files.isDirectory(folder), "xdp-tools is not installed: no " + folder);
        return RealProgram.tests(ProgramsAgreeTest::agree, folder);
    }

    @Test
    void noProgramIsLeftOutButThoseNamedHere() {
        List<String> compared = RealProgram.all(RealProgram.OURS, RealProgram.XDP_TOOLS).stream()
            .map(real -> real.spec().name() + " " + real.program().name()).toList();
        List<CollectionSpec> objects = new ArrayList<>(RealProgram.objects(RealProgram.OURS));
        objects.addAll(RealProgram.objects(RealProgram.XDP_TOOLS));
        for (CollectionSpec spec : objects) {
            for (ProgramSpec program : spec.programs()) {
                String name = spec.name() + " " + program.name();
                assertTrue(compared.contains(name) != NOT_XDP.containsKey(name), name);
            }
        }
    }

    @Test
    void theKernelStillRefusesToRunThoseOfOtherAttachTypes() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        for (String name : NOT_IN_KERNEL.keySet()) {
            CollectionSpec spec = BundledObjects.bundled(name.replace(".bpf.o", ""));
            KernelException refused = assertThrows(KernelException.class,
                () -> run(ReplayEngine.KERNEL, new RealProgram(spec, spec.programs().getFirst(), List.of())));
            assertTrue(refused.getMessage().contains("the kernel has no test run for devmap and cpumap programs"),
                refused.getMessage());
        }
    }

    @Test
    void thereAreProgramsOfEveryKind() {
        int programs = RealProgram.objects(RealProgram.OURS).stream().mapToInt(o -> o.programs().size()).sum();
        assertTrue(programs >= 40, "only " + programs);
        assertTrue(PacketCorpus.packets().size() >= 100, "only " + PacketCorpus.packets().size() + " packets");
    }

    @Test
    void withoutTheKernelTheReasonIsTold() {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, "not compared with the kernel: " + reason));
    }

    private static void agree(RealProgram real) {
        CollectionSpec spec = real.spec();
        ProgramSpec program = real.program();
        List<String> names = List.copyOf(PacketCorpus.packets().keySet());
        List<ReplayEngine> sides = new ArrayList<>();
        if (KernelAvailability.isAvailable() && !NOT_IN_KERNEL.containsKey(spec.name())) {
            sides.add(ReplayEngine.KERNEL);
        }
        sides.addAll(OWN);
        Set<String> ignored = Set.copyOf(spec.maps().stream().map(map -> map.name())
            .filter(map -> NOT_REPEATABLE.containsKey(spec.name() + " " + map)).toList());
        ReplayResult reference = run(sides.getFirst(), real);
        List<String> failures = new ArrayList<>();
        for (ReplayEngine side : sides.subList(1, sides.size())) {
            ReplayResult result = run(side, real);
            Agreement agreement = Agreement.of(reference, result, ignored, i -> "\"" + names.get(i) + "\"");
            List<String> found = agreement.all();
            found.stream().limit(MAX_SHOWN).forEach(line -> failures.add("  " + side.text() + ": " + line));
            if (found.size() > MAX_SHOWN) {
                failures.add("  %s: ... and %d more".formatted(side.text(), found.size() - MAX_SHOWN));
            }
            result.fault().ifPresent(fault -> failures.add("  %s: stopped: %s".formatted(side.text(), fault)));
        }
        if (!failures.isEmpty()) {
            fail("%s: program \"%s\" against %s:%n%s%n  the insns: sluice prog dump xlated %s --program %s".formatted(
                spec.name(), program.name(), sides.getFirst().text(), String.join("\n", failures), spec.name(),
                program.name()));
        }
    }

    private static ReplayResult run(ReplayEngine side, RealProgram real) {
        try (LoadedProgram loaded = side.load(real.spec(), real.program());
                RecordReaders records = RecordReaders.reading(loaded.maps())) {
            return real.replay(loaded, records);
        }
    }
}
