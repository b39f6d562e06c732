package io.sluice.bench.traffic;

import io.sluice.dataplane.packet.InternetChecksum;
import io.sluice.dataplane.packet.ProtocolNumber;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What a parser that knows nothing of the generator reads in a frame.
 *
 * @param tagged whether there is a VLAN tag
 * @param version of IP
 * @param protocol of IPv4, or next header
 * @param source the sender's address
 * @param fault what is wrong, "" for nothing
 */
record ParsedFrame(boolean tagged, int version, int protocol, String source, String fault) {
    private static final int TYPE = 12;
    private static final int TYPE_VLAN = 0x8100;
    private static final int TYPE_IPV4 = 0x0800;
    private static final int TYPE_IPV6 = 0x86dd;

    static ParsedFrame of(byte[] frame) {
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        boolean tagged = (bytes.getShort(TYPE) & 0xffff) == TYPE_VLAN;
        int at = tagged ? TYPE + 4 : TYPE;
        int type = bytes.getShort(at) & 0xffff;
        ByteBuffer ip = bytes.slice(at + 2, frame.length - at - 2);
        return switch (type) {
            case TYPE_IPV4 -> ipv4(tagged, ip);
            case TYPE_IPV6 -> ipv6(tagged, ip);
            default -> new ParsedFrame(tagged, 0, 0, "", "EtherType " + Integer.toHexString(type));
        };
    }

    private static ParsedFrame ipv4(boolean tagged, ByteBuffer ip) {
        int protocol = ip.get(9);
        String fault = "";
        if (ip.get(0) != 0x45 || ip.getShort(2) != ip.limit()) {
            fault = "version, header length or total length";
        } else if (InternetChecksum.of(bytes(ip, 0, 20)) != 0) {
            fault = "IPv4 checksum";
        }
        String transport = transport(protocol, bytes(ip, 12, 8), ip.slice(20, ip.limit() - 20), ProtocolNumber.ICMP);
        return new ParsedFrame(tagged, 4, protocol, address(bytes(ip, 12, 4)), fault + transport);
    }

    private static ParsedFrame ipv6(boolean tagged, ByteBuffer ip) {
        int protocol = ip.get(6);
        String fault = ip.get(0) >>> 4 != 6 || ip.getShort(4) != ip.limit() - 40 ? "version or payload length" : "";
        String transport = transport(protocol, bytes(ip, 8, 32), ip.slice(40, ip.limit() - 40), ProtocolNumber.ICMPV6);
        return new ParsedFrame(tagged, 6, protocol, address(bytes(ip, 8, 16)), fault + transport);
    }

    private static String transport(int protocol, byte[] addresses, ByteBuffer carried, int icmp) {
        byte[] all = bytes(carried, 0, carried.limit());
        long pseudo = InternetChecksum.add(protocol + (long) all.length, addresses, 0, addresses.length);
        if (protocol == ProtocolNumber.UDP && (carried.getShort(4) != all.length || carried.getShort(6) == 0)) {
            return "UDP length or no checksum";
        }
        if (protocol == ProtocolNumber.TCP && carried.get(12) != 0x50) {
            return "TCP header length";
        }
        if (protocol != ProtocolNumber.UDP && protocol != ProtocolNumber.TCP && protocol != icmp) {
            return "protocol " + protocol;
        }
        long start = protocol == ProtocolNumber.ICMP ? 0 : pseudo;
        return InternetChecksum.finish(InternetChecksum.add(start, all, 0, all.length)) == 0 ? "" : "checksum";
    }

    private static byte[] bytes(ByteBuffer buffer, int from, int length) {
        byte[] bytes = new byte[length];
        buffer.get(from, bytes);
        return bytes;
    }

    private static String address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("address of " + Arrays.toString(bytes), e);
        }
    }
}
