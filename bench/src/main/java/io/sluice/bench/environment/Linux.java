package io.sluice.bench.environment;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What Linux tells about itself in files. */
final class Linux {
    private static final Path VULNERABILITIES = Path.of("/sys/devices/system/cpu/vulnerabilities");
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
