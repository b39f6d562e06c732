/**
 * Runs a program over a capture on any engine, the running kernel included, and compares what the engines did.
 * It depends on the engines, on maps and helpers, on ports and the worker, and on typed values.
 * Start with {@link io.sluice.dataplane.replay.Replay} and {@link io.sluice.dataplane.replay.ReplayEngine}.
 */
package io.sluice.dataplane.replay;
