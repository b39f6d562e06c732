package io.sluice.dataplane.packet;

import java.nio.ByteBuffer;

/** One header of a packet under construction, which encodes itself in front of what it carries. */
sealed interface Layer
    permits LinkLayer.Ethernet, LinkLayer.Vlan, LinkLayer.Arp, IpLayer, IpLayer.Extension, GreLayer, TransportLayer,
    Layer.Payload {

    /** The EtherType by which a link layer announces this one. */
    int etherType();

    /** The number by which an IP header announces this one. */
    int protocol();

    /**
     * This header and what it carries.
     *
     * @param carried the encoded layers behind this one
     * @param next the first of them
     * @param ip the IP header that this one is in, null where there is none
     */
    byte[] encode(byte[] carried, Layer next, IpLayer ip);

    /** A buffer of exactly the header and what it carries, at its beginning, in network order. */
    static ByteBuffer buffer(int headerLength, byte[] carried) {
        return ByteBuffer.allocate(headerLength + carried.length);
    }

    /** Bytes that no header describes. */
    record Payload(byte[] bytes) implements Layer {
        @Override
        public int etherType() {
            return ProtocolNumber.ETHERTYPE_EXPERIMENTAL;
        }

        @Override
        public int protocol() {
            return ProtocolNumber.EXPERIMENTAL;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            return buffer(bytes.length, carried).put(bytes).put(carried).array();
        }
    }
}
