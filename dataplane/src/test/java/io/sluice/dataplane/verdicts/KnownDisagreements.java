package io.sluice.dataplane.verdicts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The disagreements that are right, from {@code known-disagreements.txt}: a line each, of what is matched (ours
 * {@code stricter} or {@code laxer}), a pattern of our message, one of the kernel's, and the reason, between
 * {@code ;;}. Empty lines and those that begin with {@code #} say nothing.
 */
final class KnownDisagreements {
    private static final String FILE = "known-disagreements.txt";

    private final List<Rule> rules = new ArrayList<>();

    private record Rule(boolean laxer, Pattern ours, Pattern kernel, String reason) {}

    KnownDisagreements() {
        try (InputStream in = KnownDisagreements.class.getResourceAsStream(FILE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#")).forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(String line) {
        String[] parts = line.split(";;");
        if (parts.length != 4 || parts[3].isBlank()) {
            throw new IllegalArgumentException(FILE + ": line \"" + line + "\" has no four parts");
        }
        rules.add(new Rule(parts[0].strip().equals("laxer"), Pattern.compile(parts[1].strip()),
                Pattern.compile(parts[2].strip()), parts[3].strip()));
    }

    /** The reason of the first rule that a disagreement matches, or null. */
    String reason(boolean laxer, String ours, String kernel) {
        for (Rule rule : rules) {
            if (rule.laxer == laxer && rule.ours.matcher(ours).find() && rule.kernel.matcher(kernel).find()) {
                return rule.reason;
            }
        }
        return null;
    }
}
