package io.sluice.dataplane.value;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Trees as one line for people: {@code {packets: 3, name: web, state: OPEN}}. */
public final class ValueText {
    private ValueText() {
    }

    /** The line of a tree. */
    public static String of(JsonNode node) {
        StringBuilder text = new StringBuilder();
        append(text, node);
        return text.toString();
    }

    private static void append(StringBuilder text, JsonNode node) {
        if (node.isObject()) {
            String separator = "{";
            for (Map.Entry<String, JsonNode> property : node.properties()) {
                text.append(separator).append(property.getKey()).append(": ");
                append(text, property.getValue());
                separator = ", ";
            }
            text.append(node.isEmpty() ? "{}" : "}");
        } else if (node.isArray()) {
            String separator = "[";
            for (JsonNode element : node) {
                text.append(separator);
                append(text, element);
                separator = ", ";
            }
            text.append(node.isEmpty() ? "[]" : "]");
        } else if (node.isString()) {
            text.append(node.stringValue());
        } else {
            text.append(node);
        }
    }
}
