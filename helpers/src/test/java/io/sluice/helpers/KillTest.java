package io.sluice.helpers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.Engine;
import io.sluice.vm.Engines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Processes whose machine code changes pinned maps are killed at any moment; {@link KilledPrograms} is what runs. */
class KillTest {
    private static final int KILLS = Boolean.getBoolean("sluice.long") ? 150 : 5;
    private static final int MOST_MILLIS = 200;

    @TempDir
    private Path directory;

    /** The process that is started but not told to go. */
    private Process next;

    @AfterEach
    void killTheLast() throws InterruptedException {
        kill(next);
    }

    static List<String> engines() {
        return List.of(Engines.SIMPLE.name(), Engines.OPTIMIZING.name());
    }

    private Process start(String engine) throws IOException {
        return new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED", "-Xshare:auto", "-XX:+UseSerialGC", "-Xmx128m",
                "-cp", System.getProperty("java.class.path"), KilledPrograms.class.getName(), directory.toString(),
                engine).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "is not killed");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatAKilledProgramLeavesIsWhole(String engine) throws IOException, InterruptedException {
        Engine known = Engines.of(engine).orElseThrow();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        long runs = 0;
        next = start(known.name());
        for (int i = 0; i < KILLS; i++) {
            Process process = next;
            next = start(known.name());
            String where = "%s, seed %d, kill %d".formatted(engine, seed, i);
            try {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
                assertEquals("changed", process.inputReader().readLine(), where);
                Thread.sleep(random.nextInt(MOST_MILLIS), random.nextInt(1_000_000));
            } finally {
                kill(process);
            }
            try (KilledPrograms programs = new KilledPrograms(directory)) {
                assertEquals(List.of(), programs.problems(), where);
                assertEquals(List.of(), programs.fill(), where);
                runs = programs.runs();
            }
        }
        assertTrue(runs >= KILLS * 500L, "only " + runs + " runs, seed " + seed);
        System.out.println("KillTest: " + engine + ", " + KILLS + " kills, " + runs + " runs, seed " + seed);
    }
}
