package io.sluice.bench.scenario;

import java.util.List;
import java.util.function.Predicate;

/** Geometric means of ratios over many programs. */
public final class EngineMeans {
    private EngineMeans() {
    }

    /**
     * The geometric mean of the net times on one engine as fractions of those on another.
     *
     * @param which of the rows to take
     * @return NaN where no row has both figures
     */
    public static double of(List<EngineRow> rows, String engine, String other, Predicate<EngineRow> which) {
        return Math.exp(rows.stream().filter(which).mapToDouble(row -> row.ratio(engine, other))
                .filter(ratio -> !Double.isNaN(ratio)).map(Math::log).average().orElse(Double.NaN));
    }

    /** The greatest of the ratios; NaN where none of the rows has both figures. */
    public static double greatest(List<EngineRow> rows, String engine, String other, Predicate<EngineRow> which) {
        return rows.stream().filter(which).mapToDouble(row -> row.ratio(engine, other))
                .filter(ratio -> !Double.isNaN(ratio)).max().orElse(Double.NaN);
    }
}
