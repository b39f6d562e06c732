/**
 * End-to-end measurements: programs on engines, side by side in one run.
 * It depends on the dataplane and, through it, on the engines, the running kernel among them.
 * Start with {@link io.sluice.bench.scenario.EngineComparison}.
 */
package io.sluice.bench.scenario;
