package io.sluice.vm.random;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.kernel.KernelAvailability;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Assertions;

/** One run of random programs on all engines: how many, and from which seed on, are properties. */
public final class RandomRun {
    /** How many programs. */
    public static final String COUNT_PROPERTY = "sluice.random.programs";
    /** The first seed; by default another one each time. */
    public static final String SEED_PROPERTY = "sluice.random.seed";

    private static final int PACKETS = 4;
    private static final int FRAGMENTS = 30;

    private RandomRun() {
    }

    /**
     * Holds engines to the kernel, or to the first of them where the kernel is not to be had; skips where there is then
     * nothing to compare. Programs run on all processors at once: engines are shared by several threads.
     *
     * @param engines engines of this process
     * @param defaultCount how many programs without the property
     * @param shape what to do with each program before it runs
     */
    public static void agree(List<? extends Engine> engines, int defaultCount, UnaryOperator<RandomProgram> shape) {
        agree(engines, seed -> List.of(), defaultCount, shape);
    }

    /**
     * As {@link #agree(List, int, UnaryOperator)}, with further engines for the program of each seed.
     *
     * @param further engines by the program's seed
     */
    public static void agree(List<? extends Engine> engines, LongFunction<List<? extends Engine>> further,
            int defaultCount, UnaryOperator<RandomProgram> shape) {
        long first = Long.getLong(SEED_PROPERTY, System.nanoTime() >>> 10);
        int count = Integer.getInteger(COUNT_PROPERTY, defaultCount);
        List<Engine> all = withKernel(engines);
        assumeTrue(all.size() > 1, () -> "one engine and no kernel: " + KernelAvailability.whyNot().orElseThrow());
        LongStream.range(first, first + count).parallel().mapToObj(seed -> {
            List<Engine> sides = new ArrayList<>(all);
            sides.addAll(further.apply(seed));
            return difference(sides, seed, shape);
        }).flatMap(Optional::stream).findFirst().ifPresent(Assertions::fail);
        System.out.println(count + " random programs from seed " + first + " on agree");
    }

    private static Optional<String> difference(List<Engine> sides, long seed, UnaryOperator<RandomProgram> shape) {
        String name = "-D" + SEED_PROPERTY + '=' + seed + ": ";
        try {
            return new Differential(sides, PACKETS).check(shape.apply(ProgramGenerator.generate(seed, FRAGMENTS)))
                .map(found -> name + found);
        } catch (RuntimeException e) {
            throw new IllegalStateException(name + e.getMessage(), e);
        }
    }

    /** The engines, with the kernel in front of them where it is to be had. */
    static List<Engine> withKernel(List<? extends Engine> engines) {
        List<Engine> all = new ArrayList<>(engines);
        if (KernelAvailability.isAvailable()) {
            all.addFirst(new KernelReference());
        }
        return all;
    }
}
