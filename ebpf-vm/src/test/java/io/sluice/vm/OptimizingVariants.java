package io.sluice.vm;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.opt.Pipeline;
import io.sluice.vm.opt.build.BuildOptions;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.OptimizedProgram;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.x64.CpuLevel;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** The optimizing JIT in all its ways of compiling, each with the IR and the registers checked. */
public final class OptimizingVariants {
    private static final CompileOptions CHECKED = CompileOptions.host().withChecks();
    private static final long BLINDING_SEED = 1;

    private OptimizingVariants() {
    }

    /**
     * A way of compiling.
     *
     * @param name the name for messages
     * @param options how programs are compiled
     */
    public record Variant(String name, CompileOptions options) implements Engine {
        @Override
        public BpfProgram load(VerifiedProgram program) {
            return OptimizedProgram.load(program, options);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The one that users get. */
    public static Variant plain() {
        return new Variant(OptimizedProgram.ENGINE, CHECKED);
    }

    /** The one that users get; for other CPUs, with blinded constants, without any pass, and with recipes called. */
    public static List<Variant> all() {
        return List.of(
                plain(),
                new Variant("optimizing for the plainest CPU", CHECKED.with(Set.of())),
                level(CpuLevel.X86_64_V2),
                level(CpuLevel.X86_64_V3),
                blinded(),
                new Variant("optimizing without passes", CHECKED.without(Pipeline.names())),
                new Variant("optimizing with recipes called", CHECKED.without(Set.of(BuildOptions.RECIPES))));
    }

    private static Variant level(CpuLevel level) {
        return new Variant("optimizing for " + level, CHECKED.with(level.detect()));
    }

    private static Variant blinded() {
        return new Variant("optimizing with blinded constants", new CompileOptions(
                CHECKED.features(), new Random(BLINDING_SEED), Set.of(), true));
    }

    /** The one that users get without some passes, and perhaps without the CPU's extensions, by a seed. */
    public static Variant random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Set<String> without = new TreeSet<>();
        int share = 1 + random.nextInt(4);
        for (String pass : Pipeline.names()) {
            if (random.nextInt(4) < share) {
                without.add(pass);
            }
        }
        CpuLevel level = CpuLevel.values()[random.nextInt(CpuLevel.values().length)];
        if (random.nextInt(4) < share) {
            without.add(BuildOptions.RECIPES);
        }
        return new Variant("optimizing for " + level + " without " + without,
                CHECKED.with(level.detect()).without(without));
    }
}
