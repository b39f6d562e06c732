package io.sluice.bench.method;

/**
 * One program on one engine.
 *
 * @param engine the engine's name
 * @param ns median ns of CPU time per packet, transport included
 * @param emptyNs the same of an empty program that was timed beside it
 * @param netNs the program alone: the median of the differences, round by round
 * @param codeSize bytes of machine code that run a batch, 0 where that is not known
 */
public record Measurement(String engine, double ns, double emptyNs, double netNs, int codeSize) {
}
