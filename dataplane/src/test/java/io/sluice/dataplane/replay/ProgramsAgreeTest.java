package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every program of ours and of Debian's xdp-tools does the same on every engine and in the kernel: verdict, packet
 * bytes and length for every packet of the corpus, in order, and map contents at the end; with empty maps and, where
 * {@code map-entries.json} has entries for the object, with these. Without the kernel the engines are held to each
 * other.
 */
class ProgramsAgreeTest {
    private static final Path OURS = Path.of("src/main/bpf");
    private static final Path XDP_TOOLS = Path.of("/usr/lib/x86_64-linux-gnu/bpf");
    private static final int MAX_SHOWN = 12;

    /** Maps whose contents are not the same in two runs, with the reason. */
    private static final Map<String, String> NOT_REPEATABLE = Map.of(
        "ratelimit.bpf.o buckets", "the field refilled_at is the clock's",
        "sampler.bpf.o by_cpu", "which CPU runs is the scheduler's choice",
        "sampler.bpf.o sampled", "drawn by bpf_get_prandom_u32");

    /** Programs that the kernel does not test-run, with the reason; the engines are held to each other. */
    private static final Map<String, String> NOT_IN_KERNEL = Map.of(
        "egress.bpf.o", "BPF_PROG_TEST_RUN refuses the attach type BPF_XDP_DEVMAP");

    private static final List<ReplayEngine> OWN =
        List.of(ReplayEngine.CHECKED_INTERPRETER, ReplayEngine.INTERPRETER, ReplayEngine.SIMPLE,
            ReplayEngine.OPTIMIZING);

    private static List<Path> objects(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
        }
    }

    private static CollectionSpec load(Path object) {
        boolean kernelTypes = Files.isReadable(Btf.KERNEL);
        return ObjectLoader.load(object, kernelTypes ? ObjectOptions.PLAIN.withKernel() : ObjectOptions.PLAIN);
    }

    private static List<DynamicTest> tests(Path folder) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Path object : objects(folder)) {
            CollectionSpec spec = load(object);
            for (ProgramSpec program : spec.programs()) {
                if (program.kind() == ProgramKind.OTHER) {
                    continue;
                }
                String name = spec.name() + " " + program.name();
                tests.add(DynamicTest.dynamicTest(name, () -> agree(spec, program, List.of())));
                if (MapEntries.exist(spec)) {
                    MapEntries entries = MapEntries.of(spec);
                    tests.add(DynamicTest.dynamicTest(name + ", with map entries",
                        () -> agree(entries.spec(), program, entries.fills())));
                }
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> ourProgramsAgree() throws IOException {
        return tests(OURS);
    }

    @TestFactory
    List<DynamicTest> programsOfXdpToolsAgree() throws IOException {
        assumeTrue(Files.isDirectory(XDP_TOOLS), "xdp-tools is not installed: no " + XDP_TOOLS);
        return tests(XDP_TOOLS);
    }

    @Test
    void thereAreProgramsOfEveryKind() throws IOException {
        long programs = objects(OURS).stream().mapToLong(object -> load(object).programs().size()).sum();
        assertTrue(programs >= 40, "only " + programs);
        assertTrue(PacketCorpus.packets().size() >= 100, "only " + PacketCorpus.packets().size() + " packets");
    }

    @Test
    void withoutTheKernelTheReasonIsTold() {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, "not compared with the kernel: " + reason));
    }

    private static void agree(CollectionSpec spec, ProgramSpec program, List<MapFill> fills) {
        List<String> names = List.copyOf(PacketCorpus.packets().keySet());
        Capture capture = Capture.of(PacketCorpus.packets().values());
        List<ReplayEngine> sides = new ArrayList<>();
        if (KernelAvailability.isAvailable() && !NOT_IN_KERNEL.containsKey(spec.name())) {
            sides.add(ReplayEngine.KERNEL);
        }
        sides.addAll(OWN);
        Set<String> ignored = Set.copyOf(spec.maps().stream().map(map -> map.name())
            .filter(map -> NOT_REPEATABLE.containsKey(spec.name() + " " + map)).toList());
        ReplayResult reference = run(sides.getFirst(), spec, program, fills, capture);
        List<String> failures = new ArrayList<>();
        for (ReplayEngine side : sides.subList(1, sides.size())) {
            ReplayResult result = run(side, spec, program, fills, capture);
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

    private static ReplayResult run(ReplayEngine side, CollectionSpec spec, ProgramSpec program, List<MapFill> fills,
            Capture capture) {
        try (LoadedProgram loaded = side.load(spec, program)) {
            fills.stream().filter(fill -> loaded.maps().containsKey(fill.map()))
                .forEach(fill -> fill.apply(loaded.maps()));
            return new Replay(capture).run(loaded);
        }
    }
}
