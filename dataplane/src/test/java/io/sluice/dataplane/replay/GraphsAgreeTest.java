package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import io.sluice.vm.OptimizingVariants;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.opt.build.GraphProgram;
import io.sluice.vm.opt.fold.Fold;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The graphs of real objects' programs, as built and as each variant compiles them, do what the interpreter does. */
class GraphsAgreeTest {
    private static final boolean LONG = Boolean.getBoolean("sluice.long");
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
    @Execution(ExecutionMode.CONCURRENT)
    List<DynamicTest> graphsOfRealProgramsAgree() {
        return RealProgram.tests(GraphsAgreeTest::agree, RealProgram.OURS, RealProgram.XDP_TOOLS);
    }

    private static void agree(RealProgram real) {
        List<String> names = List.copyOf(PacketCorpus.packets().keySet());
        ReplayResult reference = run(Engines.INTERPRETER, real);
        long seed = System.nanoTime();
        // another variant for each program: all of them for all programs would take minutes
        List<OptimizingVariants.Variant> variants = OptimizingVariants.all();
        Engine variant = variants.get(Math.floorMod(real.program().name().hashCode(), variants.size()));
        List<Engine> engines = new ArrayList<>(List.of(Graphs.FOLDED_GRAPHS));
        boolean filled = !real.fills().isEmpty();
        // what runs with empty maps and with full ones is compiled in one of the ways each time
        if (LONG || !filled) {
            engines.add(variant);
        }
        if (LONG || filled || !MapEntries.exist(real.spec())) {
            engines.add(OptimizingVariants.random(seed));
        }
        for (Engine engine : engines) {
            ReplayResult result = run(engine, real);
            Agreement agreement = Agreement.of(reference, result, NOT_REPEATABLE, names::get);
            assertEquals(List.of(), agreement.all(), () -> engine + ", seed " + seed);
        }
    }

    private static ReplayResult run(Engine engine, RealProgram real) {
        try (SteppingReplay replay = SteppingReplay.load(real.spec(), real.program(), engine)) {
            return real.replay(replay.loaded());
        }
    }
}
