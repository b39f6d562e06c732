package io.sluice.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * All that one run of a benchmark found.
 *
 * @param schema the version of the file format, {@link #SCHEMA} of those made now
 * @param command what was run, as a command line
 * @param time when it began, ISO 8601 in UTC
 * @param environment where
 * @param noise how much of it was timed while others used the core, from 0 to 1; NaN where nothing was
 * @param sections what was found, in the order of the report
 */
public record Result(int schema, String command, String time, Environment environment, double noise,
        List<Section> sections) {
    /** The version of the file format; it changes when a reader of the old one would misread the new. */
    public static final int SCHEMA = 1;

    /** Keeps a copy. */
    public Result {
        sections = List.copyOf(sections);
    }

    /** The same with one more section. */
    public Result with(Section section) {
        List<Section> more = new ArrayList<>(sections);
        more.add(section);
        return new Result(schema, command, time, environment, noise, more);
    }
}
