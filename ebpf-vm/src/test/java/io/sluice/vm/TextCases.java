package io.sluice.vm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Cases as text: {@code == name} begins one, {@code key: value} lines describe it, after {@code --} comes its program,
 * after {@code =>} what is expected. Lines before the first case are comments.
 */
public final class TextCases {
    private TextCases() {
    }

    /** One case: its name, its keys, the program's text and the expected text, which may be empty. */
    public record Case(String name, Map<String, String> keys, String program, String expected) {
        /** The value of a key, or another where it is not given. */
        public String key(String key, String otherwise) {
            return keys.getOrDefault(key, otherwise);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The cases of a resource beside a class. */
    public static List<Case> of(Class<?> beside, String resource) {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource + " beside " + beside.getName());
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Case> parse(String text) {
        List<Case> cases = new ArrayList<>();
        String[] chunks = text.split("(?m)^== ");
        for (int i = 1; i < chunks.length; i++) {
            cases.add(one(chunks[i]));
        }
        return cases;
    }

    private static Case one(String chunk) {
        String[] halves = chunk.split("(?m)^=>", 2);
        String[] head = halves[0].split("(?m)^--\\R", 2);
        String[] lines = head[0].split("\\R");
        Map<String, String> keys = new LinkedHashMap<>();
        for (int i = 1; i < lines.length; i++) {
            String[] pair = lines[i].split(":", 2);
            keys.put(pair[0].strip(), pair[1].strip());
        }
        return new Case(lines[0].strip(), keys, head[1], halves.length > 1 ? halves[1].strip() : "");
    }
}
