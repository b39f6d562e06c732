package io.sluice.dataplane.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * A struct with attributes after it, as netlink(7) has them: a message, a next hop, an attribute that holds others.
 */
public final class NetlinkMessage {
    /** {@code struct nlattr}: its length with itself and its type, 16 bits each. */
    private static final int ATTRIBUTE_HEADER = 4;
    /** NLA_TYPE_MASK. */
    private static final int TYPE_MASK = 0x3fff;

    private final int type;
    private final ByteBuffer bytes;
    private final Map<Integer, byte[]> attributes = new HashMap<>();

    /**
     * Reads attributes.
     *
     * @param type what the bytes are, in the words of who sent them
     * @param bytes a struct and attributes
     * @param structSize bytes of the struct
     */
    public NetlinkMessage(int type, byte[] bytes, int structSize) {
        this.type = type;
        this.bytes = order(bytes);
        int at = structSize;
        while (at + ATTRIBUTE_HEADER <= bytes.length) {
            int length = Short.toUnsignedInt(this.bytes.getShort(at));
            if (length < ATTRIBUTE_HEADER || at + length > bytes.length) {
                break;
            }
            int name = this.bytes.getShort(at + Short.BYTES) & TYPE_MASK;
            attributes.put(name, Arrays.copyOfRange(bytes, at + ATTRIBUTE_HEADER, at + length));
            at += Netlink.aligned(length);
        }
    }

    private static ByteBuffer order(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** What it is. */
    public int type() {
        return type;
    }

    /** 8 bits of the struct. */
    public int u8(int offset) {
        return Byte.toUnsignedInt(bytes.get(offset));
    }

    /** 16 bits of the struct. */
    public int u16(int offset) {
        return Short.toUnsignedInt(bytes.getShort(offset));
    }

    /** 32 bits of the struct. */
    public int s32(int offset) {
        return bytes.getInt(offset);
    }

    /** Whether there is an attribute. */
    public boolean has(int attribute) {
        return attributes.containsKey(attribute);
    }

    /** An attribute's bytes, or null. */
    public byte[] bytes(int attribute) {
        return attributes.get(attribute);
    }

    /** An attribute of 8, 16 or 32 bits, or what it is without one. */
    public int number(int attribute, int otherwise) {
        byte[] value = attributes.get(attribute);
        if (value == null) {
            return otherwise;
        }
        return switch (value.length) {
            case Byte.BYTES -> Byte.toUnsignedInt(value[0]);
            case Short.BYTES -> Short.toUnsignedInt(order(value).getShort());
            case Integer.BYTES -> order(value).getInt();
            default -> otherwise;
        };
    }

    /** A number of an attribute that is an array of 32-bit numbers, 0 where it is shorter. */
    public int element(int attribute, int index) {
        byte[] value = attributes.get(attribute);
        return value == null || value.length < (index + 1) * Integer.BYTES ? 0
                : order(value).getInt(index * Integer.BYTES);
    }

    /** An attribute that is a string, or null. */
    public String text(int attribute) {
        byte[] value = attributes.get(attribute);
        if (value == null) {
            return null;
        }
        int end = 0;
        while (end < value.length && value[end] != 0) {
            end++;
        }
        return new String(value, 0, end, StandardCharsets.UTF_8);
    }

    /** An attribute that holds attributes, or null. */
    public NetlinkMessage nested(int attribute) {
        byte[] value = attributes.get(attribute);
        return value == null ? null : new NetlinkMessage(attribute, value, 0);
    }
}
