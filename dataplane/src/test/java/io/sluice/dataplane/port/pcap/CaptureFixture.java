package io.sluice.dataplane.port.pcap;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Builds capture files byte by byte, apart from the code under test. */
final class CaptureFixture {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteOrder order;

    CaptureFixture(ByteOrder order) {
        this.order = order;
    }

    CaptureFixture u8(int... values) {
        for (int value : values) {
            out.write(value);
        }
        return this;
    }

    CaptureFixture u16(int... values) {
        for (int value : values) {
            out.writeBytes(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
        }
        return this;
    }

    CaptureFixture u32(long... values) {
        for (long value : values) {
            out.writeBytes(ByteBuffer.allocate(4).order(order).putInt((int) value).array());
        }
        return this;
    }

    CaptureFixture u64(long value) {
        out.writeBytes(ByteBuffer.allocate(8).order(order).putLong(value).array());
        return this;
    }

    CaptureFixture bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    CaptureFixture pcapHeader(long magic, int linkType) {
        return u32(magic).u16(2, 4).u32(0, 0, 65535, linkType);
    }

    CaptureFixture pcapRecord(long seconds, long fraction, byte[] packet, int original) {
        return u32(seconds, fraction, packet.length, original).bytes(packet);
    }

    /** A block with its lengths, its body padded. */
    CaptureFixture block(long type, CaptureFixture body) {
        byte[] content = body.toBytes();
        int padding = (4 - content.length % 4) % 4;
        int length = 12 + content.length + padding;
        return u32(type, length).bytes(content).bytes(new byte[padding]).u32(length);
    }

    CaptureFixture section() {
        return block(0x0a0d0d0aL, part().u32(0x1a2b3c4dL).u16(1, 0).u64(-1));
    }

    CaptureFixture interfaceBlock(int linkType, int snapLength, CaptureFixture options) {
        return block(1, part().u16(linkType, 0).u32(snapLength).bytes(options.toBytes()));
    }

    CaptureFixture enhanced(int id, long time, byte[] packet, int original) {
        return block(6, part().u32(id, time >>> 32, time, packet.length, original).bytes(packet));
    }

    CaptureFixture simple(byte[] packet, int original) {
        return block(3, part().u32(original).bytes(packet));
    }

    /** An empty fixture of the same byte order. */
    CaptureFixture part() {
        return new CaptureFixture(order);
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    /** A packet of this length, all bytes different from its neighbours. */
    static byte[] packet(int length) {
        byte[] packet = new byte[length];
        for (int i = 0; i < length; i++) {
            packet[i] = (byte) (i * 7 + length);
        }
        return packet;
    }
}
