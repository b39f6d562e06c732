/**
 * A port without a device: a fixed ring of packets that come in again and again, for benchmarks and the demo.
 * It depends on the port SPI and on frames.
 * Start with {@link io.sluice.dataplane.port.memory.MemoryPort}.
 */
package io.sluice.dataplane.port.memory;
