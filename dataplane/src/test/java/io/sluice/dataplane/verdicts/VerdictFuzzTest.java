package io.sluice.dataplane.verdicts;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.random.Mutation;
import io.sluice.vm.random.VerdictGenerator;
import io.sluice.vm.random.VerdictMaps;
import io.sluice.vm.random.VerdictProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * Random programs have the verdict that the kernel gives them, and those that are accepted keep within bounds. How
 * many, from which seed on, on how many threads and whether they run are properties; without a number it takes some
 * seconds, or is 100,000 programs in the profile {@code long}.
 */
final class VerdictFuzzTest {
    private static final String PROGRAMS = "sluice.verdicts.programs";
    private static final String SEED = "sluice.verdicts.seed";
    private static final String THREADS = "sluice.verdicts.threads";
    private static final String RUN = "sluice.verdicts.run";
    private static final int LONG_RUN = 100_000;
    private static final long SHORT_NANOS = 10_000_000_000L;
    /** One program in so many is a real one that was changed; as many are generated ones and shared cases that were. */
    private static final int CHANGED = 4;
    /** Of so many one has to access memory aligned. */
    private static final int STRICT = 10;

    @Test
    void ourVerdictIsTheKernelsAndWhatIsAcceptedKeepsWithinBounds() throws InterruptedException {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, reason));
        long first = Long.getLong(SEED, System.nanoTime() >>> 10);
        int count = Integer.getInteger(PROGRAMS, Boolean.getBoolean("sluice.long") ? LONG_RUN : 0);
        VerdictFuzz fuzz = new VerdictFuzz(!"false".equals(System.getProperty(RUN)));
        long start = System.nanoTime();
        long end = start + SHORT_NANOS;
        AtomicLong next = new AtomicLong(first);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = Integer.getInteger(THREADS, 1); i > 0; i--) {
            threads.add(Thread.ofPlatform().start(() -> {
                try (Corpus corpus = new Corpus()) {
                    while (failure.get() == null) {
                        long seed = next.getAndIncrement();
                        if (count > 0 ? seed >= first + count : System.nanoTime() >= end) {
                            break;
                        }
                        corpus.judge(fuzz, seed);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("-D" + SEED + '=' + first + ": " + fuzz.figures(System.nanoTime() - start));
        System.out.println(fuzz.otherWords());
        assertNull(failure.get(), () -> "-D" + SEED + '=' + first);
        assertFalse(fuzz.hasFindings(), () -> "-D" + SEED + '=' + first + "\n" + fuzz.findings());
    }

    /** Where programs come from: each source with its maps. */
    private static final class Corpus implements AutoCloseable {
        private final Arena generated = new Arena(VerdictMaps.all());
        private final List<RealPrograms.Source> real = RealPrograms.all();
        private final List<PreparedCase> cases = PreparedCase.all();
        private final Arena shared = new Arena(MapKind.all());
        private final List<Arena> arenas = real.stream().map(source -> new Arena(source.maps())).toList();

        /** The program of a seed to both verifiers. */
        void judge(VerdictFuzz fuzz, long seed) {
            int kind = (int) Long.remainderUnsigned(seed, CHANGED);
            if (kind == 1 && !real.isEmpty()) {
                int object = (int) Long.remainderUnsigned(seed / CHANGED, real.size());
                List<VerdictProgram> programs = real.get(object).programs();
                int number = (int) Long.remainderUnsigned(seed / CHANGED / real.size(), programs.size());
                fuzz.judge(arenas.get(object), Mutation.of(programs.get(number), seed), seed);
            } else if (kind == 3 && !cases.isEmpty()) {
                int number = (int) Long.remainderUnsigned(seed / CHANGED, cases.size());
                VerdictProgram program = cases.get(number).program();
                fuzz.judge(shared, Mutation.of(program, seed), seed);
            } else {
                VerdictProgram program = VerdictGenerator.generate(seed);
                VerdictProgram changed = kind == 2 ? Mutation.of(program, seed) : program;
                boolean strict = Long.remainderUnsigned(seed, STRICT) == 0;
                fuzz.judge(generated, strict ? changed.strict() : changed, seed);
            }
        }

        @Override
        public void close() {
            generated.close();
            shared.close();
            arenas.forEach(Arena::close);
        }
    }
}
