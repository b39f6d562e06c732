/**
 * JMH benchmarks of single pieces, each checks its own result.
 * It depends on the scenarios, which set up what is measured.
 * Start with {@link io.sluice.bench.jmh.OperationBenchmark}.
 */
package io.sluice.bench.jmh;
