package io.sluice.bench.report;

/**
 * What a column of figures means.
 *
 * @param name unique in its section, the heading of tables and the key of files, such as {@code ns/packet}
 * @param unit such as {@code ns}, {@code Mpps} or {@code %}; empty for a ratio
 * @param better which of two figures is the better one
 * @param decimals how many tables show
 */
public record Metric(String name, String unit, Better better, int decimals) {
    /** Which way is up. */
    public enum Better {
        /** A time, a size, a share of lost packets. */
        LOWER,
        /** A rate. */
        HIGHER,
        /** A property of the program or the machine. */
        NEITHER
    }

    /** The name, with the unit where the name does not say it. */
    public String heading() {
        return name.contains(unit) ? name : name + " (" + unit + ")";
    }
}
