package io.sluice.dataplane.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketsTest {
    private static Packets udp() {
        return Packets.ethernet().ipv4("10.0.0.1", "10.0.0.2").udp(1234, 5678);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void sumsTheExampleOfRfc1071() {
        byte[] example = HexFormat.of().parseHex("0001f203f4f5f6f7");
        assertEquals(0x220d, InternetChecksum.of(example));
    }

    @Test
    void anOddLastByteIsTheHighHalfOfAWord() {
        assertEquals(InternetChecksum.of(new byte[] {1, 2, 3, 0}), InternetChecksum.of(new byte[] {1, 2, 3}));
    }

    @Test
    void writesEveryHeaderByteOfAUdpPacket() {
        assertEquals("020000000002020000000001" + "0800"
            + "4500001e000000004011" + "66cd" + "0a0000010a000002"
            + "04d2162e000a" + "686e" + "6869", hex(udp().payload("hi").build()));
    }

    @Test
    void everyProtocolSumsRight() {
        List<Packets> packets = List.of(udp().payload("odd"),
            Packets.ethernet().ipv4("1.2.3.4", "5.6.7.8").ipv4Options((byte) 1, (byte) 1, (byte) 1)
                .tcp(1, 2, Packets.SYN)
                .tcpOptions((byte) 1).payload("x"),
            Packets.ethernet().ipv4("1.2.3.4", "5.6.7.8").icmp(8, 0, 1).payload("ping!"),
            Packets.ethernet().ipv6("fe80::1", "ff02::2").hopByHop(2).icmpv6(133, 0, 0),
            Packets.ethernet().serviceVlan(1).vlan(2).ipv6("::1", "::2").ipv4("1.1.1.1", "2.2.2.2").udp(7, 7)
                .payload("t"),
            Packets.ethernet().ipv4("1.2.3.4", "5.6.7.8").gre(9).ipv6("::3", "::4").tcp(9, 9, Packets.ACK));
        for (Packets packet : packets) {
            assertEquals("", ChecksumReader.fault(packet.build()), hex(packet.build()));
        }
    }

    @Test
    void theReaderOfTheseTestsSeesAFlippedBit() {
        byte[] packet = udp().payload("hi").build();
        for (int i = HeaderLayout.ETHERNET_LENGTH + 1; i < packet.length; i++) {
            byte[] flipped = packet.clone();
            flipped[i] ^= 0x10;
            assertNotEquals("", ChecksumReader.fault(flipped), "byte " + i);
        }
    }

    @Test
    void aUdpChecksumOfZeroIsSentAsItsOtherForm() {
        byte[] zero = udp().payload((byte) 0, (byte) 0).build();
        int at = zero.length - 2 - HeaderLayout.UDP_LENGTH + HeaderLayout.UDP_CHECKSUM;
        byte[] sums = udp().payload(zero[at], zero[at + 1]).build();
        assertEquals("ffff", hex(Arrays.copyOfRange(sums, at, at + 2)));
        assertEquals("", ChecksumReader.fault(sums));
    }

    @Test
    void withoutChecksumTheFieldStaysZero() {
        byte[] packet = udp().withoutChecksum().build();
        assertEquals("0000", hex(Arrays.copyOfRange(packet, packet.length - 2, packet.length)));
    }

    @Test
    void fillsToTheLengthAsked() {
        byte[] packet = udp().fillTo(100).build();
        assertEquals(100, packet.length);
        assertEquals("", ChecksumReader.fault(packet));
    }

    @Test
    void refusesToFillToLessThanItsHeaders() {
        var error = assertThrows(IllegalArgumentException.class, () -> udp().fillTo(41));
        assertEquals("headers of 42 bytes, must be at most 41", error.getMessage());
    }

    @Test
    void padsToTheShortestFrameOutsideOfIp() {
        byte[] packet = udp().buildPadded();
        assertEquals(HeaderLayout.ETHERNET_MIN_FRAME, packet.length);
        assertArrayEquals(udp().build(), Arrays.copyOf(packet, 42));
    }

    @Test
    void refusesATransportHeaderWithoutIp() {
        var error = assertThrows(IllegalStateException.class, () -> Packets.ethernet().udp(1, 2).build());
        assertEquals("protocol 17 needs an IP header before it", error.getMessage());
    }

    @Test
    void refusesAFieldOfAHeaderThatIsNotThere() {
        assertThrows(IllegalStateException.class, () -> Packets.ethernet().ttl(1));
    }

    @Test
    void refusesMoreOptionsThanTheHeaderCanHold() {
        assertThrows(IllegalArgumentException.class, () -> udp().ipv4Options(new byte[41]));
    }

    @Test
    void fragmentsPutTogetherAreThePacket() {
        byte[] whole = udp().id(7).fillTo(300).build();
        List<byte[]> fragments = Fragments.of(whole, 96);
        byte[] joined = Arrays.copyOf(whole, whole.length);
        Arrays.fill(joined, 34, joined.length, (byte) 0);
        int left = fragments.size();
        for (byte[] fragment : fragments) {
            assertEquals("", ChecksumReader.fault(fragment));
            int offset = ((fragment[20] & 0x1f) << 8 | fragment[21] & 0xff) * 8;
            boolean more = (fragment[20] & 0x20) != 0;
            assertEquals(--left > 0, more);
            System.arraycopy(fragment, 34, joined, 34 + offset, fragment.length - 34);
        }
        assertEquals(3, fragments.size());
        assertArrayEquals(whole, joined);
    }

    @Test
    void refusesFragmentsThatDoNotEndOnEightBytes() {
        assertThrows(IllegalArgumentException.class, () -> Fragments.of(udp().build(), 12));
    }
}
