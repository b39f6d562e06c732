package io.sluice.dataplane.port.memory;

/**
 * What a port is called.
 *
 * @param name for counters and messages
 * @param ifindex the interface index that programs see
 * @param queue the queue that programs see
 */
public record PortId(String name, int ifindex, int queue) {
}
