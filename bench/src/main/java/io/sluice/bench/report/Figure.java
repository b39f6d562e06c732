package io.sluice.bench.report;

/**
 * What was measured, or why it was not: either a value or a reason.
 *
 * @param value the median of the repetitions, in the metric's unit; NaN where it is missing
 * @param low lower end of the 95% confidence interval of the median; the value itself where there was one repetition
 * @param high upper end of it
 * @param noisy whether more of it was taken in noisy stretches than ought to be quoted
 * @param missing why there is no value, such as {@code perf_event_open: ENOENT}; null where there is one
 */
public record Figure(double value, double low, double high, boolean noisy, String missing) {
    /** Checks that there is either a value, which is finite as its interval is, or a reason. */
    public Figure {
        if (Double.isNaN(value) != (missing != null)) {
            throw new IllegalArgumentException("figure " + value + ": a value or a reason, not "
                    + (missing == null ? "neither" : "both"));
        }
        if (missing == null && !(Double.isFinite(value) && Double.isFinite(low) && Double.isFinite(high))) {
            throw new IllegalArgumentException(
                    "figure " + value + " from " + low + " to " + high + ": must be finite, or missing with a reason");
        }
    }

    /** One that is counted or known rather than repeated, such as a size. */
    public static Figure exact(double value) {
        return new Figure(value, value, value, false, null);
    }

    /** One that could not be had. */
    public static Figure missing(String why) {
        return new Figure(Double.NaN, Double.NaN, Double.NaN, false, why);
    }

    /** The same in a unit that many times smaller. */
    public Figure times(double factor) {
        return new Figure(value * factor, low * factor, high * factor, noisy, missing);
    }

    /** Whether there is a value. */
    public boolean isPresent() {
        return missing == null;
    }
}
