package io.sluice.dataplane.port.memory;

/**
 * The rings that connect a {@link RingPort} to what is at the other end of it. A ring may stand in several places: with
 * {@code tx} as {@code rx} a port receives what it sends.
 *
 * @param rx what comes in
 * @param tx what is sent, with frames
 * @param freed frames of packets that came in and were not sent; never full, so that none is lost
 * @param completed frames that the port had taken for copies of other ports' packets, once they are sent; may be null
 *     where the port has no such frames
 */
public record Rings(DescRing rx, DescRing tx, DescRing freed, DescRing completed) {
}
