/**
 * How anything is timed: subjects on engines and in the kernel, in interleaved rounds on one CPU between readings of
 * the noise gauge, and what is made of the times. It depends on {@code suite} for the workloads, on the engines, and on
 * {@code report} for figures.
 * Start with {@link io.sluice.bench.method.Interleaved}.
 */
package io.sluice.bench.method;
