package io.sluice.vm.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelVerifier;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** How many programs are made, and from which seed on, are properties; the reasons of the kernel are printed. */
class VerdictGeneratorTest {
    private static final int PROGRAMS = 400;
    private static final int MIN_PER_CENT = 30;
    private static final int MAX_PER_CENT = 75;
    private static final int MIN_REASONS = 12;
    private static final int MAX_SHOWN = 60;

    @Test
    void theKernelAcceptsAboutHalfAndRefusesTheOthersForManyReasons() {
        KernelAvailability.whyNot().ifPresent(reason -> assumeTrue(false, reason));
        long first = Long.getLong("sluice.verdicts.seed", 1);
        int count = Integer.getInteger("sluice.verdicts.programs", PROGRAMS);
        Map<String, Integer> reasons = new TreeMap<>();
        int accepted = 0;
        long nanos = 0;
        try (KernelVerifier kernel = new KernelVerifier(VerdictMaps.all(), VerdictTypes.section())) {
            for (long seed = first; seed < first + count; seed++) {
                KernelVerifier.Question question = question(VerdictGenerator.generate(seed));
                long start = System.nanoTime();
                int errno = kernel.errno(question);
                nanos += System.nanoTime() - start;
                accepted += errno == 0 ? 1 : 0;
                if (errno != 0) {
                    reasons.merge(words(kernel.rejection(question, errno).reason()), 1, Integer::sum);
                }
            }
        }
        System.out.printf("seed %d: %d of %d programs accepted by the kernel, %.0f us each%n", first, accepted, count,
            nanos / 1e3 / count);
        reasons.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder())).limit(MAX_SHOWN)
            .forEach(entry -> System.out.printf("%6d %s%n", entry.getValue(), entry.getKey()));
        int perCent = 100 * accepted / count;
        assertTrue(perCent >= MIN_PER_CENT && perCent <= MAX_PER_CENT, perCent + "% accepted");
        assertTrue(reasons.size() >= MIN_REASONS, reasons::toString);
    }

    @Test
    void theSameSeedMakesTheSameProgram() {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            VerdictProgram program = VerdictGenerator.generate(seed);
            assertArrayEquals(program.encode(), VerdictGenerator.generate(seed).encode());
            assertArrayEquals(Mutation.of(program, seed).encode(), Mutation.of(program, seed).encode());
        }
    }

    @Test
    void insnsCanBeTakenAwayOneByOne() {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            VerdictProgram program = VerdictGenerator.generate(seed);
            assertArrayEquals(program.encode(), VerdictProgram.of("", program.encode(), program.maps(), 0).encode());
            assertEquals(1, program.shrink(smaller -> smaller.encode().length > 0).insns().size());
        }
    }

    private static KernelVerifier.Question question(VerdictProgram program) {
        return new KernelVerifier.Question(
            program.encode(), program.maps(), program.flags(), program.functions(), VerdictTypes.FUNCTION);
    }

    private static String words(String message) {
        return message.replaceAll("-?\\b(0x)?[0-9a-f]*[0-9][0-9a-f]*\\b", "N").replaceAll("\\bR[0-9]+", "R");
    }
}
