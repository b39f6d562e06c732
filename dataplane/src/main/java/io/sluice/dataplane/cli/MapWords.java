package io.sluice.dataplane.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The words of a command as bpftool has them: keywords with what follows each, {@code id 5 key 0 0 0 0 value 1}. */
final class MapWords {
    private final CommandLine command;
    private final List<String> words;
    private int at;

    /**
     * The words after a command.
     *
     * @throws ParameterException where one is an option that the command has not
     */
    MapWords(CommandLine command, List<String> words) {
        this.command = command;
        this.words = List.copyOf(words);
        // numbers may be negative, so that what begins with a dash gets here
        words.stream().filter(word -> word.matches("--?[A-Za-z].*")).findFirst().ifPresent(word -> {
            throw new ParameterException(command, "\"" + word + "\": no such option");
        });
    }

    /** Whether there is another word. */
    boolean hasNext() {
        return at < words.size();
    }

    /** Whether the next word is this one, which then is taken. */
    boolean takes(String keyword) {
        if (hasNext() && words.get(at).equals(keyword)) {
            at++;
            return true;
        }
        return false;
    }

    /** The next word. */
    String next(String what) {
        if (!hasNext()) {
            throw new ParameterException(command, what + ": missing");
        }
        return words.get(at++);
    }

    /** The words after a keyword, at least one, up to the next of some keywords or the end. */
    List<String> after(String keyword, Set<String> ends) {
        if (!takes(keyword)) {
            throw hasNext() ? new ParameterException(command, "\"%s\": must be %s".formatted(words.get(at), keyword))
                : new ParameterException(command, keyword + ": missing");
        }
        List<String> taken = new ArrayList<>();
        while (hasNext() && (taken.isEmpty() || !ends.contains(words.get(at)))) {
            taken.add(words.get(at++));
        }
        if (taken.isEmpty()) {
            throw new ParameterException(command, keyword + ": missing");
        }
        return taken;
    }

    /** A wrong use of the command. */
    ParameterException wrong(String message) {
        return new ParameterException(command, message);
    }

    /** Refuses what is left. */
    void end() {
        if (hasNext()) {
            throw new ParameterException(command, "\"" + words.get(at) + "\": one argument too many");
        }
    }
}
