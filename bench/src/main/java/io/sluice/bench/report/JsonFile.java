package io.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A result as JSON, which reads back equal. {@code result.schema.json} beside this class is its JSON Schema, and
 * {@code bench/RESULTS.md} explains it.
 */
public final class JsonFile {
    static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private JsonFile() {
    }

    /** Writes a file, and replaces one that is there. */
    public static void write(Path file, Result result) throws IOException {
        Files.writeString(file, text(result));
    }

    /**
     * Reads one.
     *
     * @throws IOException where it cannot be read, is no result, or is one of a newer schema
     */
    public static Result read(Path file) throws IOException {
        try {
            return JsonReader.result(JSON.readTree(Files.readString(file)));
        } catch (JacksonException | IllegalArgumentException e) {
            String why = e instanceof JacksonException json ? json.getOriginalMessage() : e.getMessage();
            throw new IOException(file + ": " + why, e);
        }
    }

    /** What {@link #write} writes. */
    public static String text(Result result) {
        return JSON.writeValueAsString(tree(result)) + "\n";
    }

    private static JsonNode tree(Result result) {
        ObjectNode node = JSON.createObjectNode().put("schema", result.schema()).put("command", result.command())
                .put("time", result.time());
        Figures.put(node, "noise", result.noise());
        ObjectNode environment = node.putObject("environment");
        result.environment().facts().forEach(environment::put);
        ArrayNode sections = node.putArray("sections");
        result.sections().forEach(section -> put(sections.addObject(), section));
        return node;
    }

    private static void put(ObjectNode node, Section section) {
        node.put("name", section.name()).put("title", section.title());
        section.labels().forEach(node.putArray("labels")::add);
        ArrayNode metrics = node.putArray("metrics");
        for (Metric metric : section.metrics()) {
            metrics.addObject().put("name", metric.name()).put("unit", metric.unit())
                    .put("better", name(metric.better())).put("decimals", metric.decimals());
        }
        ArrayNode rows = node.putArray("rows");
        section.rows().forEach(row -> put(rows.addObject(), section, row));
        ArrayNode charts = node.putArray("charts");
        for (Chart chart : section.charts()) {
            charts.addObject().put("title", chart.title()).put("kind", name(chart.kind())).put("along", chart.along())
                    .put("series", chart.series()).put("panel", chart.panel()).put("metric", chart.metric())
                    .put("logarithmic", chart.logarithmic());
        }
        section.notes().forEach(node.putArray("notes")::add);
    }

    private static void put(ObjectNode node, Section section, Row row) {
        ObjectNode labels = node.putObject("labels");
        for (int i = 0; i < row.labels().size(); i++) {
            labels.put(section.labels().get(i), row.labels().get(i));
        }
        ObjectNode figures = node.putObject("figures");
        for (Metric metric : section.metrics()) {
            Figure figure = row.figures().get(metric.name());
            if (figure != null && figure.isPresent()) {
                figures.putObject(metric.name()).put("value", figure.value()).put("low", figure.low())
                        .put("high", figure.high()).put("noisy", figure.noisy());
            } else if (figure != null) {
                figures.putObject(metric.name()).put("missing", figure.missing());
            }
        }
    }

    static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
