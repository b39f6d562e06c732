package io.sluice.bench.scenario;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.DoubleStream;

/**
 * Times subjects in rounds, each round all of them in a new random order, so that a slow stretch of the machine meets
 * all alike.
 */
final class Interleaved {
    private static final int WINDOWS = 9;
    private static final int MAX_STEPS = 20;
    private static final double STEADY = 0.97;

    private final List<Timed> subjects;
    private final Random order;
    private final Map<Timed, double[]> times = new LinkedHashMap<>();

    Interleaved(List<? extends Timed> subjects, long seed) {
        this.subjects = List.copyOf(subjects);
        this.order = new Random(seed);
    }

    /**
     * Warms up and measures.
     *
     * @param rounds how many times each subject is timed
     * @param nanos how long each time
     */
    void run(int rounds, long nanos) {
        subjects.forEach(subject -> times.put(subject, new double[rounds]));
        subjects.stream().filter(Timed::warmsUp).forEach(subject -> warmUp(subject, nanos));
        List<Timed> shuffled = new ArrayList<>(subjects);
        for (int round = 0; round < rounds; round++) {
            Collections.shuffle(shuffled, order);
            for (Timed subject : shuffled) {
                times.get(subject)[round] = subject.ns(nanos);
            }
        }
    }

    /** Until the median of some windows is no longer better than that of as many before: the compilers are done. */
    private static void warmUp(Timed subject, long nanos) {
        double before = Double.POSITIVE_INFINITY;
        for (int i = 0; i < MAX_STEPS; i++) {
            double now = median(DoubleStream.generate(() -> subject.ns(nanos)).limit(WINDOWS).toArray());
            if (now > before * STEADY) {
                return;
            }
            before = now;
        }
    }

    /** The times of a subject, one a round, in ns. */
    double[] times(Timed subject) {
        return times.get(subject).clone();
    }

    /** The median, over all rounds, of what one subject took longer than another in the same round, in ns. */
    double difference(Timed subject, Timed other) {
        double[] all = times.get(subject).clone();
        Arrays.setAll(all, round -> all[round] - times.get(other)[round]);
        return median(all);
    }

    /** The median. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
