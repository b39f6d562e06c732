package io.sluice.bench.scenario;

/**
 * One program on one engine.
 *
 * @param program the program's name
 * @param engine the engine's name
 * @param ns median ns of CPU time per packet, transport included
 * @param emptyNs the same of an empty program that was timed beside it
 * @param insns how many insns the program has
 */
public record Measurement(String program, String engine, double ns, double emptyNs, int insns) {
    /** The program alone. */
    public double netNs() {
        return ns - emptyNs;
    }
}
