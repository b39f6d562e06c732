package io.sluice.dataplane.value;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists that say by a rule what they hold: an element {@code {"times": 64, "each": X}} stands for 64 elements X. In the
 * texts of X {@code {..}} is a {@link Formula} of i, which counts from 0, or of j and k in lists within:
 * {@code "{i + 1}"} alone is a number, and {@code "10.0.{i / 256}.{i % 256}"} a text. {@code {i:x}} has it in hex,
 * {@code {i:4x}} in hex of 4 digits.
 */
public final class Repetition {
    private static final String TIMES = "times";
    private static final String EACH = "each";
    private static final int MOST = 1 << 24;
    private static final Pattern FORMULA = Pattern.compile("\\{([^{}:]*)(:(\\d?)x)?}");

    private Repetition() {
    }

    /**
     * A tree with all repetitions written out.
     *
     * @throws ValueException where one has no number or a formula is wrong
     */
    public static JsonNode expanded(JsonNode tree) {
        return expanded(tree, new long[0]);
    }

    private static JsonNode expanded(JsonNode tree, long[] counts) {
        if (tree.isArray()) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (JsonNode element : tree) {
                if (element.isObject() && element.size() == 2 && element.has(TIMES) && element.has(EACH)) {
                    repeat(element, counts, list);
                } else {
                    list.add(expanded(element, counts));
                }
            }
            return list;
        }
        if (tree.isObject()) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : tree.properties()) {
                object.set(member.getKey(), expanded(member.getValue(), counts));
            }
            return object;
        }
        return tree.isString() && counts.length > 0 ? text(tree, counts) : tree;
    }

    private static void repeat(JsonNode element, long[] counts, ArrayNode list) {
        JsonNode times = element.get(TIMES);
        if (!times.isInt() || times.intValue() < 0 || times.intValue() > MOST) {
            throw new ValueException("\"%s\": %s, must be a number from 0 to %d".formatted(TIMES, times, MOST));
        }
        if (counts.length == Formula.VARIABLES.length()) {
            throw new ValueException("repetitions within each other, must be at most " + counts.length);
        }
        long[] more = Arrays.copyOf(counts, counts.length + 1);
        for (int i = 0; i < times.intValue(); i++) {
            more[counts.length] = i;
            list.add(expanded(element.get(EACH), more));
        }
    }

    private static JsonNode text(JsonNode tree, long[] counts) {
        Matcher formula = FORMULA.matcher(tree.stringValue());
        if (formula.matches() && formula.group(2) == null) {
            return JsonNodeFactory.instance.numberNode(Formula.of(formula.group(1), counts));
        }
        String text = formula.replaceAll(found -> {
            long value = Formula.of(found.group(1), counts);
            if (found.group(2) == null) {
                return Long.toString(value);
            }
            return String.format(Locale.ROOT, found.group(3).isEmpty() ? "%x" : "%0" + found.group(3) + "x", value);
        });
        return JsonNodeFactory.instance.stringNode(text);
    }
}
