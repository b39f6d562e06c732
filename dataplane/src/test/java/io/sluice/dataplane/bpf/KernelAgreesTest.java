package io.sluice.dataplane.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelCollection;
import io.sluice.vm.kernel.TestInput;
import io.sluice.vm.kernel.TestResult;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel answers the same for what Sluice's own loader made of an object as for what libbpf made of it. */
class KernelAgreesTest {
    private static final String LETTERS = "ADPTR";

    static List<ExpectedVerdicts> expected() {
        return ExpectedVerdicts.read();
    }

    @BeforeEach
    void needsKernel() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }

    @ParameterizedTest
    @MethodSource("expected")
    void answersAsRecorded(ExpectedVerdicts expected) {
        assertEquals(expected, run(expected.object(), expected.program()));
    }

    @Test
    void runsObjectsWithLegacyMapsThatLibbpfRefuses() {
        for (String name : List.of("legacy_maps", "legacy_mixed")) {
            assertTrue(run(name, name).verdicts().matches("P+"), name);
        }
    }

    private static ExpectedVerdicts run(String object, String program) {
        CollectionSpec spec = ObjectLoader.load(Path.of("src/main/bpf", object + ".bpf.o"),
            ObjectOptions.PLAIN.withKernel());
        StringBuilder verdicts = new StringBuilder();
        List<byte[]> outputs = new ArrayList<>();
        try (KernelCollection loaded = KernelCollection.load(spec)) {
            for (byte[] packet : PacketCorpus.packets().values()) {
                TestResult result = loaded.program(program).run(TestInput.of(packet));
                verdicts.append(LETTERS.charAt(result.verdict()));
                outputs.add(ByteBuffer.allocate(result.meta().length + result.packet().length).put(result.meta())
                    .put(result.packet()).array());
            }
        }
        return new ExpectedVerdicts(object, program, verdicts.toString(), ExpectedVerdicts.outputs(outputs));
    }
}
