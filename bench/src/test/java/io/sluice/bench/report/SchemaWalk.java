package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a document has against a JSON Schema of the keywords that ours uses, each with the path to it. A keyword that it
 * does not know is a failure: a schema cannot say more than is checked.
 */
final class SchemaWalk {
    private static final Set<String> SILENT = Set.of("$schema", "$defs", "title", "description");

    private final JsonNode root;
    private final List<String> wrong = new ArrayList<>();

    private SchemaWalk(JsonNode root) {
        this.root = root;
    }

    static List<String> wrong(JsonNode schema, JsonNode document) {
        SchemaWalk walk = new SchemaWalk(schema);
        walk.check("$", schema, document);
        return walk.wrong;
    }

    private void check(String path, JsonNode schema, JsonNode node) {
        schema.forEachEntry((keyword, rule) -> {
            if (!SILENT.contains(keyword)) {
                check(path, keyword, rule, schema, node);
            }
        });
    }

    private void check(String path, String keyword, JsonNode rule, JsonNode schema, JsonNode node) {
        switch (keyword) {
            case "type" -> require(isA(node, rule.asString()), path, "is no " + rule.asString());
            case "const" -> require(node.equals(rule), path, "is not " + rule);
            case "enum" -> require(rule.valueStream().anyMatch(node::equals), path, "is not among " + rule);
            case "minimum" -> require(node.asDouble() >= rule.asDouble(), path, "is below " + rule);
            case "maximum" -> require(node.asDouble() <= rule.asDouble(), path, "is above " + rule);
            case "required" -> rule.forEach(name -> require(node.has(name.asString()), path, "has no " + name));
            case "properties" -> rule.forEachEntry((name, of) -> {
                if (node.has(name)) {
                    check(path + "." + name, of, node.get(name));
                }
            });
            case "additionalProperties" -> node.forEachEntry((name, value) -> {
                if (!schema.path("properties").has(name)) {
                    require(!rule.isBoolean(), path, "has the unknown " + name);
                    check(path + "." + name, rule, value);
                }
            });
            case "items" -> {
                for (int i = 0; i < node.size(); i++) {
                    check(path + "[" + i + "]", rule, node.get(i));
                }
            }
            case "oneOf" -> require(rule.valueStream().filter(of -> fits(of, node)).count() == 1, path,
                    "is not exactly one of the allowed kinds: " + node);
            case "$ref" -> check(path, root.at(rule.asString().substring(1)), node);
            default -> require(false, path, "the schema has the unknown keyword " + keyword);
        }
    }

    private boolean fits(JsonNode schema, JsonNode node) {
        SchemaWalk alone = new SchemaWalk(root);
        alone.check("", schema, node);
        return alone.wrong.isEmpty();
    }

    private void require(boolean holds, String path, String what) {
        if (!holds) {
            wrong.add(path + " " + what);
        }
    }

    private static boolean isA(JsonNode node, String type) {
        return switch (type) {
            case "object" -> node.isObject();
            case "array" -> node.isArray();
            case "string" -> node.isString();
            case "number" -> node.isNumber();
            case "integer" -> node.isIntegralNumber();
            case "boolean" -> node.isBoolean();
            default -> throw new IllegalArgumentException("type " + type);
        };
    }
}
