package io.sluice.bench.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What others published, beside what a result says of the same: how many times as fast as the interpreter and as the
 * kernel's JIT of the same source an engine is. The figures and their sources are the rows of {@code published.json}.
 */
public final class Published {
    /** The name of {@link #section}. */
    public static final String SECTION = "published";
    private static final String RESOURCE = "published.json";
    private static final String THEIRS = "published, to the ";
    private static final String OURS = "ours, to the ";
    private static final String INTERPRETER = "interpreter";
    private static final String KERNEL = "kernel";
    private static final Map<String, String> UNITS = Map.of("ns", "ns/packet", "Mpps", "Mpps");
    /** The time of a program without its transport, which is what others publish in ns. */
    private static final String NET = "program ns";

    private Published() {
    }

    /** The section, where the result has a counterpart to at least one of the figures. */
    public static Optional<Section> section(Result result) {
        JsonNode all = read();
        List<Row> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(List.of(
                "Other machines, other programs of the same kind, other transports: compare the ratios, roughly. "
                        + "A ratio says how many times as fast it is as the interpreter or the kernel's JIT beside it. "
                        + "Ours are of " + result.time() + ", on the program and the engines that are named."));
        for (JsonNode source : all) {
            int number = notes.size();
            Map<String, Double> theirs = new LinkedHashMap<>();
            source.get("figures").forEach(figure ->
                    theirs.put(figure.get("is").asString(), figure.get("value").asDouble()));
            source.get("figures").forEach(figure -> rows.add(row(result, source, figure, theirs, number)));
            notes.add("[" + number + "] " + source.get("source").asString() + " Hardware: "
                    + source.get("hardware").asString() + ".");
        }
        boolean none = rows.stream()
                .flatMap(row -> Stream.of(OURS + INTERPRETER, OURS + KERNEL).map(row.figures()::get))
                .noneMatch(figure -> figure != null && figure.isPresent());
        return none ? Optional.empty() : Optional.of(new Section(SECTION, "Beside published figures",
                List.of("work", "published", "ours"),
                List.of(new Metric("ns/packet", "ns", Metric.Better.LOWER, 0),
                        new Metric("Mpps", "Mpps", Metric.Better.HIGHER, 2), ratio(THEIRS + INTERPRETER),
                        ratio(OURS + INTERPRETER), ratio(THEIRS + KERNEL), ratio(OURS + KERNEL)),
                rows, List.of(), notes));
    }

    private static Metric ratio(String name) {
        return new Metric(name, "", Metric.Better.HIGHER, 1);
    }

    private static Row row(Result result, JsonNode source, JsonNode figure, Map<String, Double> theirs, int number) {
        String unit = source.get("unit").asString();
        String program = source.get("program").asString();
        String engine = figure.get("ours").asString();
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put(UNITS.get(unit), Figure.exact(figure.get("value").asDouble()));
        for (String base : List.of(INTERPRETER, KERNEL)) {
            Double to = theirs.get(base);
            if (to != null && !figure.get("is").asString().equals(base)) {
                double speed = figure.get("value").asDouble() / to;
                figures.put(THEIRS + base, Figure.exact(unit.equals("ns") ? 1 / speed : speed));
                figures.put(OURS + base, ours(result, program, engine, base, unit));
            }
        }
        return new Row(List.of(source.get("work").asString() + " [" + number + "]", figure.get("engine").asString(),
                program + ", " + engine), figures);
    }

    /** How many times as fast as another engine one is on a program, by the first section that knows both. */
    private static Figure ours(Result result, String program, String engine, String base, String unit) {
        String why = "the run has no " + engine + " and " + base + " on " + program;
        for (Section section : result.sections()) {
            Optional<Metric> metric = metric(section, unit);
            Optional<Figure> one = metric.flatMap(m -> figure(section, program, engine, m));
            Optional<Figure> other = metric.flatMap(m -> figure(section, program, base, m));
            if (one.isPresent() && other.isPresent()) {
                Metric.Better better = metric.get().better();
                double speed = better == Metric.Better.LOWER ? other.get().value() / one.get().value()
                        : one.get().value() / other.get().value();
                if (Double.isFinite(speed) && speed > 0) {
                    return new Figure(speed, speed, speed, one.get().noisy() || other.get().noisy(), null);
                }
                why = "too short to compare: " + engine + " or " + base + " takes no time that can be told";
            }
        }
        return Figure.missing(why);
    }

    private static Optional<Metric> metric(Section section, String unit) {
        List<Metric> fitting = section.metrics().stream().filter(metric -> metric.unit().equals(unit)).toList();
        return fitting.stream().filter(metric -> metric.name().equals(NET)).findFirst()
                .or(() -> fitting.stream().findFirst());
    }

    private static Optional<Figure> figure(Section section, String program, String engine, Metric metric) {
        int first = section.labels().indexOf("program");
        int second = section.labels().indexOf("engine");
        if (first < 0 || second < 0) {
            return Optional.empty();
        }
        return section.rows().stream()
                .filter(row -> row.labels().get(first).equals(program) && row.labels().get(second).equals(engine))
                .map(row -> row.figures().get(metric.name())).filter(Objects::nonNull).filter(Figure::isPresent)
                .findFirst();
    }

    private static JsonNode read() {
        try (InputStream in = Published.class.getResourceAsStream(RESOURCE)) {
            return JsonFile.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
