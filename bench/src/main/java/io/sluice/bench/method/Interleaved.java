package io.sluice.bench.method;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * Times subjects in rounds, each round all of them in a new random order, so that a slow stretch of the machine meets
 * all alike, and again in a stretch that does not.
 */
public final class Interleaved {
    private static final int WINDOWS = 9;
    private static final int MAX_STEPS = 20;
    private static final double STEADY = 0.97;

    private final List<Timed> subjects;
    private final Rounds rounds;
    private final Map<Timed, double[]> times = new LinkedHashMap<>();
    private final Map<Timed, BitSet> noisy = new LinkedHashMap<>();

    /** Subjects that are still to be warmed up and timed. */
    public Interleaved(List<? extends Timed> subjects, Rounds rounds) {
        this.subjects = List.copyOf(subjects);
        this.rounds = rounds;
    }

    /** Warms up and measures. */
    public void run() {
        for (Timed subject : subjects) {
            times.put(subject, new double[rounds.count()]);
            noisy.put(subject, new BitSet());
        }
        subjects.stream().filter(Timed::warmsUp).forEach(this::warmUp);
        Random order = new Random(rounds.seed());
        NoiseGauge gauge = NoiseGauge.get();
        List<Timed> shuffled = new ArrayList<>(subjects);
        for (int round = 0; round < rounds.count(); round++) {
            Collections.shuffle(shuffled, order);
            for (Timed subject : shuffled) {
                times.get(subject)[round] = gauge.ns(subject, rounds.nanos());
                noisy.get(subject).set(round, gauge.wasNoisy());
            }
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
