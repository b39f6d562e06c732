package io.sluice.bench.scenario;

/**
 * One program on one engine.
 *
 * @param engine the engine's name
 * @param ns median ns of CPU time per packet, transport included
 * @param emptyNs the same of an empty program that was timed beside it
 * @param codeSize bytes of machine code that run a batch, 0 where that is not known
 */
public record Measurement(String engine, double ns, double emptyNs, int codeSize) {
    /** The program alone. */
    public double netNs() {
        return ns - emptyNs;
    }
}
