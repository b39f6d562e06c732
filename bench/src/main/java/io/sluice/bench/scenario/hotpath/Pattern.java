package io.sluice.bench.scenario.hotpath;

import io.sluice.bench.traffic.ZipfSampler;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;

/** Which elements are asked for how often. */
enum Pattern {
    /** All as often. */
    UNIFORM("uniform") {
        @Override
        IntSupplier elements(int count, SplittableRandom random) {
            return () -> random.nextInt(count);
        }
    },
    /** The one of rank k 1/k as often as the first; ranks are spread over the elements. */
    ZIPF("Zipf") {
        @Override
        IntSupplier elements(int count, SplittableRandom random) {
            ZipfSampler ranks = new ZipfSampler(count, 1);
            return () -> (int) (ranks.next(random) * SPREAD % count);
        }
    };

    /** A prime above all counts. */
    private static final long SPREAD = 2_654_435_761L;

    private final String label;

    Pattern(String label) {
        this.label = label;
    }

    /** What tables call it. */
    String label() {
        return label;
    }

    /** Draws elements, from 0 to below their count. */
    abstract IntSupplier elements(int count, SplittableRandom random);
}
