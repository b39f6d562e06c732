package io.sluice.bench.load;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A rate of packets.
 *
 * @param pps packets a second, above 0
 */
public record Rate(double pps) {
    private static final Pattern TEXT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([kMG]?)(?:pps)?");
    private static final double KILO = 1e3;
    private static final double MEGA = 1e6;
    private static final double GIGA = 1e9;

    /** Checks it. */
    public Rate {
        if (!(pps > 0) || Double.isInfinite(pps)) {
            throw new IllegalArgumentException("rate " + pps + ": must be above 0");
        }
    }

    /**
     * Reads a rate as people write it, such as {@code 1Mpps}, {@code 500k} or {@code 2.5M}.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Rate parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("rate \"" + text + "\": not a number such as 500k, 1Mpps or 2.5M");
        }
        double factor = switch (matcher.group(2)) {
            case "k" -> KILO;
            case "M" -> MEGA;
            case "G" -> GIGA;
            default -> 1;
        };
        return new Rate(Double.parseDouble(matcher.group(1)) * factor);
    }

    /** A rate in Mpps. */
    public static Rate ofMpps(double mpps) {
        return new Rate(mpps * MEGA);
    }

    /** Million packets a second. */
    public double mpps() {
        return pps / MEGA;
    }

    @Override
    public String toString() {
        return pps >= MEGA ? text(mpps()) + " Mpps" : text(pps / KILO) + " kpps";
    }

    /** Three decimals at most, and none that say nothing. */
    private static String text(double value) {
        return String.format(Locale.ROOT, "%.3f", value).replaceFirst("\\.?0+$", "");
    }
}
