package io.sluice.bench.report;

/**
 * How a section is best looked at: what it says of labels and metrics are their names.
 *
 * @param title what it shows
 * @param kind its marks
 * @param along the label along the axis: a group of bars each, or, of lines, the numbers of the axis
 * @param series the label of which each value has a colour; empty for one colour
 * @param panel the label of which each value has a chart of its own; empty for one chart
 * @param metric the metric that is drawn; one that is not there for a row is left out and its reason said
 * @param logarithmic whether the metric's axis is; the axis along of lines is where its numbers span two decades
 */
public record Chart(String title, Kind kind, String along, String series, String panel, String metric,
        boolean logarithmic) {
    /** Marks. */
    public enum Kind {
        /** Groups of bars. */
        BARS,
        /** Lines through points whose labels along are numbers. */
        LINES,
        /**
         * Lines along percentiles, as far from 90 to 99 as from 99 to 99.9. The points are the labels along, such
         * as {@code 99.9} and {@code 100}; or, where {@link Chart#along} is empty, the metrics called {@code p50},
         * {@code p99.9} and so on, and {@code max}, that have the unit of {@link Chart#metric}, which is one of them.
         */
        PERCENTILES,
        /** Lines along a number of workers, each beside what it would be if all did as much as the fewest. */
        SCALING,
        /**
         * A bar for each of the series: the geometric mean of the metric over all rows that have it. Reports begin with
         * these, as what a run came to.
         */
        MEANS
    }
}
