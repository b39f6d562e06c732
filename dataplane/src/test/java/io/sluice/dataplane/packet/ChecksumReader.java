package io.sluice.dataplane.packet;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Reads a well-formed packet and says what is wrong with its lengths and checksums; "" where all is right.
 * It shares no code with the builder: a sum is right if the bytes, read as one big number, are divisible by 65,535.
 */
final class ChecksumReader {
    private static final BigInteger MODULUS = BigInteger.valueOf(0xffff);

    private static final String RIGHT = "";

    private final byte[] packet;

    private ChecksumReader(byte[] packet) {
        this.packet = packet;
    }

    static String fault(byte[] packet) {
        ChecksumReader reader = new ChecksumReader(packet);
        return reader.behindType(12);
    }

    private int u8(int at) {
        return packet[at] & 0xff;
    }

    private int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    private String behindType(int at) {
        return switch (u16(at)) {
            case 0x8100, 0x88a8 -> behindType(at + 4);
            case 0x0800 -> ipv4(at + 2);
            case 0x86dd -> ipv6(at + 2);
            default -> RIGHT;
        };
    }

    private String ipv4(int at) {
        int headerLength = (u8(at) & 0x0f) * 4;
        int total = u16(at + 2);
        if (u8(at) >> 4 != 4 || at + total > packet.length) {
            return "ipv4 version or length";
        }
        if (!divides(Arrays.copyOfRange(packet, at, at + headerLength))) {
            return "ipv4 checksum";
        }
        if ((u16(at + 6) & 0x3fff) != 0) {
            return RIGHT;
        }
        byte[] addresses = Arrays.copyOfRange(packet, at + 12, at + 20);
        return transport(u8(at + 9), at + headerLength, at + total, addresses);
    }

    private String ipv6(int at) {
        int end = at + 40 + u16(at + 4);
        if (u8(at) >> 4 != 6 || end > packet.length) {
            return "ipv6 version or length";
        }
        byte[] addresses = Arrays.copyOfRange(packet, at + 8, at + 40);
        int protocol = u8(at + 6);
        int header = at + 40;
        while (protocol == 0 || protocol == 43 || protocol == 60 || protocol == 51 || protocol == 44) {
            if (protocol == 44 && (u16(header + 2) & 0xfff9) != 0) {
                return RIGHT;
            }
            int length = protocol == 51 ? (u8(header + 1) + 2) * 4 : protocol == 44 ? 8 : (u8(header + 1) + 1) * 8;
            protocol = u8(header);
            header += length;
        }
        return transport(protocol, header, end, addresses);
    }

    private String transport(int protocol, int at, int end, byte[] addresses) {
        byte[] segment = Arrays.copyOfRange(packet, at, end);
        return switch (protocol) {
            case 1 -> divides(segment) ? RIGHT : "icmp checksum";
            case 4 -> ipv4(at);
            case 41 -> ipv6(at);
            case 47 -> gre(at);
            case 17 -> {
                if (u16(at + 4) != segment.length) {
                    yield "udp length";
                }
                boolean right = u16(at + 6) == 0 || dividesWithPseudoHeader(protocol, segment, addresses);
                yield right ? RIGHT : "udp checksum";
            }
            case 6, 58 -> segment.length == 0 || dividesWithPseudoHeader(protocol, segment, addresses)
                ? RIGHT : "checksum of protocol " + protocol;
            default -> RIGHT;
        };
    }

    private String gre(int at) {
        int header = at + ((u8(at) & 0x20) != 0 ? 8 : 4);
        return u16(at + 2) == 0x0800 ? ipv4(header) : ipv6(header);
    }

    private static boolean dividesWithPseudoHeader(int protocol, byte[] segment, byte[] addresses) {
        byte[] summed = new byte[(segment.length + 1 & ~1) + addresses.length + 4];
        System.arraycopy(segment, 0, summed, 0, segment.length);
        System.arraycopy(addresses, 0, summed, summed.length - addresses.length - 4, addresses.length);
        summed[summed.length - 4] = (byte) (segment.length >> 8);
        summed[summed.length - 3] = (byte) segment.length;
        summed[summed.length - 1] = (byte) protocol;
        return divides(summed);
    }

    /** 65,536 is 1 modulo 65,535, so that a big number is its words' sum there; a sum of all zeroes is never right. */
    private static boolean divides(byte[] bytes) {
        BigInteger number = new BigInteger(1, Arrays.copyOf(bytes, bytes.length + 1 & ~1));
        return number.signum() != 0 && number.mod(MODULUS).signum() == 0;
    }
}
