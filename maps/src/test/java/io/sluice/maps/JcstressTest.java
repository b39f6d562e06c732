package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the stress tests of package {@code stress}, in JVMs of their own: some 25 s, and in the profile "long" minutes.
 */
class JcstressTest {
    private static final boolean LONG = Boolean.getBoolean("sluice.long");
    /** A JVM a test, with the compilers' own choices, and no more than 4 * 256 states at a time: see {@code Pool}. */
    private static final List<String> OPTIONS = List.of("-t", "io.sluice.maps.stress", "-af", "NONE", "-c", "2",
            "-sc", "false", "-strideCount", "4", "-jvmArgs", "--enable-native-access=ALL-UNNAMED");
    /** For a moment; or as long as the harness finds right. */
    private static final List<String> DURATION = LONG ? List.of("-m", "quick")
            : List.of("-f", "1", "-fsm", "1", "-iters", "1", "-time", "50", "-pth", "false", "-spinStyle",
                    "THREAD_YIELD");
    /** A line of progress, the last of which has the results of all. */
    private static final Pattern RESULTS = Pattern.compile(
            "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");
    /** Where the annotation processor lists the tests, a line each. */
    private static final String LIST = "/META-INF/TestList";

    @Test
    void noOrderOfTwoWorkersShowsWhatIsForbidden(@TempDir Path folder) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                "org.openjdk.jcstress.Main", "-r", folder.toString()));
        command.addAll(OPTIONS);
        command.addAll(DURATION);
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command).directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(output.toFile()).start();
        int exit;
        try {
            exit = process.waitFor();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String text = Files.readString(output);
        assertEquals(0, exit, text);
        Matcher line = RESULTS.matcher(text);
        assertTrue(line.find(), text);
        int[] counts = counts(line);
        while (line.find()) {
            counts = counts(line);
        }
        int planned = counts[0];
        assertTrue(planned >= tests(), text);
        assertArrayEquals(new int[] {planned, planned, 0, 0, 0}, counts, text);
    }

    private static int tests() throws IOException {
        try (InputStream list = JcstressTest.class.getResourceAsStream(LIST)) {
            assertNotNull(list, "the annotation processor of jcstress has not run");
            return (int) new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().count();
        }
    }

    private static int[] counts(Matcher line) {
        return IntStream.rangeClosed(1, line.groupCount()).map(group -> Integer.parseInt(line.group(group))).toArray();
    }
}
