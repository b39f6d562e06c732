/**
 * What is compared with what: programs on engines, operations, compilers and verifiers, side by side in one run.
 * It depends on {@code method}, {@code suite} and, through the dataplane, on the engines, the running kernel too.
 * Start with {@link io.sluice.bench.scenario.EngineComparison}.
 */
package io.sluice.bench.scenario;
