package io.sluice.bench.scenario.hotpath;

/** A part of the whole that is measured by itself, a second or so. */
public interface Part {
    /** What it is called by who wants it alone, such as {@code hash lookup (4096)}. */
    String name();

    /** About how long it takes, in s. */
    double seconds();

    /** Measures, and adds rows. */
    void measure(Findings findings);
}
