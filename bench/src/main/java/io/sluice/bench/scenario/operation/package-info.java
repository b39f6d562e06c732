/**
 * Single map operations and checksums that have a limit to keep to, each as two programs that differ by one call.
 * It depends on {@code method} for how anything is timed, and on {@code scenario} for the names of engines.
 * Start with {@link io.sluice.bench.scenario.operation.Operation}, then {@code OperationComparison}.
 */
package io.sluice.bench.scenario.operation;
