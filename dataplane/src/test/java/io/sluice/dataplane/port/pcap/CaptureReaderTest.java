package io.sluice.dataplane.port.pcap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.packet.DemoCapture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureReaderTest {
    private static final List<ByteOrder> ORDERS = List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    private static final byte[] SHORT = CaptureFixture.packet(60);
    private static final byte[] LONG = CaptureFixture.packet(1514);

    private static Capture read(CaptureFixture file) {
        return CaptureReader.read("t.pcap", file.toBytes());
    }

    private static String refusal(CaptureFixture file) {
        return assertThrows(CaptureException.class, () -> read(file)).getMessage();
    }

    private static CaptureFixture pcap() {
        return new CaptureFixture(ByteOrder.LITTLE_ENDIAN).pcapHeader(0xa1b2c3d4L, 1);
    }

    private static CaptureFixture pcapng(ByteOrder order) {
        return new CaptureFixture(order).section();
    }

    @Test
    void readsPcapInBothByteOrdersAndUnits() {
        for (ByteOrder order : ORDERS) {
            for (boolean nanos : new boolean[] {false, true}) {
                Capture capture = read(new CaptureFixture(order).pcapHeader(nanos ? 0xa1b23c4dL : 0xa1b2c3d4L, 1)
                    .pcapRecord(7, 5, SHORT, 60).pcapRecord(0xffff_ffffL, 999_999, LONG, 9000));
                assertEquals(new CaptureFormat(false, order, nanos), capture.format());
                assertEquals(2, capture.size());
                assertArrayEquals(SHORT, capture.bytes(0));
                assertArrayEquals(LONG, capture.bytes(1));
                assertEquals(7_000_000_000L + (nanos ? 5 : 5_000), capture.timestamp(0));
                assertEquals(4_294_967_295_000_000_000L + (nanos ? 999_999 : 999_999_000), capture.timestamp(1));
                assertEquals(9000, capture.originalLength(1));
                assertEquals(1514, capture.longest());
            }
        }
    }

    @Test
    void readsPcapngInBothByteOrders() {
        for (ByteOrder order : ORDERS) {
            CaptureFixture part = new CaptureFixture(order);
            CaptureFixture nanos = part.part().u16(2, 3).u8('e', 't', 'h', 0).u16(9, 1).u8(9, 0, 0, 0).u16(0, 0);
            Capture capture = read(pcapng(order)
                .interfaceBlock(1, 0, part.part())
                .interfaceBlock(1, 60, nanos)
                .block(0xbad, part.part().u32(1, 2, 3))
                .enhanced(0, 5_000_001, SHORT, 60)
                .enhanced(1, 5_000_000_001L, CaptureFixture.packet(61), 100)
                .simple(LONG, 1514));
            assertEquals(new CaptureFormat(true, order, true), capture.format());
            assertEquals(3, capture.size());
            assertEquals(5_000_001_000L, capture.timestamp(0));
            assertEquals(5_000_000_001L, capture.timestamp(1));
            assertArrayEquals(CaptureFixture.packet(61), capture.bytes(1));
            assertEquals(100, capture.originalLength(1));
            assertArrayEquals(LONG, capture.bytes(2));
        }
    }

    @Test
    void aNewSectionMayChangeTheByteOrderAndForgetsTheInterfaces() {
        CaptureFixture big = pcapng(ByteOrder.BIG_ENDIAN);
        big.interfaceBlock(1, 0, big.part()).enhanced(0, 2, SHORT, 60);
        CaptureFixture both = pcapng(ByteOrder.LITTLE_ENDIAN);
        both.interfaceBlock(1, 0, both.part()).enhanced(0, 1, LONG, 1514).bytes(big.toBytes());
        Capture capture = read(both);
        assertArrayEquals(LONG, capture.bytes(0));
        assertArrayEquals(SHORT, capture.bytes(1));
        assertEquals(2_000, capture.timestamp(1));
        both.bytes(pcapng(ByteOrder.LITTLE_ENDIAN).enhanced(0, 1, SHORT, 60).toBytes());
        assertEquals("t.pcap: packet 3 at byte 1764: interface 0, the section has 0", refusal(both));
    }

    @Test
    void aSimplePacketHasTheSnapLengthOfTheFirstInterface() {
        CaptureFixture file = pcapng(ByteOrder.LITTLE_ENDIAN);
        file.interfaceBlock(1, 40, file.part()).simple(CaptureFixture.packet(40), 1500);
        Capture capture = read(file);
        assertEquals(40, capture.length(0));
        assertEquals(1500, capture.originalLength(0));
    }

    @Test
    void readsTimestampsOfEveryResolution() {
        assertEquals(3_000_000_000L, PcapngParser.nanos(3, 0));
        assertEquals(3_000, PcapngParser.nanos(3, 6));
        assertEquals(3, PcapngParser.nanos(3, 9));
        assertEquals(3, PcapngParser.nanos(3_999, 12));
        assertEquals(0, PcapngParser.nanos(3, 127));
        assertEquals(1_500_000_000L, PcapngParser.nanos(3, 0x80 | 1));
        assertEquals(3_000_000_000L, PcapngParser.nanos(3, 0x80));
        assertEquals(1_000_000_000L, PcapngParser.nanos(1L << 40, 0x80 | 40));
        assertEquals(0, PcapngParser.nanos(-1, 0x80 | 127));
    }

    @Test
    void readsAnOffsetOfSeconds() {
        CaptureFixture file = pcapng(ByteOrder.LITTLE_ENDIAN);
        file.interfaceBlock(1, 0, file.part().u16(14, 8).u64(1_700_000_000L)).enhanced(0, 1, SHORT, 60);
        assertEquals(1_700_000_000_000_001_000L, read(file).timestamp(0));
    }

    @Test
    void aFileThatEndsInAPacketIsRefusedWithTheOffset() {
        byte[] whole = pcap().pcapRecord(0, 0, SHORT, 60).pcapRecord(0, 0, SHORT, 60).toBytes();
        assertEquals("t.pcap: truncated: packet 2 at byte 100: captured length 60, 10 bytes left",
            cutTo(whole, 100 + 16 + 10));
        assertEquals("t.pcap: truncated: packet 2 at byte 100: 15 bytes left, its header has 16",
            cutTo(whole, 115));
        assertEquals("t.pcap: truncated: 20 bytes, the file header has 24", cutTo(whole, 20));
        assertEquals("t.pcap: 3 bytes, too short for a capture", cutTo(whole, 3));
        CaptureFixture ng = pcapng(ByteOrder.LITTLE_ENDIAN);
        byte[] blocks = ng.interfaceBlock(1, 0, ng.part()).enhanced(0, 1, SHORT, 60).toBytes();
        assertEquals("t.pcap: truncated: block at byte 48: length 92, 91 bytes left", cutTo(blocks, 139));
        assertEquals("t.pcap: truncated: block at byte 48: 5 bytes left, the smallest block has 12",
            cutTo(blocks, 53));
        assertEquals("t.pcap: truncated: section at byte 0: 12 bytes left, its header has 24", cutTo(blocks, 12));
    }

    private static String cutTo(byte[] file, int length) {
        return refusal(new CaptureFixture(ByteOrder.LITTLE_ENDIAN).bytes(Arrays.copyOf(file, length)));
    }

    @Test
    void otherFilesAndLinkTypesAreRefused() {
        CaptureFixture part = new CaptureFixture(ByteOrder.LITTLE_ENDIAN);
        assertEquals("t.pcap: neither pcap nor pcapng: it begins with 0x7f454c46",
            refusal(part.part().u8(0x7f, 'E', 'L', 'F', 1, 2)));
        assertEquals("t.pcap: link type 113, must be 1 (Ethernet)", refusal(part.part().pcapHeader(0xa1b2c3d4L, 113)));
        assertEquals("t.pcap: packet 1 at byte 48: interface 0 has link type 101, must be 1 (Ethernet)",
            refusal(part.part().section().interfaceBlock(101, 0, part.part()).enhanced(0, 0, SHORT, 60)));
        assertEquals("t.pcap: pcap version 3.4, must be 2", refusal(part.part().u32(0xa1b2c3d4L).u16(3, 4)
            .u32(0, 0, 65535, 1)));
        assertEquals("t.pcap: block at byte 28: length 13, must be a multiple of 4 and at least 12",
            refusal(part.part().section().u32(5, 13).u32(0, 0, 0)));
        assertEquals("t.pcap: block at byte 28: length 16, but 20 at its end",
            refusal(part.part().section().u32(5, 16, 0, 20)));
        assertEquals("t.pcap: section at byte 0: byte order magic 0x12345678, must be 0x1a2b3c4d",
            refusal(part.part().u32(0x0a0d0d0a, 28, 0x12345678, 0, 0, 0, 28)));
    }

    @Test
    void aFileThatIsNotThereIsABreadcrumb() {
        assertEquals("none/t.pcap: can't be read: no such file or folder",
            assertThrows(CaptureException.class, () -> CaptureReader.read(Path.of("none/t.pcap"))).getMessage());
    }

    @Test
    void whatIsWrittenIsReadBackInEveryFormat() throws IOException {
        for (boolean pcapng : new boolean[] {false, true}) {
            for (ByteOrder order : ORDERS) {
                for (boolean nanos : new boolean[] {false, true}) {
                    CaptureFormat format = new CaptureFormat(pcapng, order, nanos);
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    try (CaptureWriter writer = CaptureWriter.to(out, format)) {
                        for (int length = 0; length < 9; length++) {
                            writer.write(CaptureFixture.packet(length), 1_700_000_000_123_456_789L + length);
                        }
                        writer.write(LONG, 1);
                    }
                    Capture capture = CaptureReader.read("t.pcap", out.toByteArray());
                    assertEquals(format, capture.format());
                    assertEquals(10, capture.size());
                    for (int length = 0; length < 9; length++) {
                        assertArrayEquals(CaptureFixture.packet(length), capture.bytes(length));
                        assertEquals(nanos ? 1_700_000_000_123_456_789L + length : 1_700_000_000_123_456_000L,
                            capture.timestamp(length));
                    }
                    assertArrayEquals(LONG, capture.bytes(9));
                }
            }
        }
    }

    @Test
    void theNameOfAFileChoosesItsFormat() {
        assertTrue(CaptureFormat.PCAP.forName("a.pcapng").pcapng());
        assertFalse(new CaptureFormat(true, ByteOrder.BIG_ENDIAN, true).forName("a.pcap").pcapng());
        assertTrue(new CaptureFormat(true, ByteOrder.BIG_ENDIAN, true).forName("a.out").pcapng());
    }

    @Test
    void readsTheDemoCapture() {
        Capture capture = CaptureReader.read("demo", DemoCapture.bytes());
        assertEquals(DemoCapture.PACKETS, capture.size());
        assertArrayEquals(DemoCapture.packets().getLast(), capture.bytes(capture.size() - 1));
    }

    @Test
    void damagedFilesAreReadOrRefusedInOneLine() {
        long seed = 20_260_101;
        Random random = new Random(seed);
        CaptureFixture ng = pcapng(ByteOrder.BIG_ENDIAN);
        ng.interfaceBlock(1, 0, ng.part().u16(9, 1).u8(9, 0, 0, 0).u16(0, 0)).enhanced(0, 1, SHORT, 60)
            .simple(SHORT, 60).section().interfaceBlock(1, 64, ng.part()).enhanced(0, 1, SHORT, 60);
        List<byte[]> good = List.of(pcap().pcapRecord(0, 0, SHORT, 60).pcapRecord(1, 2, LONG, 1600).toBytes(),
            ng.toBytes());
        int refused = 0;
        for (int round = 0; round < 40_000; round++) {
            byte[] file = good.get(round % 2).clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(Math.min(file.length, 200));
                file[at] = (byte) (random.nextBoolean() ? random.nextInt() : -1);
            }
            byte[] cut = random.nextInt(4) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
            try {
                Capture capture = CaptureReader.read("t.pcap", cut);
                for (int i = 0; i < capture.size(); i++) {
                    assertEquals(capture.length(i), capture.bytes(i).length);
                }
            } catch (CaptureException e) {
                refused++;
                assertTrue(e.getMessage().startsWith("t.pcap: ") && !e.getMessage().contains("\n"),
                    "seed " + seed + " round " + round + ": " + e.getMessage());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + round, e);
            }
        }
        assertTrue(refused > 10_000, "only " + refused + " refused, seed " + seed);
    }
}
