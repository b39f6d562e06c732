package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two results compared, figure by figure: those of the same section, labels and metric.
 *
 * <p>Two figures differ where their 95% intervals do not overlap (Georges, Buytaert and Eeckhout, "Statistically
 * Rigorous Java Performance Evaluation", OOPSLA 2007, section 3.3, which is stricter than a test of the difference),
 * and where they are further apart than 1% and than the last decimal that tables show.
 *
 * @param changes all figures that are in at least one of them, the worse ones first
 * @param warnings why the two may not be comparable
 */
public record Baseline(List<Change> changes, List<String> warnings) {
    /** Behind a verdict on figures of which one is noisy, so that the difference may be the machine's. */
    public static final String NOISY = " ~";
    /** The name of {@link #section}. */
    public static final String SECTION = "baseline";
    /** Differences below this are none, whatever the intervals. */
    private static final double LEAST = 0.01;
    /** The facts that are meant to differ, or always do. */
    private static final Set<String> FREE = Set.of("revision", "disturbance");
    /** What two runs on a quiet machine are to be within. */
    private static final double NEAR = 0.03;
    /** Beyond this share of noisy times a result as a whole is doubtful. */
    private static final double MUCH_NOISE = 0.5;
    private static final double PERCENT = 100;
    /** With fewer, all repetitions between their extremes are no 95% interval of a median: 1 - 2^-4 is below that. */
    private static final int LEAST_REPETITIONS = 6;

    /** What became of a figure. */
    public enum Verdict {
        /** By more than chance, in the wrong direction. */
        WORSE("worse"),
        /** By more than chance, in the right direction. */
        BETTER("better"),
        /** Of a metric that has no right direction. */
        DIFFERENT("different"),
        /** It has none now. */
        ONLY_BEFORE("only in the baseline"),
        /** It had none before. */
        ONLY_NOW("not in the baseline"),
        /** Nothing that could be told from chance. */
        SAME("no difference");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        /** As it is said. */
        public String text() {
            return text;
        }
    }

    /**
     * One figure, before and now.
     *
     * @param verdict what became of it
     * @param section of both
     * @param labels of the row
     * @param metric of the newer result
     * @param before missing where it was not there
     * @param now missing where it is not there
     */
    public record Change(Verdict verdict, String section, List<String> labels, Metric metric, Figure before,
            Figure now) {
        private boolean isRepeated() {
            return before.isPresent() && now.isPresent() && now.low() < now.high();
        }

        private boolean isNoisy() {
            return before.noisy() || now.noisy();
        }

        private boolean isDifference() {
            return verdict.compareTo(Verdict.DIFFERENT) <= 0;
        }

        private boolean isNear() {
            return Math.abs(now.value() - before.value())
                    <= Math.max(NEAR * Math.abs(before.value()), last(metric));
        }
    }

    private record Place(String section, List<String> labels, String metric) {
    }

    private record Placed(Metric metric, Figure figure) {
    }

    /** Compares. */
    public static Baseline of(Result before, Result now) {
        Map<Place, Placed> old = figures(before);
        Map<Place, Placed> all = new LinkedHashMap<>(figures(now));
        List<Change> changes = new ArrayList<>();
        Placed none = new Placed(null, Figure.missing(Verdict.ONLY_NOW.text()));
        all.forEach((place, placed) -> add(changes, place, placed.metric(),
                old.getOrDefault(place, none).figure(), placed.figure()));
        old.keySet().removeAll(all.keySet());
        old.forEach((place, placed) -> add(changes, place, placed.metric(), placed.figure(),
                Figure.missing(Verdict.ONLY_BEFORE.text())));
        changes.sort(Comparator.comparing(Change::verdict));
        return new Baseline(List.copyOf(changes), warnings(before, now));
    }

    private static Map<Place, Placed> figures(Result result) {
        Map<Place, Placed> figures = new LinkedHashMap<>();
        for (Section section : result.sections()) {
            for (Row row : section.rows()) {
                for (Metric metric : section.metrics()) {
                    Figure figure = row.figures().get(metric.name());
                    if (figure != null) {
                        figures.put(new Place(section.name(), row.labels(), metric.name()), new Placed(metric, figure));
                    }
                }
            }
        }
        return figures;
    }

    private static void add(List<Change> changes, Place place, Metric metric, Figure before, Figure now) {
        if (before.isPresent() || now.isPresent()) {
            changes.add(new Change(verdict(metric, before, now), place.section(), place.labels(), metric, before, now));
        }
    }

    private static Verdict verdict(Metric metric, Figure before, Figure now) {
        if (!before.isPresent() || !now.isPresent()) {
            return before.isPresent() ? Verdict.ONLY_BEFORE : Verdict.ONLY_NOW;
        }
        double difference = now.value() - before.value();
        boolean apart = now.low() > before.high() || now.high() < before.low();
        double least = Math.max(LEAST * Math.abs(before.value()), last(metric));
        if (!apart || Math.abs(difference) <= least) {
            return Verdict.SAME;
        }
        return switch (metric.better()) {
            case NEITHER -> Verdict.DIFFERENT;
            case LOWER -> difference < 0 ? Verdict.BETTER : Verdict.WORSE;
            case HIGHER -> difference > 0 ? Verdict.BETTER : Verdict.WORSE;
        };
    }

    private static List<String> warnings(Result before, Result now) {
        List<String> warnings = new ArrayList<>();
        if (before.schema() != now.schema()) {
            warnings.add("The baseline has schema " + before.schema() + ", this result " + now.schema() + ".");
        }
        Map<String, String> old = before.environment().facts();
        Map<String, String> facts = now.environment().facts();
        TreeSet<String> names = new TreeSet<>(old.keySet());
        names.addAll(facts.keySet());
        names.removeAll(FREE);
        for (String name : names) {
            String was = old.getOrDefault(name, "unknown");
            String is = facts.getOrDefault(name, "unknown");
            if (!was.equals(is)) {
                warnings.add("Not the same environment: " + name + " was " + was + " and is " + is + ".");
            }
        }
        warn(warnings, "the baseline", before);
        warn(warnings, "this result", now);
        return warnings;
    }

    /** What to say of intervals of so many repetitions; empty where there is nothing. */
    public static Optional<String> ofIntervals(int repetitions) {
        return repetitions >= LEAST_REPETITIONS ? Optional.empty()
                : Optional.of("%d repetitions are too few for a 95%% interval of a median, which takes %d"
                        .formatted(repetitions, LEAST_REPETITIONS));
    }

    private static void warn(List<String> warnings, String which, Result result) {
        Optional.ofNullable(result.environment().facts().get(Environment.REPETITIONS)).map(Integer::valueOf)
                .flatMap(Baseline::ofIntervals).ifPresent(why -> warnings.add(
                        "Differences are guesses: in %s %s.".formatted(which, why)));
        if (result.noise() > MUCH_NOISE) {
            warnings.add("%.0f%% of the times of %s were taken while others used the core: differences may be theirs."
                    .formatted(PERCENT * result.noise(), which));
        }
    }

    /** How many of the medians of repetitions are near each other, and what noise has to do with it: one sentence. */
    public String repeated() {
        List<Change> repeated = changes.stream().filter(Change::isRepeated).toList();
        List<Change> quiet = repeated.stream().filter(change -> !change.isNoisy()).toList();
        return "%s medians are within 3%% of the baseline's, or the last decimal of tables; %d of them are noisy (~), "
                .formatted(near(repeated), repeated.size() - quiet.size()) + "of the others " + near(quiet) + ".";
    }

    private static String near(List<Change> some) {
        return some.stream().filter(Change::isNear).count() + " of " + some.size();
    }

    /** The last decimal that tables show. */
    private static double last(Metric metric) {
        return Math.pow(10, -metric.decimals());
    }

    /** How many figures became what, such as {@code 2 worse (1 ~), 3 better, 120 no difference}. */
    public String summary() {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        Map<Verdict, Integer> noisy = new EnumMap<>(Verdict.class);
        for (Change change : changes) {
            counts.merge(change.verdict(), 1, Integer::sum);
            noisy.merge(change.verdict(), change.isDifference() && change.isNoisy() ? 1 : 0, Integer::sum);
        }
        StringBuilder text = new StringBuilder();
        for (Verdict verdict : Verdict.values()) {
            boolean always = verdict == Verdict.BETTER || verdict == Verdict.WORSE || verdict == Verdict.SAME;
            if (always || counts.containsKey(verdict)) {
                text.append(text.isEmpty() ? "" : ", ").append(counts.getOrDefault(verdict, 0)).append(' ')
                        .append(verdict.text());
                if (noisy.getOrDefault(verdict, 0) > 0) {
                    text.append(" (").append(noisy.get(verdict)).append(NOISY).append(')');
                }
            }
        }
        return text.toString();
    }

    /** What differs, as a section of a report. */
    public Section section() {
        List<Row> rows = changes.stream().filter(change -> change.verdict() != Verdict.SAME)
                .map(Baseline::row).toList();
        List<String> notes = new ArrayList<>(warnings);
        if (changes.stream().anyMatch(change -> change.isDifference() && change.isNoisy())) {
            notes.add("~: a difference between noisy figures, so it may be the machine's.");
        }
        notes.add("Different: the 95% intervals do not overlap, and the medians are more than 1% apart.");
        notes.add(summary() + ".");
        notes.add(repeated());
        return new Section(SECTION, "Compared with the baseline", List.of("verdict", "section", "row", "metric"),
                List.of(new Metric("baseline", "", Metric.Better.NEITHER, 2),
                        new Metric("now", "", Metric.Better.NEITHER, 2),
                        new Metric("change", "%", Metric.Better.NEITHER, 1)),
                rows, List.of(), notes);
    }

    private static Row row(Change change) {
        Map<String, Figure> figures = new LinkedHashMap<>();
        figures.put("baseline", change.before());
        figures.put("now", change.now());
        double before = change.before().value();
        if (change.now().isPresent() && change.before().isPresent() && before != 0) {
            figures.put("change", Figure.exact(PERCENT * (change.now().value() - before) / Math.abs(before)));
        }
        String verdict = change.verdict().text() + (change.isDifference() && change.isNoisy() ? NOISY : "");
        return new Row(List.of(verdict, change.section(), String.join(", ", change.labels()),
                change.metric().heading()), figures);
    }
}
