package io.sluice.bench.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/** What Linux tells about itself in files. */
final class Linux {
    private static final Path VULNERABILITIES = Path.of("/sys/devices/system/cpu/vulnerabilities");
    private static final Path CONFIG = Path.of("/proc/config.gz");
    private static final String NOT_AFFECTED = "Not affected";

    private Linux() {
    }

    /** The text of a file, without white space around it. */
    static String text(String file) throws NotKnown {
        return String.join(" ", lines(Path.of(file))).strip();
    }

    /** What follows the first name in a file of lines such as {@code MemTotal:  4 kB}. */
    static String value(String file, String name) throws NotKnown {
        return lines(Path.of(file)).stream().filter(line -> line.startsWith(name) && line.contains(":")).findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElseThrow(() -> new NotKnown("no \"" + name + "\" in " + file));
    }

    private static List<String> lines(Path file) throws NotKnown {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            throw new NotKnown("no " + file);
        } catch (IOException e) {
            throw new NotKnown(file + ": " + e.getMessage());
        }
    }

    /** Whether a thread's CPU time holds what was not its own: {@code update_rq_clock_task} of kernel/sched/core.c. */
    static String cpuTime() throws NotKnown {
        Set<String> options = options();
        return "%s what the hypervisor gave to others, %s interrupts".formatted(
                options.contains("CONFIG_PARAVIRT_TIME_ACCOUNTING=y") ? "without, where it tells," : "with",
                options.contains("CONFIG_IRQ_TIME_ACCOUNTING=y") ? "without" : "with");
    }

    /** The kernel's build options. */
    private static Set<String> options() throws NotKnown {
        if (!Files.exists(CONFIG)) {
            return Set.copyOf(lines(Path.of("/boot/config-" + text("/proc/sys/kernel/osrelease"))));
        }
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(CONFIG)), StandardCharsets.US_ASCII))) {
            return in.lines().collect(Collectors.toSet());
        } catch (IOException e) {
            throw new NotKnown(CONFIG + ": " + e.getMessage());
        }
    }

    /** What the CPU is affected by, and what the kernel does about it. */
    static String mitigations() throws NotKnown {
        Map<String, String> all = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(VULNERABILITIES)) {
            for (Path file : files) {
                all.put(file.getFileName().toString(), text(file.toString()));
            }
        } catch (IOException e) {
            throw new NotKnown("no " + VULNERABILITIES);
        }
        String affected = all.entrySet().stream().filter(entry -> !entry.getValue().equals(NOT_AFFECTED))
                .map(entry -> entry.getKey() + ": " + entry.getValue()).collect(Collectors.joining("; "));
        return affected.isEmpty() ? NOT_AFFECTED : affected;
    }
}
