package io.sluice.dataplane.packet;

import java.nio.ByteBuffer;

/** IPv4, IPv6 and its extension headers. */
abstract sealed class IpLayer implements Layer {
    private static final int DEFAULT_TTL = 64;

    final byte[] source;
    final byte[] target;
    int ttl = DEFAULT_TTL;
    int trafficClass;
    /** The protocol or next header field, or -1 for that of the next layer. */
    int announced = -1;

    private IpLayer(byte[] source, byte[] target) {
        this.source = source;
        this.target = target;
    }

    final int announce(Layer next) {
        return announced < 0 ? next.protocol() : announced;
    }

    /** The sum of the pseudo header (RFC 768, RFC 8200 section 8.1), which has the same addends for both versions. */
    final long pseudoHeaderSum(int protocol, int length) {
        long sum = InternetChecksum.add(protocol + (long) length, source, 0, source.length);
        return InternetChecksum.add(sum, target, 0, target.length);
    }

    /** IPv4. */
    static final class V4 extends IpLayer {
        private static final int VERSION = 4;

        int id;
        int fragment;
        byte[] options = {};

        V4(byte[] source, byte[] target) {
            super(source, target);
        }

        @Override
        public int etherType() {
            return ProtocolNumber.ETHERTYPE_IPV4;
        }

        @Override
        public int protocol() {
            return ProtocolNumber.IPIP;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            int length = HeaderLayout.IPV4_LENGTH + options.length;
            ByteBuffer b = Layer.buffer(length, carried);
            b.put((byte) (VERSION << 4 | length / Integer.BYTES)).put((byte) trafficClass);
            b.putShort((short) (length + carried.length)).putShort((short) id).putShort((short) fragment);
            b.put((byte) ttl).put((byte) announce(next)).putShort((short) 0).put(source).put(target).put(options);
            long sum = InternetChecksum.add(0, b.array(), 0, length);
            b.putShort(HeaderLayout.IPV4_CHECKSUM, (short) InternetChecksum.finish(sum));
            return b.put(carried).array();
        }
    }

    /** IPv6. */
    static final class V6 extends IpLayer {
        private static final int VERSION_SHIFT = 28;
        private static final int VERSION = 6;
        private static final int TRAFFIC_CLASS_SHIFT = 20;

        int flowLabel;

        V6(byte[] source, byte[] target) {
            super(source, target);
        }

        @Override
        public int etherType() {
            return ProtocolNumber.ETHERTYPE_IPV6;
        }

        @Override
        public int protocol() {
            return ProtocolNumber.IPV6;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            return Layer.buffer(HeaderLayout.IPV6_LENGTH, carried)
                .putInt(VERSION << VERSION_SHIFT | trafficClass << TRAFFIC_CLASS_SHIFT | flowLabel)
                .putShort((short) carried.length).put((byte) announce(next)).put((byte) ttl).put(source).put(target)
                .put(carried).array();
        }
    }

    /**
     * An IPv6 extension header: the next header's number, one byte of length in units that depend on the kind, the
     * body.
     *
     * @param body what follows the first two bytes
     * @param announced the next header field, or -1 for that of the next layer
     */
    record Extension(int protocol, int lengthField, byte[] body, int announced) implements Layer {
        @Override
        public int etherType() {
            return ProtocolNumber.ETHERTYPE_EXPERIMENTAL;
        }

        @Override
        public byte[] encode(byte[] carried, Layer next, IpLayer ip) {
            return Layer.buffer(2 + body.length, carried).put((byte) (announced < 0 ? next.protocol() : announced))
                .put((byte) lengthField).put(body).put(carried).array();
        }
    }
}
