package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.MapType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that change pinned maps are killed at any moment; {@link KilledMaps} is what they do. */
class KillTest {
    private static final int KILLS = Boolean.getBoolean("sluice.long") ? 400 : 30;
    /** The longest that a process changes maps, after which nothing new happens. */
    private static final int MOST_MILLIS = 120;
    /** Of so many processes one is killed while it opens the maps. */
    private static final int OPENING = 5;

    @TempDir
    private Path directory;

    /** The process that is started but not told to go. */
    private Process next;

    @AfterEach
    void killTheLast() throws InterruptedException {
        kill(next);
    }

    private Process start(long seed) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(), "--enable-native-access=ALL-UNNAMED",
                "-Xshare:auto", "-XX:+UseSerialGC", "-Xmx64m", "-cp", System.getProperty("java.class.path"),
                KilledMaps.class.getName(), directory.toString(), Long.toString(seed)));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void go(Process process) throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertTrue(process.waitFor(10, TimeUnit.SECONDS), "is not killed");
    }

    @Test
    void whatAKilledProcessLeavesIsWholeAndNothingIsLost() throws IOException, InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        next = start(seed);
        long operations = 0;
        long pushed = 0;
        for (int i = 0; i < KILLS; i++) {
            Process process = next;
            // the next one starts meanwhile
            next = start(seed + 2L * i + 2);
            try {
                go(process);
                if (random.nextInt(OPENING) == 0) {
                    Thread.sleep(0, random.nextInt(1_000_000));
                    Thread.sleep(random.nextInt(MOST_MILLIS));
                } else {
                    assertEquals("changed", process.inputReader().readLine(), "seed " + seed + ", process " + i);
                    Thread.sleep(random.nextInt(MOST_MILLIS), random.nextInt(1_000_000));
                }
            } finally {
                kill(process);
            }
            String where = "seed " + seed + ", kill " + i;
            try (KilledMaps maps = new KilledMaps(directory)) {
                assertEquals(List.of(), maps.problems(), where);
                assertEquals(List.of(), maps.fill(), where);
                assertEquals(List.of(), maps.problems(), where);
                pushed = maps.sequences.operations();
                operations = 0;
                for (int key = 0; key < KilledMaps.KEYS; key++) {
                    operations += maps.lastOperation(MapType.HASH, key);
                }
            }
        }
        assertTrue(operations > KILLS * 5L, "only " + operations + " operations on the hash, seed " + seed);
        assertTrue(pushed > KILLS * 5L, "only " + pushed + " operations on each map without keys, seed " + seed);
        System.out.println("KillTest: " + KILLS + " kills, " + operations + " operations on the hash, seed " + seed);
    }
}
