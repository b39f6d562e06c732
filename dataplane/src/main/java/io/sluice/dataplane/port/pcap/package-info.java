/**
 * Capture files: reading and writing pcap and pcapng, and a port that plays one file and records another.
 * It depends on the port SPI, on frames and on {@code vm.memory}.
 * Start with {@link io.sluice.dataplane.port.pcap.CaptureReader} and {@link io.sluice.dataplane.port.pcap.CapturePort}.
 */
package io.sluice.dataplane.port.pcap;
