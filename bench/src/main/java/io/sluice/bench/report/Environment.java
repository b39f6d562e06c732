package io.sluice.bench.report;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where something was measured.
 *
 * @param facts by name, such as {@code cpu}, {@code microcode}, {@code kernel}, {@code governor}, {@code jdk},
 *     {@code jvm flags} and {@code revision}; what could not be found out has its reason as its text
 */
public record Environment(Map<String, String> facts) {
    /** The fact that tells how often each time was taken, a whole number. */
    public static final String REPETITIONS = "repetitions";

    /** Keeps a sorted copy. */
    public Environment {
        facts = Collections.unmodifiableSortedMap(new TreeMap<>(facts));
    }
}
