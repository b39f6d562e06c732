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
 * kernel's JIT of the same source an engine is. The figures and their sources are the rows of {@code published.json};
 * those of a {@code program} are a packet's, those of an {@code operation} a call's.
 */
public final class Published {
    /** The name of {@link #section}. */
    public static final String SECTION = "published";
    private static final String RESOURCE = "published.json";
    private static final String NS = "ns";
    private static final String MPPS = "Mpps";
    private static final Metric THEIR_NS = new Metric("published ns", NS, Metric.Better.LOWER, 1);
    private static final Metric OUR_NS = new Metric("our ns", NS, Metric.Better.LOWER, 2);
    private static final Metric THEIR_MPPS = new Metric("published Mpps", MPPS, Metric.Better.HIGHER, 2);
    /** The engines of a source that others of it are set beside, which are called so here too. */
    private static final List<String> BASES = List.of("interpreter", "kernel");
    /** What the figures of a source are of: labels of ours. */
    private static final List<String> SUBJECTS = List.of("program", "operation");
    private static final String ENGINE = "engine";
    /** The time of a program without its transport, which is what others publish in ns. */
    private static final String NET = "program ns";

    private final Result result;

    private Published(Result result) {
        this.result = result;
    }

    /**
     * A published figure.
     *
     * @param subject which label of ours has the name: a program or an operation
     * @param name of that
     * @param unit of the value
     * @param value what was published
     * @param ours the engine of ours that it is set beside
     */
    private record Theirs(String subject, String name, String unit, double value, String ours) {
        /** How many times as fast as another one of the same source it is. */
        double speed(double other) {
            return unit.equals(NS) ? other / value : value / other;
        }
    }

    /** The section, of those sources to which the result has a counterpart. */
    public static Optional<Section> section(Result result) {
        return new Published(result).section();
    }

    private Optional<Section> section() {
        List<Row> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>(List.of(
                "Other machines, transports, and programs of the same kind: compare the ratios, roughly. × interpreter "
                        + "and × kernel: how many times as fast as the interpreter and the kernel's JIT of the same "
                        + "source, and of this run; the latter for times alone. The range below ours is made of the "
                        + "ends of both intervals."));
        for (JsonNode source : read()) {
            List<Row> some = rows(source, notes.size());
            if (some.stream().anyMatch(Published::hasOurs)) {
                rows.addAll(some);
                notes.add("[%d] Source: %s. Measured: %s. Hardware: %s.".formatted(notes.size(),
                        text(source, "source"), text(source, "measured"), text(source, "hardware")));
            }
        }
        List<Metric> metrics = new ArrayList<>(List.of(THEIR_NS, OUR_NS, THEIR_MPPS));
        BASES.forEach(base -> metrics.addAll(List.of(ratio(theirs(base)), ratio(ours(base)))));
        return rows.isEmpty() ? Optional.empty() : Optional.of(new Section(SECTION, "Beside published figures",
                List.of("work", "published", "ours"), metrics, rows, List.of(), notes));
    }

    private static boolean hasOurs(Row row) {
        return Stream.concat(Stream.of(OUR_NS.name()), BASES.stream().map(Published::ours)).map(row.figures()::get)
                .anyMatch(figure -> figure != null && figure.isPresent());
    }

    private static String theirs(String base) {
        return "published × " + base;
    }

    private static String ours(String base) {
        return "our × " + base;
    }

    private static Metric ratio(String name) {
        return new Metric(name, "", Metric.Better.HIGHER, 2);
    }

    private List<Row> rows(JsonNode source, int number) {
        String subject = SUBJECTS.stream().filter(source::has).findFirst().orElseThrow();
        Map<String, Double> values = new LinkedHashMap<>();
        source.get("figures").forEach(figure -> values.put(text(figure, "is"), figure.get("value").asDouble()));
        List<Row> rows = new ArrayList<>();
        for (JsonNode figure : source.get("figures")) {
            Theirs theirs = new Theirs(subject, text(source, subject), text(source, "unit"),
                    figure.get("value").asDouble(), text(figure, "ours"));
            Map<String, Figure> figures = new LinkedHashMap<>();
            if (theirs.unit().equals(NS)) {
                figures.put(THEIR_NS.name(), Figure.exact(theirs.value()));
                figures.put(OUR_NS.name(), found(theirs, theirs.ours()).orElseGet(() -> Figure.missing(
                        "the run has no " + theirs.ours() + " on " + theirs.name())));
            } else {
                figures.put(THEIR_MPPS.name(), Figure.exact(theirs.value()));
            }
            for (String base : BASES) {
                if (values.containsKey(base) && !text(figure, "is").equals(base) && isFair(theirs, base)) {
                    figures.put(theirs(base), Figure.exact(theirs.speed(values.get(base))));
                    figures.put(ours(base), ours(theirs, base));
                }
            }
            rows.add(new Row(List.of(text(source, "work") + " [" + number + "]", text(figure, ENGINE),
                    theirs.name() + ", " + theirs.ours()), figures));
        }
        return rows;
    }

    /** The kernel that we measure has no ports, so that its rates are not those of a packet loop. */
    private static boolean isFair(Theirs theirs, String base) {
        return theirs.unit().equals(NS) || base.equals(BASES.getFirst());
    }

    /** How many times as fast as another engine ours is, by the first section that knows both. */
    private Figure ours(Theirs theirs, String base) {
        for (Section section : result.sections()) {
            Optional<Figure> one = figure(section, theirs, theirs.ours());
            Optional<Figure> other = figure(section, theirs, base);
            if (one.isPresent() && other.isPresent()) {
                return theirs.unit().equals(NS) ? ratio(other.get(), one.get()) : ratio(one.get(), other.get());
            }
        }
        return Figure.missing("the run has no " + theirs.ours() + " and " + base + " on " + theirs.name());
    }

    /** An interval from the least to the greatest that those of both allow, which is wider than one of the ratio. */
    private static Figure ratio(Figure over, Figure under) {
        if (over.low() <= 0 || under.low() <= 0) {
            return Figure.missing("too short to compare: net of the rest of the loop, one of both is 0 or nearly so");
        }
        return new Figure(over.value() / under.value(), over.low() / under.high(), over.high() / under.low(),
                over.noisy() || under.noisy(), null);
    }

    private Optional<Figure> found(Theirs theirs, String engine) {
        return result.sections().stream().flatMap(section -> figure(section, theirs, engine).stream()).findFirst();
    }

    private static Optional<Figure> figure(Section section, Theirs theirs, String engine) {
        int subject = section.labels().indexOf(theirs.subject());
        int label = section.labels().indexOf(ENGINE);
        if (subject < 0 || label < 0) {
            return Optional.empty();
        }
        Optional<Metric> metric = metric(section, theirs.unit());
        return metric.flatMap(m -> section.rows().stream()
                .filter(row -> row.labels().get(subject).equals(theirs.name()))
                .filter(row -> row.labels().get(label).equals(engine))
                .map(row -> row.figures().get(m.name())).filter(Objects::nonNull).filter(Figure::isPresent)
                .findFirst());
    }

    private static Optional<Metric> metric(Section section, String unit) {
        List<Metric> fitting = section.metrics().stream().filter(metric -> metric.unit().equals(unit)).toList();
        return fitting.stream().filter(metric -> metric.name().equals(NET)).findFirst()
                .or(() -> fitting.stream().findFirst());
    }

    private static String text(JsonNode node, String name) {
        return node.get(name).asString();
    }

    private static JsonNode read() {
        try (InputStream in = Published.class.getResourceAsStream(RESOURCE)) {
            return JsonFile.JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
