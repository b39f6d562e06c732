package io.sluice.dataplane.value;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * From bytes to trees. Structs and unions become objects by member name, the members of anonymous ones being the outer
 * one's; arrays become lists, those of {@code char} that hold text strings; enumerators their names; pointers hex
 * strings; all else numbers. Bytes without a known type become a string of hex pairs.
 */
public final class ValueReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final HexFormat HEX = HexFormat.ofDelimiter(" ");
    /** Deeper than any type of C that fits a map. */
    private static final int MAX_DEPTH = 32;
    private static final int MAX_INT_BITS = 128;

    private final Btf types;

    /** A reader of values with these types; null for none. */
    public ValueReader(Btf types) {
        this.types = types;
    }

    /** The tree of bytes; type 0 is unknown. Bytes that do not have the type's size are shown in hex. */
    public JsonNode read(int typeId, byte[] bytes) {
        if (types == null || typeId == 0 || Sections.sizeOf(types, typeId) != bytes.length) {
            return NODES.stringNode(HEX.formatHex(bytes));
        }
        return read(typeId, bytes, 0, 0);
    }

    /** The tree of a field of bytes that have the type in which the field was found. */
    JsonNode read(Field field, byte[] bytes) {
        if (field.bitSize() > 0) {
            return bitField(types.resolved(field.typeId()), bytes, field.bitOffset(), field.bitSize());
        }
        return read(field.typeId(), bytes, field.bitOffset(), 0);
    }

    /**
     * A tree from which {@link ValueWriter} makes the same bytes: that of {@link #read(int, byte[])} where it does, but
     * bytes between members that are not zero, which no tree by names can tell, have all shown in hex.
     */
    public JsonNode readExactly(int typeId, byte[] bytes) {
        JsonNode tree = read(typeId, bytes);
        try {
            if (Arrays.equals(new ValueWriter(types).write(typeId, bytes.length, tree), bytes)) {
                return tree;
            }
        } catch (ValueException e) {
            return list(bytes);
        }
        return list(bytes);
    }

    /** Bytes as bpftool prints them: a list of two hex digits each. */
    public static ArrayNode list(byte[] bytes) {
        ArrayNode list = NODES.arrayNode();
        for (byte b : bytes) {
            list.add("0x" + HexFormat.of().toHexDigits(b));
        }
        return list;
    }

    private JsonNode read(int typeId, byte[] bytes, long bitOffset, int depth) {
        if (depth > MAX_DEPTH) {
            return NODES.stringNode("...");
        }
        return switch (types.resolved(typeId)) {
            case BtfType.Int t -> integer(t, bytes, bitOffset + t.offset(), t.bits());
            case BtfType.Enum t -> enumerator(t, Bits.read(bytes, bitOffset, t.size() * Byte.SIZE, t.signed()));
            case BtfType.Ptr t -> NODES.stringNode(
                    "0x" + Bits.read(bytes, bitOffset, Long.SIZE, false).toString(16));
            case BtfType.Float t -> floating(t, bytes, bitOffset);
            case BtfType.Array t -> array(t, bytes, bitOffset, depth);
            case BtfType.Composite t -> {
                ObjectNode node = NODES.objectNode();
                members(t, node, bytes, bitOffset, depth);
                yield node;
            }
            case BtfType.DataSec t -> {
                ObjectNode node = NODES.objectNode();
                members(Sections.struct(types, t), node, bytes, bitOffset, depth);
                yield node;
            }
            default -> hex(typeId, bytes, bitOffset);
        };
    }

    private JsonNode hex(int typeId, byte[] bytes, long bitOffset) {
        int from = (int) (bitOffset / Byte.SIZE);
        int size = Math.max(0, Math.min(Sections.sizeOf(types, typeId), bytes.length - from));
        return NODES.stringNode(HEX.formatHex(bytes, from, from + size));
    }

    private static JsonNode integer(BtfType.Int type, byte[] bytes, long bitOffset, int width) {
        BigInteger value = Bits.read(bytes, bitOffset, Math.min(width, MAX_INT_BITS), type.signed());
        if ((type.encoding() & BtfType.Int.BOOL) != 0 && value.bitLength() <= 1 && value.signum() >= 0) {
            return NODES.booleanNode(value.signum() != 0);
        }
        return number(value);
    }

    private static JsonNode number(BigInteger value) {
        return value.bitLength() < Long.SIZE ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
    }

    private static JsonNode enumerator(BtfType.Enum type, BigInteger value) {
        for (BtfType.EnumValue candidate : type.values()) {
            if (candidate.value() == value.longValue()) {
                return NODES.stringNode(candidate.name());
            }
        }
        return number(value);
    }

    private static JsonNode floating(BtfType.Float type, byte[] bytes, long bitOffset) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = (int) (bitOffset / Byte.SIZE);
        return switch (type.size()) {
            case Float.BYTES -> number(buffer.getFloat(at), bytes, at, type.size());
            case Double.BYTES -> number(buffer.getDouble(at), bytes, at, type.size());
            default -> NODES.stringNode(HEX.formatHex(bytes, at, at + type.size()));
        };
    }

    /** JSON knows no infinities and no NaN, of which there are many. */
    private static JsonNode number(double value, byte[] bytes, int at, int size) {
        if (!Double.isFinite(value)) {
            return NODES.stringNode(HEX.formatHex(bytes, at, at + size));
        }
        return size == Float.BYTES ? NODES.numberNode((float) value) : NODES.numberNode(value);
    }

    private JsonNode array(BtfType.Array type, byte[] bytes, long bitOffset, int depth) {
        int from = (int) (bitOffset / Byte.SIZE);
        if (Addresses.isChar(types, type.element())) {
            String text = text(Arrays.copyOfRange(bytes, from, from + type.count()));
            if (text != null) {
                return NODES.stringNode(text);
            }
        }
        ArrayNode node = NODES.arrayNode();
        long elementBits = (long) types.sizeOf(type.element()) * Byte.SIZE;
        for (int i = 0; i < type.count(); i++) {
            node.add(read(type.element(), bytes, bitOffset + i * elementBits, depth + 1));
        }
        return node;
    }

    /** Printable text that is ended or padded by zeros; else null. */
    private static String text(byte[] bytes) {
        int length = 0;
        while (length < bytes.length && bytes[length] >= ' ' && bytes[length] < 0x7f) {
            length++;
        }
        for (int i = length; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return null;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }

    private void members(BtfType.Composite type, ObjectNode into, byte[] bytes, long bitOffset, int depth) {
        for (BtfType.Member member : type.members()) {
            long at = bitOffset + member.bitOffset();
            BtfType resolved = types.resolved(member.type());
            if (member.name().isEmpty() && resolved instanceof BtfType.Composite inner) {
                if (depth < MAX_DEPTH) {
                    members(inner, into, bytes, at, depth + 1);
                }
            } else if (member.bitSize() > 0 && !member.name().isEmpty()) {
                into.set(member.name(), bitField(resolved, bytes, at, member.bitSize()));
            } else if (!member.name().isEmpty()) {
                into.set(member.name(), read(member.type(), bytes, at, depth + 1));
            }
        }
    }

    private static JsonNode bitField(BtfType type, byte[] bytes, long bitOffset, int width) {
        return switch (type) {
            case BtfType.Int t -> integer(t, bytes, bitOffset, width);
            case BtfType.Enum t -> enumerator(t, Bits.read(bytes, bitOffset, width, t.signed()));
            default -> number(Bits.read(bytes, bitOffset, width, false));
        };
    }
}
