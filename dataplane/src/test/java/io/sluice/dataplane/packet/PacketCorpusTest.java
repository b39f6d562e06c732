package io.sluice.dataplane.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PacketCorpusTest {
    /** Kinds that are wrong on purpose. */
    private static final Pattern DAMAGED =
        Pattern.compile("(truncated|bad|random|zeroes|ones)-.*|ipv4-fragment-.*|ipv6-fragment-.*");

    @Test
    void everyWholePacketHasRightLengthsAndChecksums() {
        int checked = 0;
        for (Map.Entry<String, byte[]> packet : PacketCorpus.packets().entrySet()) {
            if (!DAMAGED.matcher(packet.getKey()).matches()) {
                assertEquals("", ChecksumReader.fault(packet.getValue()), packet.getKey());
                checked++;
            }
        }
        assertTrue(checked >= 80, "checked " + checked);
    }

    @Test
    void damagedPacketsAreDamaged() {
        assertEquals("ipv4 checksum", ChecksumReader.fault(PacketCorpus.packet("bad-ipv4-checksum")));
        assertEquals("ipv4 version or length", ChecksumReader.fault(PacketCorpus.packet("bad-version-4")));
        assertEquals("udp length", ChecksumReader.fault(PacketCorpus.packet("bad-udp-length")));
    }

    @Test
    void holdsAllKindsThatEnginesAreComparedOn() {
        var names = PacketCorpus.packets().keySet();
        assertTrue(names.size() >= 40, "only " + names.size());
        assertTrue(names.containsAll(List.of("udp4", "udp4-empty", "udp4-1500", "udp4-1514", "tcp4-syn", "tcp4-data",
            "icmp4-echo-request", "icmp6-echo-request", "ipv4-option-router-alert", "ipv4-fragment-first",
            "ipv4-fragment-middle", "ipv4-fragment-last", "udp6", "ipv6-extension-chain", "vlan-udp4", "qinq-tcp4",
            "arp-request", "ipip", "gre-ipv4", "dns-query4", "truncated-ethernet", "truncated-ipv6", "random-60")));
    }

    @Test
    void packetsFitTheKernelsTestRunAndAnEthernetFrame() {
        PacketCorpus.packets().forEach((name, packet) -> assertTrue(
            packet.length >= HeaderLayout.ETHERNET_LENGTH && packet.length <= HeaderLayout.ETHERNET_MAX_FRAME, name));
    }

    @Test
    void isTheSameEachTimeAndItsArraysAreTheCallers() {
        var first = PacketCorpus.packets();
        var second = PacketCorpus.packets();
        assertEquals(List.copyOf(first.keySet()), List.copyOf(second.keySet()));
        first.forEach((name, packet) -> assertArrayEquals(packet, second.get(name), name));
        first.firstEntry().getValue()[0]++;
        assertEquals(2, second.firstEntry().getValue()[0]);
    }

    @Test
    void anUnknownNameIsToldByName() {
        var error = assertThrows(IllegalArgumentException.class, () -> PacketCorpus.packet("udp5"));
        assertEquals("no packet \"udp5\" in the corpus", error.getMessage());
    }
}
