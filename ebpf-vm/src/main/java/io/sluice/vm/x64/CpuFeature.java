package io.sluice.vm.x64;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Extensions that code may use where the CPU has them and the system saves their registers. Their names are those of
 * {@code /proc/cpuinfo}, in capitals (arch/x86/include/asm/cpufeatures.h).
 */
public enum CpuFeature {
    SSSE3,
    SSE4_1,
    /** With it, CRC32. */
    SSE4_2,
    POPCNT,
    AVX,
    AVX2,
    BMI1,
    BMI2,
    /** LZCNT. */
    ABM,
    MOVBE,
    AVX512F,
    AVX512BW,
    AVX512CD,
    AVX512DQ,
    AVX512VL,
    AVX512VBMI,
    /** Sums of products of 8 and 16 bits: VPDPWSSD. */
    AVX512_VNNI,
    /** ADCX and ADOX. */
    ADX,
    RDTSCP,
    RDPID,
    /** REP MOVSB and REP STOSB are fast. */
    ERMS,
    /** REP MOVSB is fast for a few bytes too. */
    FSRM,
    /** The time stamp counter's rate does not change with the clock's. */
    CONSTANT_TSC,
    /** The time stamp counter does not stop in deep idle states. */
    NONSTOP_TSC;

    private static final Path CPUINFO = Path.of("/proc/cpuinfo");
    private static final String FLAGS = "flags";

    /** Read once, as it takes longer than compiling a short program. */
    private static final class Host {
        static final Set<CpuFeature> FEATURES = read();

        private Host() {
        }

        private static Set<CpuFeature> read() {
            try {
                return parse(Files.readString(CPUINFO, StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                return Set.of();
            }
        }
    }

    /** Whether it is no insn but how one behaves that each CPU has: no {@link CpuLevel} takes it away. */
    boolean isBehaviour() {
        return switch (this) {
            case ERMS, FSRM, CONSTANT_TSC, NONSTOP_TSC -> true;
            default -> false;
        };
    }

    /** The features of the CPU that this process runs on; none where {@code /proc/cpuinfo} can't be read. */
    public static Set<CpuFeature> detect() {
        return Host.FEATURES;
    }

    /**
     * The features that the text of {@code /proc/cpuinfo} names on all of its CPUs. The kernel leaves out what it does
     * not save on a context switch (arch/x86/kernel/cpu/cpuid-deps.c), so a name there is enough.
     */
    static Set<CpuFeature> parse(String cpuinfo) {
        EnumSet<CpuFeature> common = null;
        for (String line : cpuinfo.split("\n")) {
            if (line.startsWith(FLAGS)) {
                Set<String> names = new HashSet<>(List.of(line.substring(line.indexOf(':') + 1).strip().split(" +")));
                EnumSet<CpuFeature> here = EnumSet.noneOf(CpuFeature.class);
                for (CpuFeature feature : values()) {
                    if (names.contains(feature.name().toLowerCase(Locale.ROOT))) {
                        here.add(feature);
                    }
                }
                if (common == null) {
                    common = here;
                } else {
                    common.retainAll(here);
                }
            }
        }
        return common == null ? Set.of() : Collections.unmodifiableSet(common);
    }
}
