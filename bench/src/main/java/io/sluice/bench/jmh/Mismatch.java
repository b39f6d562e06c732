package io.sluice.bench.jmh;

/** Ends benchmarks whose results are not what a plain reference computes. */
final class Mismatch {
    private Mismatch() {
    }

    /**
     * Throws where results differed.
     *
     * @param bits in which they did, of all of them; 0 where they never did
     */
    static void check(String what, long bits) {
        if (bits != 0) {
            throw new IllegalStateException(
                    "%s: differs from the reference in bits 0x%x".formatted(what, bits));
        }
    }
}
