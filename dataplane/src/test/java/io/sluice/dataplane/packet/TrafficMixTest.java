package io.sluice.dataplane.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficMixTest {
    @Test
    void theSameSeedGivesTheSamePackets() {
        List<byte[]> first = TrafficMix.packets(7, 500);
        List<byte[]> second = TrafficMix.packets(7, 500);
        for (int i = 0; i < first.size(); i++) {
            assertArrayEquals(first.get(i), second.get(i), "packet " + i);
        }
    }

    @Test
    void anotherSeedGivesOtherPackets() {
        assertFalse(Arrays.deepEquals(TrafficMix.packets(7, 20).toArray(), TrafficMix.packets(8, 20).toArray()));
    }

    @Test
    void mixesProtocolsAndLengths() {
        List<byte[]> packets = TrafficMix.packets(1, 2000);
        int wrong = 0;
        int ipv6 = 0;
        int full = 0;
        for (byte[] packet : packets) {
            assertTrue(packet.length >= HeaderLayout.ETHERNET_LENGTH);
            assertTrue(packet.length <= HeaderLayout.ETHERNET_MAX_FRAME);
            ipv6 += packet[HeaderLayout.ETHERNET_TYPE] == (byte) 0x86 ? 1 : 0;
            full += packet.length == HeaderLayout.ETHERNET_MAX_FRAME ? 1 : 0;
            wrong += isWhole(packet) ? 0 : 1;
        }
        assertTrue(ipv6 > 200 && ipv6 < 1000, "ipv6 " + ipv6);
        assertTrue(full > 10 && full < 200, "full " + full);
        assertTrue(wrong > 20 && wrong < 120, "wrong " + wrong);
    }

    private static boolean isWhole(byte[] packet) {
        try {
            return ChecksumReader.fault(packet).isEmpty();
        } catch (IndexOutOfBoundsException cutOff) {
            return false;
        }
    }

    @Test
    void theBundledCaptureIsWhatTheGeneratorMakes() throws IOException {
        try (InputStream bundled = TrafficMixTest.class.getResourceAsStream(DemoCapture.RESOURCE)) {
            assertNotNull(bundled, DemoCapture.RESOURCE);
            assertArrayEquals(DemoCapture.bytes(), bundled.readAllBytes(), "write it anew, see DemoCapture");
        }
    }

    @Test
    void theCaptureIsAPcapFileOfAllPackets() {
        ByteBuffer file = ByteBuffer.wrap(DemoCapture.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        assertTrue(file.capacity() < 64 * 1024, "bytes " + file.capacity());
        assertEquals(0xa1b2c3d4, file.getInt(0));
        assertEquals(1, file.getInt(20));
        file.position(24);
        for (byte[] packet : DemoCapture.packets()) {
            int header = file.position();
            byte[] read = new byte[file.getInt(header + 8)];
            file.position(header + 16).get(read);
            assertArrayEquals(packet, read);
        }
        assertFalse(file.hasRemaining());
    }

    @Test
    void anEmptyMixIsEmpty() {
        assertEquals(List.of(), TrafficMix.packets(1, 0));
    }
}
