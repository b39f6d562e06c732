/**
 * Packets: their header layout, a builder that makes them byte for byte, and the traffic that tests and the demo run.
 * It depends on nothing but the JDK.
 * Start at {@link io.sluice.dataplane.packet.Packets} to make a packet and at {@link
 * io.sluice.dataplane.packet.PacketCorpus}
 * for a list of all kinds.
 */
package io.sluice.dataplane.packet;
