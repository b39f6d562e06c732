package io.sluice.vm.verifier.transfer;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelVerifier;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Random accesses to the stack, to maps and by helpers: the running kernel says the same, in the same words. */
class MemoryParityTest {
    private static final String SEED = "sluice.memory.seed";
    private static final int PROGRAMS =
            Integer.getInteger("sluice.memory.programs", Boolean.getBoolean("sluice.long") ? 100_000 : 3_000);
    private static final int MAX_REPORTS = 5;
    private static final int MAX_BODY = 14;
    private static final int[] BITS = {8, 16, 32, 64};
    private static final int[] MASKS = {0, 1, 3, 7, 8, 15, 24};
    private static final int VALUE_SIZE = 48;
    private static final List<MapSpec> MAPS = List.of(array("plain", 0),
            array("read_only", MapFlags.BPF_F_RDONLY_PROG), array("write_only", MapFlags.BPF_F_WRONLY_PROG));
    private static final List<String> NAMES = MAPS.stream().map(MapSpec::name).toList();
    private static final int CSUM_DIFF = 28;
    private static final int XDP_LOAD_BYTES = 189;
    private static final int XDP_STORE_BYTES = 190;
    private static final String ARGUMENTS_AGAIN = """
            r1 = 0
            r2 = 1
            r3 = 0
            r4 = r7
            r5 = -1""";
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
    void saysOfMemoryWhatTheKernelSays() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
        long first = Long.getLong(SEED, System.nanoTime());
        List<String> reports = new ArrayList<>();
        int accepted = 0;
        try (KernelVerifier kernel = new KernelVerifier(MAPS, Bytes.EMPTY)) {
            for (long seed = first; seed < first + PROGRAMS && reports.size() < MAX_REPORTS; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                String text = program(random);
                int flags = random.nextInt(8) == 0 ? KernelVerifier.STRICT_ALIGNMENT : 0;
                InsnSeq insns = InsnSeq.assemble(text);
                String ours = new StraightLine(MAPS, flags != 0, insns).run();
                var question = new KernelVerifier.Question(insns.encode(), NAMES, flags, List.of(), 0);
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
        System.out.printf("%d programs on memory from seed %d, %d accepted: the kernel says the same%n",
                PROGRAMS, first, accepted);
    }

    private static boolean said(String log, String ours) {
        return log.lines().filter(line -> !line.startsWith("processed ") && !line.startsWith("verification time ")
                && !line.startsWith("stack depth ")).reduce("", (a, b) -> a + "\n" + b).endsWith("\n" + ours);
    }

    private static MapSpec array(String name, int flags) {
        return MapSpec.of(name, MapType.ARRAY, Integer.BYTES, VALUE_SIZE, 1).withFlags(flags);
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
        return switch (random.nextInt(26)) {
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
            case 19, 20 -> mapAccess(random, bits, reg);
            case 21 -> "r1 = map[idx:%d]%nr%d = *(u%d *)(r1 %+d)".formatted(
                    random.nextInt(NAMES.size()), reg, bits, mapOffset(random, bits));
            case 22, 23, 24 -> call(random);
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

    /** Offsets of numbers, mostly, in {@code struct bpf_map}. */
    private static int mapOffset(RandomGenerator random, int bits) {
        return random.nextInt(8) == 0 ? random.nextInt(-8, 152) : random.nextInt(160 / bits) * bits / Byte.SIZE;
    }

    private static String mapAccess(RandomGenerator random, int bits, int reg) {
        String base = "r1 = map[idx:%d][0]+%d".formatted(random.nextInt(5) % NAMES.size(), random.nextInt(VALUE_SIZE));
        if (random.nextInt(4) == 0) {
            base += random.nextBoolean() ? "\nr1 += r6" : "\nr1 += r%d".formatted(random.nextInt(2, 8));
        }
        String place = "(r1 %+d)".formatted(random.nextInt(-8, VALUE_SIZE / 4));
        return base + "\n" + switch (random.nextInt(5)) {
            case 0 -> "*(u%d *)%s = %d".formatted(bits, place, random.nextInt(4));
            case 1 -> "*(u%d *)%s = r%d".formatted(bits, place, random.nextInt(11));
            case 2 -> atomic(random, bits >= 32 ? bits : 64, place, reg);
            default -> "r%d = *(u%d *)%s".formatted(reg, bits, place);
        };
    }

    private static String call(RandomGenerator random) {
        String call = switch (random.nextInt(3)) {
            case 0 -> memory(random, 1) + size(random, 2) + memory(random, 3) + size(random, 4) + "r5 = 0\ncall "
                    + CSUM_DIFF;
            case 1 -> "r1 = r9\nr2 = 0\n" + memory(random, 3) + size(random, 4) + "call " + XDP_LOAD_BYTES;
            default -> "r1 = r9\nr2 = 0\n" + memory(random, 3) + size(random, 4) + "call " + XDP_STORE_BYTES;
        };
        return call + "\n" + ARGUMENTS_AGAIN;
    }

    private static String memory(RandomGenerator random, int reg) {
        return switch (random.nextInt(12)) {
            case 0 -> "r%d = 0%n".formatted(reg);
            case 1 -> "r%d = r%d%n".formatted(reg, random.nextInt(6, 10));
            case 2, 3 -> "r%d = map[idx:%d][0]+%d%n".formatted(
                    reg, random.nextInt(5) % NAMES.size(), random.nextInt(VALUE_SIZE));
            case 4 -> "r%d = map[idx:0][0]+%d%nr%d += r6%n".formatted(reg, random.nextInt(VALUE_SIZE), reg);
            case 5, 6 -> "r%d = r8%nr%d += %d%n".formatted(reg, reg, -random.nextInt(48));
            default -> "r%d = r10%nr%d += %d%n".formatted(reg, reg, -random.nextInt(40));
        };
    }

    private static String size(RandomGenerator random, int reg) {
        return switch (random.nextInt(8)) {
            case 0 -> "r%d = 0%n".formatted(reg);
            case 1, 2 -> "r%d = r6%n".formatted(reg);
            case 3 -> "r%d = r6%nr%d += 1%n".formatted(reg, reg);
            case 4 -> "r%d = r%d%n".formatted(reg, random.nextInt(6, 8));
            default -> "r%d = %d%n".formatted(reg, random.nextInt(-1, 20));
        };
    }
}
