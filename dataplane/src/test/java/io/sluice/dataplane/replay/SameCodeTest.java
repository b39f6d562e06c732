package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.vm.Engines;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.codegen.CompiledCode;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.optimizing.CompileOptions;
import io.sluice.vm.optimizing.OptimizingCompiler;
import io.sluice.vm.verifier.VerifiedProgram;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The optimizing JIT makes the same code of the same program, whatever was compiled before and in every process. */
class SameCodeTest {
    private static final String BACKWARD = "backward";

    @Test
    void theSameProgramGivesTheSameCodeTwice() {
        List<String> again = digests(true);
        assertEquals(digests(false), again.reversed());
    }

    @Test
    void anotherProcessMakesTheSameCode() throws IOException, InterruptedException {
        Path flags = Path.of("..", "jvm.flags").toAbsolutePath();
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + flags, "-cp", System.getProperty("java.class.path"), SameCodeTest.class.getName(), BACKWARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> theirs = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
            .toList();
        assertEquals(0, process.waitFor());
        assertEquals(digests(false), theirs.reversed());
    }

    /** Prints what this process makes of our programs: a line each. */
    public static void main(String[] args) {
        digests(List.of(args).contains(BACKWARD)).forEach(System.out::println);
    }

    /** The programs' names with digests of their code, first to last or the other way. */
    private static List<String> digests(boolean backward) {
        List<CollectionSpec> objects = RealProgram.objects(RealProgram.OURS);
        List<String> digests = new ArrayList<>();
        for (CollectionSpec spec : backward ? objects.reversed() : objects) {
            for (ProgramSpec program : backward ? spec.programs().reversed() : spec.programs()) {
                if (program.kind() != ProgramKind.OTHER) {
                    digests.add(spec.name() + " " + program.name() + ": " + digest(spec, program));
                }
            }
        }
        return digests;
    }

    private static String digest(CollectionSpec spec, ProgramSpec program) {
        try (SteppingReplay loaded = SteppingReplay.load(spec, program, Engines.INTERPRETER)) {
            VerifiedProgram verified = loaded.verified();
            CompileOptions options = CompileOptions.host();
            return text(OptimizingCompiler.batch(verified, options)) + ", "
                + text(OptimizingCompiler.body(verified, options));
        }
    }

    private static String text(CompiledCode code) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(code.bytes());
            code.relocations().forEach(r -> digest.update("%d %s %d;".formatted(r.offset(), r.symbol().text(),
                r.addend()).getBytes(StandardCharsets.UTF_8)));
            return code.size() + " bytes " + HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
