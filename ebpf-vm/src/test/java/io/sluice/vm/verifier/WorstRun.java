package io.sluice.vm.verifier;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.api.ProgramSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Verifies worst programs in a JVM of its own with a heap of {@link #HEAP}, and prints what each cost in one line.
 *
 * @param verdict "accepted", or the rule that is broken
 * @param processed insns that were looked at
 * @param millis how long it took
 */
record WorstRun(String verdict, int processed, long millis) {
    /** The heap that the verifier has to do with. */
    static final String HEAP = "-Xmx512m";

    private static final long MAX_SECONDS = 300;
    private static final String SEPARATOR = "\t";

    /** Verifies the programs that are named, as {@code COUNTER:1000}. */
    public static void main(String[] args) {
        for (String arg : args) {
            String[] parts = arg.split(":");
            ProgramSpec spec = WorstProgram.valueOf(parts[0]).spec(Integer.parseInt(parts[1]));
            Verification result = Verifier.verify(spec, List.of(), TestHelpers.table(), VerifierOptions.DEFAULT);
            System.out.println(String.join(SEPARATOR,
                    result.rejection().map(VerifierException::fact).orElse("accepted"),
                    "" + result.stats().processed(), "" + result.stats().nanos() / 1_000_000));
        }
    }

    /** Verifies one program in a new JVM. */
    static WorstRun of(WorstProgram program, int scale) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), HEAP,
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                WorstRun.class.getName(), program.name() + ':' + scale));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var lines = process.inputReader()) {
            List<String> output = lines.readAllLines();
            boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
            String[] parts = output.isEmpty() ? new String[0] : output.getLast().split(SEPARATOR);
            if (!ended || process.exitValue() != 0 || parts.length != 3) {
                throw new AssertionError(program + ":" + scale + ": " + String.join("\n", output));
            }
            return new WorstRun(parts[0], Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
        } finally {
            process.destroyForcibly();
        }
    }
}
