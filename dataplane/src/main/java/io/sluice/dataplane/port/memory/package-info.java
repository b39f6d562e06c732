/**
 * Ports without a device: rings of frame descs in memory, for benchmarks and the demo, on one thread or between two.
 * It depends on the port SPI and on frames.
 * Start with {@link io.sluice.dataplane.port.memory.RingPort}, then {@link io.sluice.dataplane.port.memory.Wire}.
 */
package io.sluice.dataplane.port.memory;
