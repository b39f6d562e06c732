package io.sluice.bench.report;

/**
 * How a section is best looked at: what it says of labels and metrics are their names.
 *
 * @param title what it shows
 * @param kind its marks
 * @param along the label along the axis: a group of bars each, or, of lines, the numbers of the axis
 * @param series the label of which each value has a colour
 * @param panel the label of which each value has a chart of its own; empty for one chart
 * @param metric the metric that is drawn
 * @param logarithmic whether the metric's axis is; the axis along of lines is where its numbers span two decades
 */
public record Chart(String title, Kind kind, String along, String series, String panel, String metric,
        boolean logarithmic) {
    /** Marks. */
    public enum Kind {
        /** Groups of bars. */
        BARS,
        /** Lines through points whose labels along are numbers. */
        LINES
    }
}
