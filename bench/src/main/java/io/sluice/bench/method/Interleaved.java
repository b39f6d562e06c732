package io.sluice.bench.method;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * Times subjects in rounds, each round all of them in a new random order, so that a slow stretch of the machine meets
 * all alike, and again in a stretch that does not. Those of which one is subtracted from the other are timed next to
 * each other, in an order that is drawn as well: of 30 ns less 27 a clock that moves by a tenth in between leaves
 * nothing.
 */
public final class Interleaved {
    private static final int WINDOWS = 9;
    private static final int MAX_STEPS = 20;
    private static final double STEADY = 0.97;

    private final List<List<Timed>> groups;
    private final Rounds rounds;
    private final NoiseGauge gauge;
    private final Map<Timed, double[]> times = new LinkedHashMap<>();
    private final Map<Timed, BitSet> noisy = new LinkedHashMap<>();

    /** With a gauge of one's own. */
    Interleaved(List<? extends List<? extends Timed>> groups, Rounds rounds, NoiseGauge gauge) {
        this.groups = groups.stream().map(List::<Timed>copyOf).toList();
        this.rounds = rounds;
        this.gauge = gauge;
    }

    /** Of subjects that stand for themselves, still to be warmed up and timed. */
    public static Interleaved of(List<? extends Timed> subjects, Rounds rounds) {
        return ofGroups(subjects.stream().map(List::of).toList(), rounds);
    }

    /** Of groups of subjects that are compared with each other more than with the rest, still to be warmed up. */
    public static Interleaved ofGroups(List<? extends List<? extends Timed>> groups, Rounds rounds) {
        return new Interleaved(groups, rounds, NoiseGauge.get());
    }

    /** Warms up and measures. */
    public void run() {
        run(() -> { });
    }

    /**
     * Warms up and measures.
     *
     * @param afterEach run after the warm-up and after each round
     */
    public void run(Runnable afterEach) {
        groups.stream().flatMap(List::stream).forEach(subject -> {
            times.put(subject, new double[rounds.count()]);
            noisy.put(subject, new BitSet());
        });
        times.keySet().stream().filter(Timed::warmsUp).forEach(this::warmUp);
        afterEach.run();
        Random order = new Random(rounds.seed());
        List<List<Timed>> shuffled = new ArrayList<>(groups);
        for (int round = 0; round < rounds.count(); round++) {
            Collections.shuffle(shuffled, order);
            for (List<Timed> group : shuffled) {
                time(group, round, order);
            }
            afterEach.run();
        }
    }

    /**
     * The first of a group has what its parts come to, and the others have what they differ from it by, part by part: a
     * part that met something else on the core costs both, or is left out.
     */
    private void time(List<Timed> group, int round, Random order) {
        int parts = group.stream().mapToInt(subject -> subject.parts(rounds.nanos())).max().orElseThrow();
        Map<Timed, double[]> ns = new LinkedHashMap<>();
        group.forEach(subject -> ns.put(subject, new double[parts]));
        List<Timed> shuffled = new ArrayList<>(group);
        int noisyParts = 0;
        for (int part = 0; part < parts; part++) {
            Collections.shuffle(shuffled, order);
            double[] now = gauge.quietest(() ->
                    shuffled.stream().mapToDouble(subject -> subject.ns(rounds.nanos() / parts)).toArray());
            for (int i = 0; i < now.length; i++) {
                ns.get(shuffled.get(i))[part] = now[i];
            }
            noisyParts += gauge.wasNoisy() ? 1 : 0;
        }
        double[] first = ns.get(group.getFirst());
        double whole = Median.middle(first);
        boolean isNoisy = new NoiseGauge.Noise(parts, noisyParts).isMuch();
        for (Timed subject : group) {
            double[] less = first.clone();
            Arrays.setAll(less, part -> first[part] - ns.get(subject)[part]);
            times.get(subject)[round] = whole - Median.middle(less);
            noisy.get(subject).set(round, isNoisy);
        }
    }

    /** Until the median of some windows is no longer better than that of as many before: the compilers are done. */
    private void warmUp(Timed subject) {
        double before = Double.POSITIVE_INFINITY;
        for (int i = 0; i < MAX_STEPS; i++) {
            double now = Median.of(DoubleStream.generate(() -> subject.ns(rounds.nanos())).limit(WINDOWS).toArray());
            if (now > before * STEADY) {
                return;
            }
            before = now;
        }
    }

    /** The times of a subject, one a round, in ns. */
    public Samples of(Timed subject) {
        return new Samples(times.get(subject), noisy.get(subject));
    }
}
