package io.sluice.vm.object;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * What externs in {@code .kconfig} may ask for.
 *
 * @param version of the kernel as {@code LINUX_VERSION_CODE} writes it, see {@link #version(String)}
 * @param values  settings by name with {@code CONFIG_}, as in a {@code .config} file: {@code y}, {@code m}, a number or
 *                a string in double quotes
 */
public record KernelConfig(int version, Map<String, String> values) {
    /** Knows nothing: version 0 and no setting. */
    public static final KernelConfig NONE = new KernelConfig(0, Map.of());

    private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
    private static final Path COMPRESSED = Path.of("/proc/config.gz");
    private static final int MAX_PATCH = 255;

    /** Takes a copy of the values. */
    public KernelConfig {
        values = Map.copyOf(values);
    }

    /**
     * The running kernel's version and, from {@code /proc/config.gz} or {@code /boot}, its settings; without settings
     * if neither is there.
     *
     * @throws ObjectException if the kernel's files can't be read
     */
    public static KernelConfig ofKernel() {
        try {
            String release = Files.readString(RELEASE).trim();
            Map<String, String> values = Map.of();
            Path boot = Path.of("/boot/config-" + release);
            if (Files.isReadable(boot)) {
                try (InputStream in = Files.newInputStream(boot)) {
                    values = parse(in);
                }
            } else if (Files.isReadable(COMPRESSED)) {
                try (InputStream in = new GZIPInputStream(Files.newInputStream(COMPRESSED))) {
                    values = parse(in);
                }
            }
            return new KernelConfig(version(release), values);
        } catch (IOException e) {
            throw new ObjectException("kernel configuration: " + e.getMessage());
        }
    }

    /** Reads a {@code .config} file; lines that set nothing are skipped. */
    static Map<String, String> parse(InputStream in) throws IOException {
        Map<String, String> values = new TreeMap<>();
        List<String> lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).lines().toList();
        for (String line : lines) {
            int equals = line.indexOf('=');
            if (line.startsWith("CONFIG_") && equals > 0) {
                values.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return values;
    }

    /** {@code 6.12.34-generic} as {@code KERNEL_VERSION(6, 12, 34)}: one byte a part, the last one at most 255. */
    public static int version(String release) {
        int[] parts = new int[3];
        int part = 0;
        for (int i = 0; i < release.length() && part < parts.length; i++) {
            char c = release.charAt(i);
            if (c >= '0' && c <= '9') {
                parts[part] = Math.min(parts[part] * 10 + c - '0', 1 << 20);
            } else if (c == '.') {
                part++;
            } else {
                break;
            }
        }
        return (parts[0] & 0xff) << 16 | (parts[1] & 0xff) << 8 | Math.min(parts[2], MAX_PATCH);
    }
}
