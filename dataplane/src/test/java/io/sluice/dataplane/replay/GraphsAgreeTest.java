package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.OptimizingVariants;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.build.GraphProgram;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.verifier.VerifiedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The graphs of real objects' programs, as built and as each variant compiles them, do what the interpreter does. */
class GraphsAgreeTest {
    private static final List<Path> FOLDERS =
        List.of(Path.of("src/main/bpf"), Path.of("/usr/lib/x86_64-linux-gnu/bpf"));
    /** Maps whose contents are not the same in two runs: the clock's, or drawn. */
    private static final Set<String> NOT_REPEATABLE = Set.of("buckets", "sampled");
    private static final BuildOptions FOLDED = BuildOptions.of(Fold::new);

    /** Walks graphs. */
    private enum Graphs implements Engine {
        FOLDED_GRAPHS;

        @Override
        public BpfProgram load(VerifiedProgram program) {
            return new GraphProgram(program, FOLDED);
        }
    }

    @TestFactory
    List<DynamicTest> graphsOfRealProgramsAgree() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (CollectionSpec spec : objects()) {
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

    private static void agree(CollectionSpec spec, ProgramSpec program, List<MapFill> fills) {
        List<String> names = List.copyOf(PacketCorpus.packets().keySet());
        ReplayResult reference = run(Engines.INTERPRETER, spec, program, fills);
        long seed = System.nanoTime();
        // another variant for each program: all of them for all programs would take minutes
        List<OptimizingVariants.Variant> variants = OptimizingVariants.all();
        Engine variant = variants.get(Math.floorMod(program.name().hashCode(), variants.size()));
        for (Engine engine : List.of(Graphs.FOLDED_GRAPHS, variant, OptimizingVariants.random(seed))) {
            ReplayResult result = run(engine, spec, program, fills);
            Agreement agreement = Agreement.of(reference, result, NOT_REPEATABLE, names::get);
            assertEquals(List.of(), agreement.all(), () -> engine + ", seed " + seed);
        }
    }

    private static ReplayResult run(Engine engine, CollectionSpec spec, ProgramSpec program, List<MapFill> fills) {
        Capture capture = Capture.of(PacketCorpus.packets().values());
        try (SteppingReplay replay = SteppingReplay.load(spec, program, engine)) {
            fills.stream().filter(fill -> replay.loaded().maps().containsKey(fill.map()))
                .forEach(fill -> fill.apply(replay.loaded().maps()));
            return new Replay(capture).run(replay.loaded());
        }
    }
}
