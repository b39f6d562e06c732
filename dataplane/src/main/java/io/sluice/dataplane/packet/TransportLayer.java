package io.sluice.dataplane.packet;

import java.nio.ByteBuffer;

/** The headers that an IP packet carries, which sum what they carry, most of them with IP's pseudo header. */
abstract sealed class TransportLayer implements Layer {
    /** Whether the checksum field is filled; otherwise it stays 0. */
    boolean summed = true;

    @Override
    public final int etherType() {
        return ProtocolNumber.ETHERTYPE_EXPERIMENTAL;
    }

    /** The sum of the pseudo header where this protocol has one. */
    long pseudoHeaderSum(IpLayer ip, int length) {
        if (ip == null) {
            throw new IllegalStateException("protocol " + protocol() + " needs an IP header before it");
        }
        return ip.pseudoHeaderSum(protocol(), length);
    }

    final byte[] sum(ByteBuffer whole, int checksumOffset, IpLayer ip) {
        byte[] bytes = whole.array();
        if (summed) {
            long sum = InternetChecksum.add(pseudoHeaderSum(ip, bytes.length), bytes, 0, bytes.length);
            whole.putShort(checksumOffset, (short) field(InternetChecksum.finish(sum)));
        }
        return bytes;
    }

    /** What the field holds for a computed checksum. */
    int field(int checksum) {
        return checksum;
    }

    /** UDP. */
    static final class Udp extends TransportLayer {
        private final int sourcePort;
        private final int targetPort;

        Udp(int sourcePort, int targetPort) {
            this.sourcePort = sourcePort;
            this.targetPort = targetPort;
        }

        @Override
        public int protocol() {
            return ProtocolNumber.UDP;
        }

        /** RFC 768: 0 means that there is no checksum, so that a computed 0 is sent as its other form. */
        @Override
        int field(int checksum) {
            return checksum == 0 ? 0xffff : checksum;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            ByteBuffer b = Layer.buffer(HeaderLayout.UDP_LENGTH, carried).putShort((short) sourcePort)
                .putShort((short) targetPort).putShort((short) (HeaderLayout.UDP_LENGTH + carried.length))
                .putShort((short) 0).put(carried);
            return sum(b, HeaderLayout.UDP_CHECKSUM, ip);
        }
    }

    /** TCP. */
    static final class Tcp extends TransportLayer {
        private static final int OFFSET_SHIFT = 12;
        private static final int DEFAULT_WINDOW = 64240;

        private final int sourcePort;
        private final int targetPort;
        private final int flags;
        int sequence = 1;
        int acknowledged;
        int window = DEFAULT_WINDOW;
        byte[] options = {};

        Tcp(int sourcePort, int targetPort, int flags) {
            this.sourcePort = sourcePort;
            this.targetPort = targetPort;
            this.flags = flags;
        }

        @Override
        public int protocol() {
            return ProtocolNumber.TCP;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            int length = HeaderLayout.TCP_LENGTH + options.length;
            ByteBuffer b = Layer.buffer(length, carried).putShort((short) sourcePort).putShort((short) targetPort)
                .putInt(sequence).putInt(acknowledged)
                .putShort((short) (length / Integer.BYTES << OFFSET_SHIFT | flags))
                .putShort((short) window).putShort((short) 0).putShort((short) 0).put(options).put(carried);
            return sum(b, HeaderLayout.TCP_CHECKSUM, ip);
        }
    }

    /** ICMP and ICMPv6, which differ in their number and in the pseudo header. */
    static final class Icmp extends TransportLayer {
        private final int protocol;
        private final int type;
        private final int code;
        private final int rest;

        Icmp(int protocol, int type, int code, int rest) {
            this.protocol = protocol;
            this.type = type;
            this.code = code;
            this.rest = rest;
        }

        @Override
        public int protocol() {
            return protocol;
        }

        @Override
        long pseudoHeaderSum(IpLayer ip, int length) {
            return protocol == ProtocolNumber.ICMP ? 0 : super.pseudoHeaderSum(ip, length);
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            ByteBuffer b = Layer.buffer(HeaderLayout.ICMP_LENGTH, carried).put((byte) type).put((byte) code)
                .putShort((short) 0).putInt(rest).put(carried);
            return sum(b, HeaderLayout.ICMP_CHECKSUM, ip);
        }
    }
}
