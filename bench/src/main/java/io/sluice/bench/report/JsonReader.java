package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** A result out of JSON. What is wrong with it is an {@link IllegalArgumentException} that says where. */
final class JsonReader {
    private JsonReader() {
    }

    static Result result(JsonNode node) {
        int schema = field(node, "schema").asInt(0);
        if (schema > Result.SCHEMA) {
            throw new IllegalArgumentException(
                    "schema " + schema + " is newer than " + Result.SCHEMA + ", the newest that this Sluice reads");
        }
        if (schema < 1) {
            throw new IllegalArgumentException("schema " + field(node, "schema") + ": must be 1 or more");
        }
        Map<String, String> facts = new LinkedHashMap<>();
        field(node, "environment").forEachEntry((name, fact) -> facts.put(name, fact.asString()));
        return new Result(schema, text(node, "command"), text(node, "time"), new Environment(facts),
                node.path("noise").asDouble(Double.NaN), list(node, "sections", JsonReader::section));
    }

    private static Section section(JsonNode node) {
        List<String> labels = list(node, "labels", JsonNode::asString);
        return new Section(text(node, "name"), text(node, "title"), labels, list(node, "metrics", JsonReader::metric),
                list(node, "rows", row -> row(labels, row)), list(node, "charts", JsonReader::chart),
                list(node, "notes", JsonNode::asString));
    }

    private static Metric metric(JsonNode node) {
        return new Metric(text(node, "name"), text(node, "unit"), constant(Metric.Better.class, text(node, "better")),
                field(node, "decimals").asInt());
    }

    private static Row row(List<String> labels, JsonNode node) {
        JsonNode values = field(node, "labels");
        Map<String, Figure> figures = new LinkedHashMap<>();
        field(node, "figures").forEachEntry((metric, figure) -> figures.put(metric, figure(figure)));
        return new Row(labels.stream().map(label -> text(values, label)).toList(), figures);
    }

    private static Figure figure(JsonNode node) {
        return node.has("missing") ? Figure.missing(text(node, "missing"))
                : new Figure(number(node, "value"), number(node, "low"), number(node, "high"),
                        field(node, "noisy").asBoolean(), null);
    }

    private static Chart chart(JsonNode node) {
        return new Chart(text(node, "title"), constant(Chart.Kind.class, text(node, "kind")), text(node, "along"),
                text(node, "series"), text(node, "panel"), text(node, "metric"),
                field(node, "logarithmic").asBoolean());
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return EnumSet.allOf(type).stream().filter(constant -> JsonFile.name(constant).equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("\"" + name + "\": not among "
                        + EnumSet.allOf(type).stream().map(JsonFile::name).toList()));
    }

    private static <T> List<T> list(JsonNode node, String name, Function<JsonNode, T> element) {
        List<T> all = new ArrayList<>();
        field(node, name).forEach(one -> all.add(element.apply(one)));
        return all;
    }

    private static double number(JsonNode node, String name) {
        JsonNode field = field(node, name);
        if (!field.isNumber()) {
            throw new IllegalArgumentException("field \"" + name + "\": " + field + " is no number");
        }
        return field.asDouble();
    }

    private static String text(JsonNode node, String name) {
        return field(node, name).asString();
    }

    private static JsonNode field(JsonNode node, String name) {
        JsonNode field = node.get(name);
        if (field == null) {
            String in = node.toString();
            throw new IllegalArgumentException("no field \"" + name + "\" in "
                    + (in.length() > 60 ? in.substring(0, 60) + "..." : in));
        }
        return field;
    }
}
