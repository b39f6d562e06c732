package io.sluice.bench.llvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.cli.Console;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** What is lifted does what the cases of the public bpf_conformance suite expect of each insn. */
final class LlvmConformanceTest {
    private static final Path RELATIVE = Path.of("shared", "conformance", "conformance.json");
    private static final int HEX = 16;

    @TestFactory
    Stream<DynamicTest> conforms() {
        LlvmEngine.whyNot().ifPresent(reason -> assumeTrue(false, "llvm: " + reason));
        Path file = Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve(RELATIVE)).filter(Files::isReadable).findFirst().orElse(null);
        assumeTrue(file != null, RELATIVE + " is not above the working directory");
        JsonNode cases = Console.JSON.readTree(file.toFile());
        return StreamSupport.stream(cases.spliterator(), false).map(
                one -> DynamicTest.dynamicTest(one.get("name").asString(), () -> run(one)));
    }

    private static void run(JsonNode one) {
        InsnSeq insns = InsnSeq.decode(HexFormat.of().parseHex(one.get("insns").asString()));
        byte[] input = HexFormat.of().parseHex(one.get("memory").asString());
        ProgramSpec spec = ProgramSpec.of(one.get("name").asString(), ProgramKind.RAW, insns, List.of());
        VerifiedProgram verified = Verifier.verify(spec, List.of(), Helpers.table(TraceSink.NONE));
        try (WorkerState state = new WorkerState(0, 1);
                BpfProgram program = new LlvmEngine().load(verified);
                OffHeap memory = OffHeap.allocate(input.length)) {
            Memory.copyIn(input, 0, memory.address(), input.length);
            long r0 = program.call(input.length == 0 ? 0 : memory.address(), input.length, state.address());
            long expected = Long.parseUnsignedLong(one.get("expected").asString(), HEX);
            assertEquals(Long.toHexString(expected), Long.toHexString(r0));
        }
    }
}
