package io.sluice.bench.report;

import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** Figures as tables and JSON show them; NaN stands for one that is not there. */
public final class Figures {
    /** What tables have in the place of a figure that is not there. */
    public static final String NONE = "-";

    private Figures() {
    }

    /** A cell with two decimals. */
    public static String text(double value) {
        return text(value, 2);
    }

    /** A cell with so many decimals. */
    public static String text(double value, int decimals) {
        return Double.isNaN(value) ? NONE : String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    /** A field, where there is a figure for it. */
    public static void put(ObjectNode node, String name, double value) {
        if (!Double.isNaN(value)) {
            node.put(name, value);
        }
    }
}
