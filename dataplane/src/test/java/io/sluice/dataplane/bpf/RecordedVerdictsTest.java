package io.sluice.dataplane.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.replay.LoadedProgram;
import io.sluice.dataplane.replay.Replay;
import io.sluice.dataplane.replay.ReplayEngine;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The engines give the verdicts and packets that a kernel once gave, also where no kernel can be asked. */
class RecordedVerdictsTest {
    private static final List<ReplayEngine> ENGINES =
        List.of(ReplayEngine.CHECKED_INTERPRETER, ReplayEngine.INTERPRETER, ReplayEngine.SIMPLE,
            ReplayEngine.OPTIMIZING);
    private static final String LETTERS = "ADPTR";

    @TestFactory
    List<DynamicTest> programsDoWhatTheKernelAnswered() {
        return ExpectedVerdicts.read().stream().map(expected -> DynamicTest.dynamicTest(
            expected.object() + " " + expected.program(), () -> check(expected))).toList();
    }

    private static void check(ExpectedVerdicts expected) {
        boolean kernelTypes = Files.isReadable(Btf.KERNEL);
        assumeTrue(kernelTypes || !expected.object().equals("core_flavours"),
            "its CO-RE relocations are about the kernel's types, which are not to be had");
        CollectionSpec spec = ObjectLoader.load(Path.of("src/main/bpf", expected.object() + ".bpf.o"),
            kernelTypes ? ObjectOptions.PLAIN.withKernel() : ObjectOptions.PLAIN);
        Capture capture = Capture.of(PacketCorpus.packets().values());
        for (ReplayEngine engine : ENGINES) {
            try (LoadedProgram loaded = engine.load(spec, spec.program(expected.program()).orElseThrow())) {
                ReplayResult result = new Replay(capture).run(loaded);
                StringBuilder verdicts = new StringBuilder();
                IntStream.range(0, result.size()).forEach(i -> verdicts.append(LETTERS.charAt(result.verdict(i))));
                assertEquals(expected.verdicts(), verdicts.toString(), engine + ": verdicts");
                assertEquals(expected.outputs(), ExpectedVerdicts.outputs(
                    IntStream.range(0, result.size()).mapToObj(result::packet).toList()), engine + ": packets");
            }
        }
    }
}
