package io.sluice.vm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KernelObjectsTest {
    /** Where Debian's package xdp-tools installs its objects. */
    private static final Path XDP_TOOLS = Path.of("/usr/lib/x86_64-linux-gnu/bpf");
    private static final int XDP_ACTIONS = 5;

    @Test
    void everyXdpProgramOfXdpToolsLoadsAndRuns() throws IOException {
        NeedsKernel.orSkip();
        assumeTrue(Files.isDirectory(XDP_TOOLS), XDP_TOOLS + ": xdp-tools is not installed");
        long before = OpenDescriptors.ofBpf();
        int run = 0;
        for (Path object : objects()) {
            CollectionSpec spec = ObjectLoader.load(object, ObjectOptions.PLAIN.withKernel());
            try (KernelCollection loaded = KernelCollection.load(spec)) {
                for (KernelProgram program : loaded.programs().values()) {
                    int verdict = program.run(Slots.packet(60)).verdict();
                    String what = object + ": " + program.spec().name();
                    assertTrue(verdict >= 0 && verdict < XDP_ACTIONS, what + ": " + verdict);
                    assertTrue(program.xlated().length > 0, what);
                    run++;
                }
            }
        }
        assertTrue(run >= 14, "only " + run + " programs ran");
        assertEquals(before, OpenDescriptors.ofBpf());
    }

    @Test
    void theKernelTakesTheSourceLinesOfAProgram() throws IOException {
        NeedsKernel.orSkip();
        Path object = XDP_TOOLS.resolve("xdpfilt_dny_all.o");
        assumeTrue(Files.exists(object), object + ": xdp-tools is not installed");
        CollectionSpec spec = ObjectLoader.load(object, ObjectOptions.PLAIN.withKernel());
        ProgramSpec program = spec.programs().getFirst();
        try (KernelBtf btf = KernelBtf.load(spec.name(), spec.typeSection().toArray(), List.of(program))) {
            assertEquals(program.functions().size() * KernelBtf.FUNC_INFO_SIZE, btf.funcInfo(program).length);
            assertEquals(program.lines().size() * KernelBtf.LINE_INFO_SIZE, btf.lineInfo(program).length);
        }
    }

    private static List<Path> objects() throws IOException {
        try (Stream<Path> files = Files.list(XDP_TOOLS)) {
            return files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
        }
    }
}
