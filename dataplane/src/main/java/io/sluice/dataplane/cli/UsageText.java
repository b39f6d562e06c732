package io.sluice.dataplane.cli;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what picocli says of wrong usage into breadcrumbs: the option first, names in double quotes. */
final class UsageText {
    private static final Pattern INVALID =
        Pattern.compile("Invalid value for option '([^'=]+)[^']*'(?: \\([^)]*\\))?: (.*)");
    private static final Pattern NO_PAIR =
        Pattern.compile("Value for option option '([^'=]+)'.* should be in KEY=VALUE format but was (.*)");
    private static final Pattern MISSING = Pattern.compile("Missing required [^:]*: (.*)");
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

    private UsageText() {
    }

    /** The breadcrumb of a failure, in one line. */
    static String of(ParameterException failure) {
        if (failure instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched(), failure.getCommandLine().getCommandSpec());
        }
        String text = String.valueOf(failure.getMessage());
        Matcher invalid = INVALID.matcher(text);
        if (invalid.matches()) {
            return invalid.group(1) + ": " + quoted(invalid.group(2));
        }
        Matcher noPair = NO_PAIR.matcher(text);
        if (noPair.matches()) {
            return "%s: \"%s\": must be NAME=VALUE".formatted(noPair.group(1), noPair.group(2));
        }
        Matcher missing = MISSING.matcher(text);
        return missing.matches() ? QUOTED.matcher(missing.group(1)).replaceAll("$1") + ": missing" : text;
    }

    private static String unmatched(List<String> arguments, CommandSpec command) {
        String first = arguments.getFirst();
        if (first.startsWith("-")) {
            return "\"" + first + "\": no such option";
        }
        if (command.subcommands().isEmpty()) {
            return "\"" + first + "\": one argument too many";
        }
        return "\"%s\": no such command, must be %s".formatted(first,
                String.join(", ", command.subcommands().keySet()));
    }

    private static String quoted(String text) {
        return QUOTED.matcher(text).replaceAll("\"$1\"");
    }
}
