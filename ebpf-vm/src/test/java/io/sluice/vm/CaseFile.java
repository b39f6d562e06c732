package io.sluice.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A case in a file of its own: input, a line {@code ---}, and what is expected of it. With
 * {@code -Dsluice.bless=true} the latter is written anew, to be looked at before it is kept.
 *
 * @param file where it is
 * @param input what comes before the line
 * @param expected what comes after it; null where there is no such line yet
 */
public record CaseFile(Path file, String input, String expected) {
    private static final String SEPARATOR = "---\n";
    private static final String BLESS = "sluice.bless";

    /** Reads one. */
    public static CaseFile read(Path file) {
        try {
            String text = Files.readString(file);
            int end = text.indexOf(SEPARATOR);
            return end < 0 ? new CaseFile(file, text, null)
                    : new CaseFile(file, text.substring(0, end), text.substring(end + SEPARATOR.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails unless this is what is expected, or writes it down where that is asked for. */
    public void expect(String actual) {
        if (Boolean.getBoolean(BLESS)) {
            try {
                Files.writeString(file, input + SEPARATOR + actual);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return;
        }
        assertTrue(expected != null, () -> file + ": nothing is expected, to be written by -D" + BLESS + "=true");
        assertEquals(expected, actual, () -> file + ", to be blessed with -D" + BLESS + "=true");
    }
}
