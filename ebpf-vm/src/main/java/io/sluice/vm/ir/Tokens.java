package io.sluice.vm.ir;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of the text form, word by word. */
final class Tokens {
    private static final Pattern TOKEN = Pattern.compile("\\$[\\w.:]+|[%@]?[\\w.]+|->|[-+\\[\\](),:=;]");

    private final int line;
    private final List<String> words = new ArrayList<>();
    private int at;

    /** Of a line with this number, from 1. */
    Tokens(int line, String text) {
        this.line = line;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (matcher.find()) {
            expectBlank(text.substring(end, matcher.start()));
            words.add(matcher.group());
            end = matcher.end();
        }
        expectBlank(text.substring(end));
    }

    private void expectBlank(String gap) {
        if (!gap.isBlank()) {
            throw error("unexpected \"" + gap.strip() + "\"");
        }
    }

    boolean atEnd() {
        return at == words.size();
    }

    /** Whether one word is left. */
    boolean isLast() {
        return at == words.size() - 1;
    }

    /** The next word, which stays, or nothing at the end. */
    String peek() {
        return atEnd() ? "" : words.get(at);
    }

    /** Whether a later word is this one. */
    boolean contains(String word) {
        return words.subList(at, words.size()).contains(word);
    }

    String next() {
        if (atEnd()) {
            throw error("unexpected end of the line");
        }
        return words.get(at++);
    }

    boolean accept(String word) {
        if (peek().equals(word)) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String word) {
        if (!accept(word)) {
            throw error("expected \"" + word + "\", found \"" + peek() + "\"");
        }
    }

    /** The rest of a word that begins with a prefix. */
    String name(String prefix) {
        String word = next();
        if (!word.startsWith(prefix) || word.length() == prefix.length()) {
            throw error("expected a name with \"" + prefix + "\", found \"" + word + "\"");
        }
        return word.substring(prefix.length());
    }

    /** The number of a name like v12 or b3. */
    int id(String prefix) {
        return (int) number(name(prefix));
    }

    /** A number, which may have a minus before it. */
    long number() {
        return accept("-") ? -number(next()) : number(next());
    }

    private long number(String word) {
        try {
            return word.startsWith("0x") ? Long.parseUnsignedLong(word.substring(2), 16) : Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw error("\"" + word + "\" is no number");
        }
    }

    /** {@code + 8}, {@code - 8}, or nothing. */
    long offset() {
        return accept("+") ? number(next()) : accept("-") ? -number(next()) : 0;
    }

    void end() {
        if (!atEnd()) {
            throw error("unexpected \"" + peek() + "\"");
        }
    }

    IllegalArgumentException error(String what) {
        return new IllegalArgumentException("line " + line + ": " + what);
    }
}
