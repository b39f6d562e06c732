package io.sluice.bench.cli;

import io.sluice.bench.cpu.BoundCpu;
import io.sluice.bench.cpu.Disturbance;
import io.sluice.bench.method.NoiseGauge;
import io.sluice.bench.method.Rounds;
import io.sluice.bench.report.Baseline;
import io.sluice.bench.report.Section;
import io.sluice.bench.scenario.Scenario;
import io.sluice.dataplane.cli.Console;
import io.sluice.dataplane.cli.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** How often and how long something is timed, for all commands that time in rounds. */
final class RoundOptions {
    private static final String LABEL = "timing";
    private static final List<String> OPTIONS = List.of("--rounds", "--millis", "--seed", "--cpu");

    @Option(names = "--rounds", defaultValue = "11", paramLabel = "N",
            description = "How many times each of them is timed (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(names = "--millis", defaultValue = "20", paramLabel = "N",
            description = "How long each time, in ms (default: ${DEFAULT-VALUE}).")
    private int millis;

    @Option(names = "--seed", defaultValue = "1", paramLabel = "N",
            description = "Of the order in each round (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--cpu", paramLabel = "N",
            description = "The CPU that the thread that measures is bound to (default: the last that is allowed).")
    private Integer cpu;

    private boolean ofParts;
    private double patience = 1;
    private BoundCpu bound;
    private NoiseGauge.Noise noise;
    private final List<String> noisy = new ArrayList<>();

    /** Those of these options that are on a command line, for another one. */
    static List<String> given(ParseResult result) {
        List<String> words = new ArrayList<>();
        for (String option : OPTIONS) {
            if (result.hasMatchedOption(option)) {
                words.addAll(List.of(option, result.matchedOption(option).originalStringValues().getLast()));
            }
        }
        return words;
    }

    /** Takes it that what is {@link #measured} has rounds of its own. */
    void ofParts() {
        ofParts = true;
    }

    /** Has noisy times taken again for no longer than such a share of all. */
    void patience(double share) {
        patience = share;
    }

    /** As the comparisons take it. */
    Rounds rounds() {
        return new Rounds(count, millis, seed);
    }

    /** How many times each is timed. */
    int count() {
        return count;
    }

    /** The CPU that was asked for, or null. */
    Integer cpu() {
        return cpu;
    }

    /** Where it was {@link #measured}, or why not there. */
    String where() {
        return bound.toString();
    }

    /** How quiet the core was while it was {@link #measured}: a sentence or a few. */
    String noise() {
        String text = "%.0f%% of the times were taken while others used the core: it was slower by more than a "
                .formatted(100 * noise.share()) + "tenth, before or after, than at its best in this run.";
        text += Baseline.ofIntervals(count).map(why -> " Intervals: " + why + ".").orElse("");
        return noisy.isEmpty() ? text : text + " Noisy, do not quote: " + String.join(", ", noisy) + ".";
    }

    /** How it was {@link #measured}: how often, how long, in which order and where. */
    String method() {
        return "%s, seed %d, %s".formatted(
                ofParts ? "rounds as the sections say" : count + " rounds of " + millis + " ms", seed, where());
    }

    /** What disturbed it while it was {@link #measured}. */
    String disturbance() {
        String best = NoiseGauge.insnsPerCycle().stream().mapToObj(
                "; at its best the core did %.1f insns a cycle"::formatted).collect(Collectors.joining());
        return bound.meanwhile().map(Disturbance::toString).orElse("not known: the kernel does not tell") + best;
    }

    /** How much of what was {@link #measured} was taken while others used the core, from 0 to 1. */
    double noiseShare() {
        return noise.share();
    }

    /** Measures one after the other on one CPU, with a progress bar. */
    <T, R> List<R> measured(Console console, List<T> subjects, Function<T, String> name, Function<T, R> measure) {
        List<R> results = new ArrayList<>();
        measured(new Progress(console, LABEL, subjects.size()), step -> subjects.forEach(subject -> {
            NoiseGauge.Noise before = NoiseGauge.get().noise();
            results.add(measure.apply(subject));
            step.run();
            if (NoiseGauge.get().noise().since(before).isMuch()) {
                noisy.add(name.apply(subject));
            }
        }));
        return results;
    }

    /** Measures parts of a suite one after the other on one CPU, with one progress bar, and closes them. */
    List<Section> measured(Console console, List<? extends Scenario> scenarios) {
        List<Section> sections = new ArrayList<>();
        int seconds = scenarios.stream().mapToInt(Scenario::steps).sum();
        if (!console.json()) {
            console.err().println("about %s, up to %s where others use the core".formatted(
                    Progress.time(seconds), Progress.time(Math.round(seconds * (1 + patience)))));
            console.err().flush();
        }
        try {
            measured(Progress.ofSeconds(console, LABEL, seconds),
                    step -> scenarios.forEach(scenario -> sections.addAll(scenario.measure(step))));
        } finally {
            scenarios.forEach(Scenario::close);
        }
        return sections;
    }

    private void measured(Progress progress, Consumer<Runnable> measure) {
        AtomicInteger done = new AtomicInteger();
        try (BoundCpu on = BoundCpu.to(cpu)) {
            bound = on;
            NoiseGauge gauge = NoiseGauge.get();
            gauge.patience(patience);
            NoiseGauge.Noise start = gauge.noise();
            measure.accept(() -> progress.done(done.incrementAndGet()));
            noise = gauge.noise().since(start);
        } finally {
            progress.end();
        }
    }
}
