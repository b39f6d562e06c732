package io.sluice.bench.report.html;

import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Metric;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What bars and lines have in common: the panel that is drawn, how wide, and with which colours.
 *
 * @param chart what is wanted
 * @param metric what is drawn
 * @param panel of what
 * @param colours of series
 * @param width in pixels of the page; {@link #NARROW} for a telephone
 */
record Plot(Chart chart, Metric metric, Drawing panel, Colours colours, double width) {
    /** The whole column of a page. */
    static final double WIDE = 920;
    /** Half of it, for charts of several panels. */
    static final double HALF = 448;
    /** A telephone's. */
    static final double NARROW = 340;
    /** Height of text, as in the style sheet. */
    static final double TEXT = 12;
    /** From a line's middle to where its text stands. */
    static final double BASE = 4;
    /** Half of what ends the line of an interval. */
    private static final double CAP = 2.5;
    /** How wide a letter is at most on average in the fonts that pages get, as a part of its height. */
    private static final double LETTER = 0.62;

    private static final double TEN = 10;
    private static final double MANY = 1000;

    boolean narrow() {
        return width == NARROW;
    }

    /** How wide a text is at most. */
    static double width(String text) {
        return text.length() * TEXT * LETTER;
    }

    /** A text that fits, its end cut off where it does not. */
    static String fit(String text, double width) {
        int letters = (int) (width / (TEXT * LETTER));
        return text.length() <= letters ? text : text.substring(0, Math.max(0, letters - 1)) + "…";
    }

    /** What stands beside the metric's axis. */
    String axis() {
        return axis(chart, metric);
    }

    static String axis(Chart chart, Metric metric) {
        boolean ofMetrics = chart.kind() == Chart.Kind.PERCENTILES && chart.along().isEmpty();
        return (ofMetrics ? metric.unit() : metric.heading()) + (chart.logarithmic() ? ", logarithmic" : "");
    }

    /** A value with the decimals of its metric, without where it has four digits before them. */
    static String value(Metric metric, double value) {
        return decimals(value, Math.abs(value) < MANY ? metric.decimals() : 0);
    }

    /** A value with three digits, or as many as stand before its decimals. */
    String brief(double value) {
        int few = Math.abs(value) < TEN ? 2 : Math.abs(value) < TEN * TEN ? 1 : 0;
        return decimals(value, Math.abs(value) < 1 ? metric.decimals() : Math.min(metric.decimals(), few));
    }

    private static String decimals(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** What is said of a figure where one points at it. */
    String tip(String series, String along, Figure figure) {
        String what = String.join(", ", Stream.of(panel.title(), along, series)
                .filter(part -> !part.isEmpty()).toList());
        return what + ": " + (figure.isPresent()
                ? value(metric, figure.value()) + " " + metric.unit() + ", 95% interval " + value(metric, figure.low())
                        + " to " + value(metric, figure.high()) + (figure.noisy() ? ", noisy" : "")
                : "missing: " + figure.missing());
    }

    /** Begins the picture; what it shows is said to those who do not see it. */
    void begin(Markup out, double height, String of) {
        String id = out.id();
        out.open("svg", "class", narrow() ? "narrow" : "wide", "viewBox", "0 0 " + round(width) + " " + round(height),
                "width", width, "height", height, "role", "img", "aria-labelledby", id + "t " + id + "d");
        out.element("title", chart.title() + (panel.title().isEmpty() ? "" : ": " + panel.title()), "id", id + "t");
        out.element("desc", of + " The table below has the figures.", "id", id + "d");
    }

    private static long round(double value) {
        return Math.round(value);
    }

    static void grid(Markup out, double x1, double y1, double x2, double y2) {
        out.open("line", "class", "grid", "x1", x1, "y1", y1, "x2", x2, "y2", y2).close();
    }

    static void text(Markup out, String kind, double x, double y, String text) {
        out.element("text", text, "class", kind, "x", x, "y", y);
    }

    /** The interval of a figure, as a line with ends across it; nothing where it has none. */
    static void interval(Markup out, boolean flat, double low, double high, double at) {
        if (Math.abs(high - low) < 1) {
            return;
        }
        String path = flat ? "M%2$.1f %3$.1fV%4$.1fM%2$.1f %1$.1fH%5$.1fM%5$.1f %3$.1fV%4$.1f"
                : "M%3$.1f %2$.1fH%4$.1fM%1$.1f %2$.1fV%5$.1fM%3$.1f %5$.1fH%4$.1f";
        out.open("path", "class", "interval", "d", String.format(Locale.ROOT, path, at, low, at - CAP, at + CAP, high))
                .close();
    }
}
