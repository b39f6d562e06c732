package io.sluice.vm.verifier.transfer;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random accesses to the stack and the context: the running kernel says the same of them, in the same words. */
class StackParityTest {
    private static final String SEED = "sluice.stack.seed";
    private static final int PROGRAMS =
            Integer.getInteger("sluice.stack.programs", Boolean.getBoolean("sluice.long") ? 100_000 : 3_000);
    private static final int MAX_REPORTS = 5;
    private static final int MAX_BODY = 14;
    private static final int[] BITS = {8, 16, 32, 64};
    private static final int[] MASKS = {0, 1, 3, 7, 8, 15, 24};
    private static final String PROLOGUE = """
            r9 = r1
            r7 = *(u32 *)(r9 +12)
            r6 = r7
            r6 &= %d
            r8 = r10
            r8 += r6
            r0 = 0
            r2 = 1
            r3 = 0
            r4 = r7
            r5 = -1
            """;
    private static final String EPILOGUE = """
            r0 = r10
            r0 += r%d
            r0 = *(u8 *)(r0 -64)
            r0 = 0
            exit
            """;

    @Test
    void saysOfTheStackWhatTheKernelSays() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        long first = Long.getLong(SEED, System.nanoTime());
        List<String> reports = new ArrayList<>();
        int accepted = 0;
        try (KernelVerifier kernel = new KernelVerifier(List.of(), Bytes.EMPTY)) {
            for (long seed = first; seed < first + PROGRAMS && reports.size() < MAX_REPORTS; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                String text = program(random);
                int flags = random.nextInt(8) == 0 ? KernelVerifier.STRICT_ALIGNMENT : 0;
                InsnSeq insns = InsnSeq.assemble(text);
                String ours = new StraightLine(ProgramKind.XDP, flags != 0, insns).run();
                var question = new KernelVerifier.Question(insns.encode(), List.of(), flags, List.of(), 0);
                int errno = kernel.errno(question);
                if (errno == 0 && ours == null) {
                    accepted++;
                } else if (errno == 0 || ours == null || !said(kernel.log(question), ours)) {
                    reports.add("-D%s=%d: kernel %d, ours \"%s\"%n%s%n%s".formatted(
                            SEED, seed, errno, ours, text, kernel.log(question)));
                }
            }
        }
        assertTrue(reports.isEmpty(), () -> String.join("\n", reports));
        System.out.printf("%d programs on the stack from seed %d, %d accepted: the kernel says the same%n",
                PROGRAMS, first, accepted);
    }

    private static boolean said(String log, String ours) {
        return log.lines().filter(line -> !line.startsWith("processed ") && !line.startsWith("verification time ")
                && !line.startsWith("stack depth ")).reduce("", (a, b) -> a + "\n" + b).endsWith("\n" + ours);
    }

    private static String program(RandomGenerator random) {
        StringBuilder text = new StringBuilder(PROLOGUE.formatted(MASKS[random.nextInt(MASKS.length)]));
        int length = 1 + random.nextInt(MAX_BODY);
        for (int i = 0; i < length; i++) {
            text.append(insn(random)).append('\n');
        }
        return text + EPILOGUE.formatted(2 + random.nextInt(4));
    }

    private static String insn(RandomGenerator random) {
        int bits = BITS[random.nextInt(BITS.length)];
        int reg = random.nextInt(6);
        String place = "(r%d %+d)".formatted(random.nextInt(4) == 0 ? 8 : 10, offset(random, bits));
        return switch (random.nextInt(20)) {
            case 0 -> "r%d = %d".formatted(reg, random.nextInt(3) - 1);
            case 1 -> "r%d = %d".formatted(reg, random.nextInt());
            case 2 -> "r%d &= %d".formatted(reg, random.nextInt(64));
            case 3 -> "r%d = r%d".formatted(reg, random.nextInt(10));
            case 4 -> "r%d += %d".formatted(reg, random.nextInt(16));
            case 5, 6, 7, 8 -> "r%d = *(u%d *)%s".formatted(reg, bits, place);
            case 9 -> bits == 64 ? "r%d = *(u64 *)%s".formatted(reg, place)
                    : "r%d = *(s%d *)%s".formatted(reg, bits, place);
            case 10, 11 -> "*(u%d *)%s = %d".formatted(bits, place, random.nextInt(4) - 1);
            case 12 -> "*(u64 *)(r10 %+d) = r%d".formatted(-8 * (1 + random.nextInt(4)), random.nextInt(11));
            case 13, 14, 15, 16 -> "*(u%d *)%s = r%d".formatted(bits, place, random.nextInt(8));
            case 17 -> atomic(random, bits >= 32 ? bits : 64, place, reg);
            case 18 -> "r%d = load_acquire((u%d *)%s)".formatted(reg, bits, place);
            default -> "store_release((u%d *)%s, r%d)".formatted(bits, place, random.nextInt(8));
        };
    }

    private static String atomic(RandomGenerator random, int bits, String place, int reg) {
        String wide = bits == 64 ? "64" : "";
        return switch (random.nextInt(4)) {
            case 0 -> "lock *(u%d *)%s += r%d".formatted(bits, place, reg);
            case 1 -> "r%d = atomic%s_fetch_add((u%d *)%s, r%d)".formatted(reg, wide, bits, place, reg);
            case 2 -> "r%d = atomic%s_xchg((u%d *)%s, r%d)".formatted(reg, wide, bits, place, reg);
            default -> "r0 = atomic%s_cmpxchg((u%d *)%s, r0, r%d)".formatted(wide, bits, place, reg);
        };
    }

    /** Mostly aligned and inside the frame. */
    private static int offset(RandomGenerator random, int bits) {
        int bytes = bits / Byte.SIZE;
        return switch (random.nextInt(24)) {
            case 0 -> -random.nextInt(40);
            case 1 -> bytes * (random.nextInt(8) - 4);
            case 2 -> -512 - bytes * (random.nextInt(3) - 1);
            default -> -32 + bytes * random.nextInt(32 / bytes);
        };
    }
}
