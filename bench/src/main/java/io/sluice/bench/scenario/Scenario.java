package io.sluice.bench.scenario;

import io.sluice.bench.report.Section;
import java.util.List;

/** A part of the whole suite, which makes sections of its result and has one progress bar with the others. */
public interface Scenario extends AutoCloseable {
    /** How many steps it takes, of about a second each. */
    int steps();

    /**
     * Measures, on the thread that calls, which is bound to a CPU.
     *
     * @param step run at the end of each step
     */
    List<Section> measure(Runnable step);

    /** What could not be measured though it should have been, and why; known when all is measured. */
    default List<String> failures() {
        return List.of();
    }

    /** Ends its threads, whether it was measured or not. */
    @Override
    default void close() {
        // most have none
    }
}
