package io.sluice.dataplane.packet;

/** The headers below IP. */
final class LinkLayer {
    private static final int ARP_HARDWARE_ETHERNET = 1;
    private static final int VLAN_PRIORITY_SHIFT = 13;

    private LinkLayer() {
    }

    /** Ethernet II. */
    static final class Ethernet implements Layer {
        private final byte[] target;
        private final byte[] source;
        /** The EtherType, or -1 for that of the next layer. */
        int type = -1;

        Ethernet(byte[] target, byte[] source) {
            this.target = target;
            this.source = source;
        }

        @Override
        public int etherType() {
            return ProtocolNumber.ETHERTYPE_TRANSPARENT_BRIDGING;
        }

        @Override
        public int protocol() {
            return ProtocolNumber.EXPERIMENTAL;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            return Layer.buffer(HeaderLayout.ETHERNET_LENGTH, carried).put(target).put(source)
                .putShort((short) (type < 0 ? next.etherType() : type)).put(carried).array();
        }
    }

    /** A VLAN tag, which the header before announces by its tag protocol identifier. */
    record Vlan(int etherType, int id, int priority) implements Layer {
        @Override
        public int protocol() {
            return ProtocolNumber.EXPERIMENTAL;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            return Layer.buffer(HeaderLayout.VLAN_LENGTH, carried)
                .putShort((short) (priority << VLAN_PRIORITY_SHIFT | id))
                .putShort((short) next.etherType()).put(carried).array();
        }
    }

    /** ARP for IPv4 over Ethernet; operation 1 is a request, 2 a reply. */
    record Arp(int operation, byte[] senderMac, byte[] sender, byte[] targetMac, byte[] target) implements Layer {
        @Override
        public int etherType() {
            return ProtocolNumber.ETHERTYPE_ARP;
        }

        @Override
        public int protocol() {
            return ProtocolNumber.EXPERIMENTAL;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            return Layer.buffer(HeaderLayout.ARP_LENGTH, carried).putShort((short) ARP_HARDWARE_ETHERNET)
                .putShort((short) ProtocolNumber.ETHERTYPE_IPV4).put((byte) senderMac.length).put((byte) sender.length)
                .putShort((short) operation).put(senderMac).put(sender).put(targetMac).put(target).put(carried).array();
        }
    }
}
