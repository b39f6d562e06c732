package io.sluice.vm.api;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the rows of {@link HelperPrototypes} and {@link KfuncPrototypes}.
 *
 * <p>An argument is qualifiers and a kind: {@code out aligned mem[8]}. {@code out} is uninitialised memory that the
 * call writes, {@code inout} initialised memory that it writes, {@code const} what it only reads; {@code ?} may be
 * null; {@code [8]} is a size in bytes; {@code <task_struct>} a type. Kinds are {@link ArgKind#text} and
 * {@link ReturnKind#text}; effects are the words of their enum.
 */
final class PrototypeParser {
    private static final Pattern ROW = Pattern.compile(
            "(?:(?<id>\\d+) )?(?<name>\\w+)\\((?<args>.*)\\) -> (?<returns>\\S+)(?: : (?<effects>.+))?");
    private static final Pattern TERM = Pattern.compile(
            "(?<kind>\\w+)(?<null>\\?)?(?:\\[(?<size>\\d+)])?(?:<(?<type>\\w+)>)?");

    private final Matcher row;

    private PrototypeParser(String text) {
        row = ROW.matcher(text);
        if (!row.matches()) {
            throw new IllegalStateException("prototype \"" + text + "\": not a row");
        }
    }

    static HelperPrototype helper(String text) {
        PrototypeParser parser = new PrototypeParser(text);
        EnumSet<HelperPrototype.Effect> effects = EnumSet.noneOf(HelperPrototype.Effect.class);
        for (String word : parser.effects()) {
            effects.add(named(HelperPrototype.Effect.values(), HelperPrototype.Effect::text, word));
        }
        return new HelperPrototype(Integer.parseInt(parser.row.group("id")), "bpf_" + parser.row.group("name"),
                parser.args(), parser.returns(), effects);
    }

    static KfuncPrototype kfunc(String text) {
        PrototypeParser parser = new PrototypeParser(text);
        EnumSet<KfuncPrototype.Flag> flags = EnumSet.noneOf(KfuncPrototype.Flag.class);
        for (String word : parser.effects()) {
            flags.add(named(KfuncPrototype.Flag.values(), KfuncPrototype.Flag::text, word));
        }
        return new KfuncPrototype("bpf_" + parser.row.group("name"), parser.args(), parser.returns(), flags);
    }

    private List<String> effects() {
        String words = row.group("effects");
        return words == null ? List.of() : List.of(words.split(" "));
    }

    private List<ArgSpec> args() {
        List<ArgSpec> args = new ArrayList<>();
        for (String text : row.group("args").split(", ")) {
            if (!text.isEmpty()) {
                args.add(arg(text));
            }
        }
        return args;
    }

    private ReturnSpec returns() {
        Matcher term = term(row.group("returns"));
        String word = term.group("kind") + (term.group("null") == null ? "" : "?");
        return new ReturnSpec(named(ReturnKind.values(), ReturnKind::text, word), size(term), type(term));
    }

    private static ArgSpec arg(String text) {
        String[] words = text.split(" ");
        Matcher term = term(words[words.length - 1]);
        EnumSet<ArgSpec.Flag> flags = EnumSet.noneOf(ArgSpec.Flag.class);
        for (int i = 0; i < words.length - 1; i++) {
            flags.addAll(qualifier(words[i]));
        }
        if (term.group("null") != null) {
            flags.add(ArgSpec.Flag.NULLABLE);
        }
        ArgKind kind = named(ArgKind.values(), ArgKind::text, term.group("kind"));
        return new ArgSpec(kind, flags, size(term), type(term));
    }

    private static Set<ArgSpec.Flag> qualifier(String word) {
        return switch (word) {
            case "out" -> Set.of(ArgSpec.Flag.WRITTEN, ArgSpec.Flag.UNINIT);
            case "inout" -> Set.of(ArgSpec.Flag.WRITTEN);
            case "const" -> Set.of(ArgSpec.Flag.READ_ONLY);
            case "aligned" -> Set.of(ArgSpec.Flag.ALIGNED);
            case "released" -> Set.of(ArgSpec.Flag.RELEASED);
            case "local" -> Set.of(ArgSpec.Flag.LOCAL);
            case "ringbuf" -> Set.of(ArgSpec.Flag.RINGBUF);
            case "trusted" -> Set.of(ArgSpec.Flag.TRUSTED);
            case "constant" -> Set.of(ArgSpec.Flag.CONSTANT);
            default -> throw new IllegalStateException("prototype: qualifier \"" + word + "\" is not known");
        };
    }

    private static Matcher term(String text) {
        Matcher term = TERM.matcher(text);
        if (!term.matches()) {
            throw new IllegalStateException("prototype: \"" + text + "\" is not a kind");
        }
        return term;
    }

    private static int size(Matcher term) {
        return term.group("size") == null ? 0 : Integer.parseInt(term.group("size"));
    }

    private static String type(Matcher term) {
        return term.group("type") == null ? "" : term.group("type");
    }

    private static <E> E named(E[] all, Function<E, String> text, String word) {
        for (E each : all) {
            if (text.apply(each).equals(word)) {
                return each;
            }
        }
        throw new IllegalStateException("prototype: \"" + word + "\" is not a word of " + all[0].getClass());
    }
}
