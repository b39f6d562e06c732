/**
 * The packet loop: receive a batch, run the program, dispatch each packet by its verdict.
 * It depends on the port SPI, on counters, on {@code maps} for its quiescence and on {@code vm.api}.
 * Start with {@link io.sluice.dataplane.worker.Worker}.
 */
package io.sluice.dataplane.worker;
