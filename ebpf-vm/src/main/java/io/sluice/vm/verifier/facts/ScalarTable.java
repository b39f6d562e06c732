package io.sluice.vm.verifier.facts;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Ranges by position, each different one held once: six numbers a row, and a row number a position. */
final class ScalarTable {
    /** The row of a position without a range. */
    static final int UNKNOWN = -1;
    private static final int COLUMNS = 6;

    private final int[] rowOf;
    private final long[] rows;

    private ScalarTable(int[] rowOf, long[] rows) {
        this.rowOf = rowOf;
        this.rows = rows;
    }

    static ScalarTable empty(int positions) {
        int[] rowOf = new int[positions];
        Arrays.fill(rowOf, UNKNOWN);
        return new ScalarTable(rowOf, new long[0]);
    }

    /** The table of these ranges; null and {@link ScalarRange#ANY} take no row. */
    static ScalarTable of(ScalarRange[] ranges) {
        int[] rowOf = new int[ranges.length];
        Map<ScalarRange, Integer> known = new HashMap<>();
        long[] rows = new long[COLUMNS];
        for (int i = 0; i < ranges.length; i++) {
            ScalarRange range = ranges[i];
            if (range == null || range.equals(ScalarRange.ANY)) {
                rowOf[i] = UNKNOWN;
                continue;
            }
            int next = known.size();
            Integer row = known.putIfAbsent(range, next);
            rowOf[i] = row == null ? next : row;
            if (row == null) {
                int at = next * COLUMNS;
                rows = at < rows.length ? rows : Arrays.copyOf(rows, 2 * rows.length);
                System.arraycopy(columns(range), 0, rows, at, COLUMNS);
            }
        }
        return new ScalarTable(rowOf, Arrays.copyOf(rows, known.size() * COLUMNS));
    }

    private static long[] columns(ScalarRange r) {
        return new long[] {r.umin(), r.umax(), r.smin(), r.smax(), r.value(), r.mask()};
    }

    ScalarRange at(int position) {
        int row = rowOf[position];
        if (row == UNKNOWN) {
            return null;
        }
        int at = row * COLUMNS;
        return new ScalarRange(rows[at], rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4], rows[at + 5]);
    }

    /** The table whose positions are these ones of this; {@link #UNKNOWN} for none. */
    ScalarTable picked(int[] positions) {
        return new ScalarTable(
                Arrays.stream(positions).map(p -> p == UNKNOWN ? UNKNOWN : rowOf[p]).toArray(), rows);
    }
}
