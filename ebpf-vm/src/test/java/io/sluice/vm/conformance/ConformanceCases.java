package io.sluice.vm.conformance;

import io.sluice.vm.insn.InsnSeq;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cases of the public bpf_conformance suite, from {@code shared/conformance/conformance.json} above the working
 * directory, or from the file that the system property {@code sluice.conformance} names.
 */
public final class ConformanceCases {
    /** How many there are. */
    public static final int COUNT = 313;

    private static final String PROPERTY = "sluice.conformance";
    private static final Path RELATIVE = Path.of("shared", "conformance", "conformance.json");
    private static final Pattern CASE = Pattern.compile("\\{\"name\":\"([^\"]*)\",\"cpu\":(\\d+),"
            + "\"expected\":\"([^\"]*)\",\"memory\":\"([^\"]*)\",\"insns\":\"([^\"]*)\"}");

    private ConformanceCases() {
    }

    /**
     * One case: R1 is the address of {@code memory} and R2 its length, both 0 without any.
     *
     * @param cpu      the ISA version that it needs, 1 to 4
     * @param expected R0 at exit
     */
    public record Case(String name, int cpu, long expected, byte[] memory, byte[] code) {
        /** The program. */
        public InsnSeq insns() {
            return InsnSeq.decode(code);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Where the cases are, or null. */
    public static Path file() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Path.of(named);
        }
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path file = folder.resolve(RELATIVE);
            if (Files.isReadable(file)) {
                return file;
            }
        }
        return null;
    }

    /** Reads the cases. */
    public static List<Case> read(Path file) {
        try {
            List<Case> cases = new ArrayList<>();
            Matcher matcher = CASE.matcher(Files.readString(file));
            while (matcher.find()) {
                cases.add(new Case(matcher.group(1), Integer.parseInt(matcher.group(2)),
                        Long.parseUnsignedLong(matcher.group(3), 16), HexFormat.of().parseHex(matcher.group(4)),
                        HexFormat.of().parseHex(matcher.group(5))));
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
