package io.sluice.bench.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.method.Outcome;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.scenario.EngineComparison;
import io.sluice.bench.scenario.EngineRow;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.replay.Agreement;
import io.sluice.vm.Engines;
import io.sluice.vm.btf.Btf;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What LLVM makes of every program does what the interpreter does: verdicts, packets, maps. */
final class LlvmEngineTest {
    private static final Path OURS = Path.of("../dataplane/src/main/bpf");
    private static final String SUFFIX = ".bpf.o";
    /** Maps whose contents are not the same in two runs. */
    private static final Map<String, Set<String>> NOT_REPEATABLE = Map.of(
            "ratelimit", Set.of("buckets"), "sampler", Set.of("by_cpu", "sampled"));

    static List<Workload> suite() {
        return Suite.workloads(List.of());
    }

    @BeforeEach
    void needsLlvm() {
        LlvmEngine.whyNot().ifPresent(reason -> assumeTrue(false, "llvm: " + reason));
    }

    private static List<String> differences(Workload workload) {
        String name = workload.object().name().replace(SUFFIX, "");
        return Agreement.of(Outcome.of(workload, Engines.INTERPRETER), Outcome.of(workload, new LlvmEngine()),
                NOT_REPEATABLE.getOrDefault(name, Set.of()), Integer::toString).all();
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("suite")
    void agreesWithTheInterpreterOnThePacketsOfTheBenchAndOnThePacketCorpus(Workload workload) {
        List<byte[]> packets = new ArrayList<>(workload.packets());
        packets.addAll(PacketCorpus.packets().values());
        agree(workload.withPackets(packets));
    }

    /** Those of the suite that run there with empty maps have had the corpus. */
    @TestFactory
    @Execution(ExecutionMode.CONCURRENT)
    Stream<DynamicTest> agreesWithTheInterpreterOnAllOtherProgramsOfOurs() throws IOException {
        List<byte[]> corpus = List.copyOf(PacketCorpus.packets().values());
        Set<String> done = suite().stream().filter(workload -> workload.fills().isEmpty()).map(Workload::toString)
                .collect(Collectors.toSet());
        ObjectOptions options = Files.isReadable(Btf.KERNEL) ? ObjectOptions.PLAIN.withKernel() : ObjectOptions.PLAIN;
        List<CollectionSpec> objects;
        try (Stream<Path> files = Files.list(OURS)) {
            objects = files.filter(file -> file.toString().endsWith(SUFFIX)).sorted()
                    .map(file -> ObjectLoader.load(file, options)).toList();
        }
        assertTrue(objects.size() >= 40, "only " + objects.size() + " objects");
        return objects.stream().flatMap(object -> object.programs().stream()
                .filter(program -> program.kind().isXdp() && !done.contains(program.name()))
                .map(program -> DynamicTest.dynamicTest(object.name() + " " + program.name(),
                        () -> agree(Workload.of(object, program, corpus)))));
    }

    private static void agree(Workload workload) {
        List<String> found = differences(workload);
        if (!found.isEmpty()) {
            fail("%s: %d differences: %s".formatted(workload, found.size(), found.getFirst()));
        }
    }

    @Test
    void isAmongTheEnginesThatAreCompared() {
        EngineRow row = EngineComparison.of(List.of(LlvmEngine.NAME), new Rounds(1, 1, 1))
                .measure(Suite.workloads(List.of("parse_tcp_drop")).getFirst());
        assertEquals(Map.of(), row.missing());
        int size = row.of(LlvmEngine.NAME).orElseThrow().codeSize();
        assertTrue(size > 50 && size < 2000, "code size " + size);
    }
}
