package io.sluice.bench.method;

/**
 * One program on one engine.
 *
 * @param engine the engine's name
 * @param total ns of CPU time per packet, transport included
 * @param empty the same of an empty program that was timed beside it
 * @param codeSize bytes of machine code that run a batch, 0 where that is not known
 */
public record Measurement(String engine, Samples total, Samples empty, int codeSize) {
    /** The program alone: the differences, round by round. */
    public Samples net() {
        return total.less(empty);
    }

    /** The median of {@link #net}. */
    public double netNs() {
        return net().median();
    }
}
