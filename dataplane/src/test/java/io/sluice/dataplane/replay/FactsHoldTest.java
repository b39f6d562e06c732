package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.vm.Engines;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import io.sluice.vm.stepping.SteppingEngine;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Operand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Whatever is proved of the programs of real objects holds at each insn that they run, for every packet of the corpus:
 * with empty maps and, where there are entries for the object, with these.
 */
class FactsHoldTest {
    private static final List<Path> FOLDERS =
        List.of(Path.of("src/main/bpf"), Path.of("/usr/lib/x86_64-linux-gnu/bpf"));

    private static List<CollectionSpec> objects() throws IOException {
        List<CollectionSpec> objects = new ArrayList<>();
        boolean kernelTypes = Files.isReadable(Btf.KERNEL);
        for (Path folder : FOLDERS) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.toString().endsWith(".o")).sorted().forEach(file -> objects.add(
                        ObjectLoader.load(file, kernelTypes ? ObjectOptions.PLAIN.withKernel() : ObjectOptions.PLAIN)));
                }
            }
        }
        return objects;
    }

    @TestFactory
    List<DynamicTest> factsOfRealProgramsHold() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (CollectionSpec spec : objects()) {
            for (ProgramSpec program : spec.programs()) {
                if (program.kind() == ProgramKind.OTHER) {
                    continue;
                }
                String name = spec.name() + " " + program.name();
                tests.add(DynamicTest.dynamicTest(name, () -> hold(spec, program, List.of())));
                if (MapEntries.exist(spec)) {
                    MapEntries entries = MapEntries.of(spec);
                    tests.add(DynamicTest.dynamicTest(name + ", with map entries",
                        () -> hold(entries.spec(), program, entries.fills())));
                }
            }
        }
        return tests;
    }

    /** A fact that does not hold ends the replay with an exception. */
    private static void hold(CollectionSpec spec, ProgramSpec program, List<MapFill> fills) {
        Capture capture = Capture.of(PacketCorpus.packets().values());
        try (SteppingReplay stepped = SteppingReplay.load(spec, program, new SteppingEngine())) {
            fills.stream().filter(fill -> stepped.loaded().maps().containsKey(fill.map()))
                .forEach(fill -> fill.apply(stepped.loaded().maps()));
            ReplayResult result = new Replay(capture).run(stepped.loaded());
            assertEquals(capture.size(), result.size());
            assertTrue(result.fault().isEmpty(), () -> result.fault().get());
        }
    }

    @Test
    void muchIsKnownOfNumbers() throws IOException {
        int operands = 0;
        int known = 0;
        for (CollectionSpec spec : objects()) {
            for (ProgramSpec program : spec.programs()) {
                if (!program.kind().isXdp()) {
                    continue;
                }
                try (SteppingReplay loaded = SteppingReplay.load(spec, program, Engines.INTERPRETER)) {
                    InsnFacts facts = loaded.verified().facts().insns();
                    for (int i = 0; i < facts.size(); i++) {
                        operands++;
                        boolean any = facts.scalar(i, Operand.DST) != null || facts.scalar(i, Operand.SRC) != null;
                        known += any ? 1 : 0;
                    }
                }
            }
        }
        System.out.println("ranges at " + known + " of " + operands + " insns of real objects");
        assertTrue(known > operands / 5, "ranges at " + known + " of " + operands + " insns");
    }
}
