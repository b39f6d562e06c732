package io.sluice.dataplane.value;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * From trees to bytes: reads what {@link ValueReader} writes, and two spellings for bytes of any type: a string of hex
 * pairs ({@code "0a 00 00 01"}), and a list of as many strings or numbers as there are bytes
 * ({@code ["0x0a", "0x00", ..]}, as bpftool prints them). Members that are not named are zero. A string that begins
 * with {@code 0x} is a number where a number is expected. Addresses of hosts may be given as people write them where
 * that has one meaning: {@code "10.0.0.1"} for four bytes, or for a number whose type or name says that it has the
 * order of the network.
 */
public final class ValueWriter {
    private static final int MAX_DEPTH = 32;
    private static final int HEX_RADIX = 16;
    private static final String HEX_PREFIX = "0x";

    private final Btf types;

    /** A writer of values with these types; null for none. */
    public ValueWriter(Btf types) {
        this.types = types;
    }

    /**
     * The bytes of a tree.
     *
     * @param typeId the type, 0 unknown
     * @param size how many bytes it must have
     * @throws ValueException where it does not fit
     */
    public byte[] write(int typeId, int size, JsonNode node) {
        byte[] raw = rawBytes(node, size, typeId);
        if (raw != null) {
            return raw;
        }
        if (types == null || typeId == 0 || Sections.sizeOf(types, typeId) != size) {
            return untyped(node, size);
        }
        byte[] bytes = new byte[size];
        write(typeId, node, bytes, 0, 0);
        return bytes;
    }

    /** Writes one field of bytes that have the type in which the field was found. */
    void write(Field field, JsonNode node, byte[] bytes) {
        BtfType.Member member = new BtfType.Member(field.name(), field.typeId(), 0, field.bitSize());
        member(member, types.resolved(field.typeId()), node, bytes, field.bitOffset(), 0);
    }

    /** A plain number where no type is known: 1, 2, 4 or 8 bytes, little endian. */
    private static byte[] untyped(JsonNode node, int size) {
        byte[] address = node.isString() ? Addresses.parse(node.stringValue()) : null;
        if (address != null && address.length == size) {
            return address;
        }
        boolean scalar = size == Byte.BYTES || size == Short.BYTES || size == Integer.BYTES || size == Long.BYTES;
        if (!scalar || !isNumber(node)) {
            throw new ValueException("%s: its type is not known, must be %d bytes in hex".formatted(node, size));
        }
        byte[] bytes = new byte[size];
        number(node, bytes, 0, size * Byte.SIZE);
        return bytes;
    }

    private byte[] rawBytes(JsonNode node, int size, int typeId) {
        if (node.isString() && !isScalar(typeId, node.stringValue())) {
            String digits = node.stringValue().replace(" ", "").replace(HEX_PREFIX, "");
            boolean hex = digits.length() == 2 * size && digits.chars().allMatch(HexFormat::isHexDigit);
            return hex ? HexFormat.of().parseHex(digits) : null;
        }
        if (!node.isArray() || node.isEmpty() || node.size() != size || types != null && typeId != 0
                && types.resolved(typeId) instanceof BtfType.Array && !node.get(0).isString()) {
            return null;
        }
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            BigInteger value = isNumber(node.get(i)) ? numberOf(node.get(i)) : BigInteger.valueOf(-1);
            if (value.signum() < 0 || !Bits.fits(value, Byte.SIZE)) {
                return null;
            }
            bytes[i] = value.byteValue();
        }
        return bytes;
    }

    /** A string that names a number or an enumerator or is text, and no bytes. */
    private boolean isScalar(int typeId, String text) {
        if (types == null || typeId == 0) {
            return false;
        }
        if (Addresses.parse(text) != null) {
            return true;
        }
        return switch (types.resolved(typeId)) {
            case BtfType.Int t -> text.startsWith(HEX_PREFIX);
            case BtfType.Ptr t -> text.startsWith(HEX_PREFIX);
            case BtfType.Enum t -> t.values().stream().anyMatch(value -> value.name().equals(text));
            case BtfType.Array t -> Addresses.isChar(types, t.element());
            default -> false;
        };
    }

    private void write(int typeId, JsonNode node, byte[] bytes, long bitOffset, int depth) {
        if (depth > MAX_DEPTH) {
            throw new ValueException("nested more than " + MAX_DEPTH + " deep");
        }
        if (address(typeId, "", node, bytes, bitOffset)) {
            return;
        }
        switch (types.resolved(typeId)) {
            case BtfType.Int t -> scalar(node, bytes, bitOffset + t.offset(), t.bits());
            case BtfType.Ptr t -> scalar(node, bytes, bitOffset, Long.SIZE);
            case BtfType.Enum t -> enumerator(t, node, bytes, bitOffset, t.size() * Byte.SIZE);
            case BtfType.Float t -> floating(t, node, bytes, (int) (bitOffset / Byte.SIZE));
            case BtfType.Array t -> array(t, node, bytes, bitOffset, depth);
            case BtfType.Composite t -> composite(t, node, bytes, bitOffset, depth);
            case BtfType.DataSec t -> composite(Sections.struct(types, t), node, bytes, bitOffset, depth);
            default -> throw new ValueException(node + ": its type holds no value");
        }
    }

    /** Whether this is an address as people write it, which then is written. */
    private boolean address(int typeId, String field, JsonNode node, byte[] bytes, long bitOffset) {
        byte[] address = node.isString() && bitOffset % Byte.SIZE == 0
            ? Addresses.parse(types, typeId, field, node.stringValue()) : null;
        if (address != null) {
            System.arraycopy(address, 0, bytes, (int) (bitOffset / Byte.SIZE), address.length);
        }
        return address != null;
    }

    private static boolean isNumber(JsonNode node) {
        if (node.isString()) {
            String text = node.stringValue();
            return text.startsWith(HEX_PREFIX) && text.length() > HEX_PREFIX.length()
                    && text.chars().skip(HEX_PREFIX.length()).allMatch(HexFormat::isHexDigit);
        }
        return node.isBoolean() || node.isIntegralNumber();
    }

    private static BigInteger numberOf(JsonNode node) {
        if (node.isString()) {
            return new BigInteger(node.stringValue().substring(HEX_PREFIX.length()), HEX_RADIX);
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? BigInteger.ONE : BigInteger.ZERO;
        }
        return node.bigIntegerValue();
    }

    /** A number, or its bytes in hex in the order of memory, as network addresses are best given. */
    private static void scalar(JsonNode node, byte[] bytes, long bitOffset, int width) {
        byte[] raw = node.isString() && width % Byte.SIZE == 0 && bitOffset % Byte.SIZE == 0
            ? hexOf(node.stringValue(), width / Byte.SIZE) : null;
        if (raw == null) {
            number(node, bytes, bitOffset, width);
        } else {
            System.arraycopy(raw, 0, bytes, (int) (bitOffset / Byte.SIZE), raw.length);
        }
    }

    private static void number(JsonNode node, byte[] bytes, long bitOffset, int width) {
        if (!isNumber(node)) {
            throw new ValueException(node + ": must be a number");
        }
        BigInteger value = numberOf(node);
        if (!Bits.fits(value, width)) {
            throw new ValueException("%s does not fit %d bits".formatted(value, width));
        }
        Bits.write(bytes, bitOffset, width, value);
    }

    private static void enumerator(BtfType.Enum type, JsonNode node, byte[] bytes, long bitOffset, int width) {
        for (BtfType.EnumValue candidate : type.values()) {
            if (node.isString() && candidate.name().equals(node.stringValue())) {
                Bits.write(bytes, bitOffset, width, BigInteger.valueOf(candidate.value()));
                return;
            }
        }
        if (!isNumber(node)) {
            throw new ValueException("%s: no enumerator of \"%s\"".formatted(node, type.name()));
        }
        number(node, bytes, bitOffset, width);
    }

    private static void floating(BtfType.Float type, JsonNode node, byte[] bytes, int at) {
        byte[] raw = node.isString() ? hexOf(node.stringValue(), type.size()) : null;
        if (raw != null) {
            System.arraycopy(raw, 0, bytes, at, raw.length);
            return;
        }
        if (!node.isNumber() || type.size() != Float.BYTES && type.size() != Double.BYTES) {
            throw new ValueException("%s: must be a number, or %d bytes in hex".formatted(node, type.size()));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (type.size() == Float.BYTES) {
            buffer.putFloat(at, node.floatValue());
        } else {
            buffer.putDouble(at, node.doubleValue());
        }
    }

    private void array(BtfType.Array type, JsonNode node, byte[] bytes, long bitOffset, int depth) {
        int elementSize = types.sizeOf(type.element());
        int from = (int) (bitOffset / Byte.SIZE);
        if (node.isString()) {
            text(node.stringValue(), type, elementSize, bytes, from);
            return;
        }
        if (!node.isArray() || node.size() != type.count()) {
            throw new ValueException("%s: must be a list of %d".formatted(node, type.count()));
        }
        for (int i = 0; i < type.count(); i++) {
            try {
                write(type.element(), node.get(i), bytes, bitOffset + (long) i * elementSize * Byte.SIZE, depth + 1);
            } catch (ValueException e) {
                throw new ValueException("element " + i + ": " + e.getMessage());
            }
        }
    }

    private static void text(String text, BtfType.Array type, int elementSize, byte[] bytes, int from) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        byte[] raw = hexOf(text, type.count() * elementSize);
        if (raw != null) {
            encoded = raw;
        } else if (elementSize != 1 || encoded.length > type.count()) {
            throw new ValueException("\"%s\": does not fit %d bytes".formatted(text, type.count() * elementSize));
        }
        System.arraycopy(encoded, 0, bytes, from, encoded.length);
    }

    private static byte[] hexOf(String text, int size) {
        String digits = text.replace(" ", "").replace(":", "");
        boolean hex = digits.length() == 2 * size && digits.chars().allMatch(HexFormat::isHexDigit);
        return hex ? HexFormat.of().parseHex(digits) : null;
    }

    private void composite(BtfType.Composite type, JsonNode node, byte[] bytes, long bitOffset, int depth) {
        if (!node.isObject()) {
            throw new ValueException("%s: must be an object of %s \"%s\"".formatted(node,
                    type.union() ? "union" : "struct", type.name()));
        }
        Set<String> left = new TreeSet<>(node.propertyNames());
        members(type, node, bytes, bitOffset, depth, left);
        if (!left.isEmpty()) {
            throw new ValueException("field \"%s\": not in %s \"%s\"".formatted(left.iterator().next(),
                    type.union() ? "union" : "struct", type.name()));
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // one recursion over type, tree and place
    private void members(BtfType.Composite type, JsonNode node, byte[] bytes, long bitOffset, int depth,
            Set<String> left) {
        for (BtfType.Member member : type.members()) {
            long at = bitOffset + member.bitOffset();
            BtfType resolved = types.resolved(member.type());
            if (member.name().isEmpty()) {
                if (resolved instanceof BtfType.Composite inner && depth < MAX_DEPTH) {
                    members(inner, node, bytes, at, depth + 1, left);
                }
            } else if (left.remove(member.name())) {
                namedMember(member, resolved, node.get(member.name()), bytes, at, depth);
            }
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // as above
    private void namedMember(BtfType.Member member, BtfType resolved, JsonNode value, byte[] bytes, long at,
            int depth) {
        try {
            member(member, resolved, value, bytes, at, depth);
        } catch (ValueException e) {
            throw new ValueException("field \"" + member.name() + "\": " + e.getMessage());
        }
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // as above
    private void member(BtfType.Member member, BtfType resolved, JsonNode value, byte[] bytes, long at, int depth) {
        if (member.bitSize() == 0 && address(member.type(), member.name(), value, bytes, at)) {
            return;
        }
        if (member.bitSize() == 0) {
            write(member.type(), value, bytes, at, depth + 1);
        } else if (resolved instanceof BtfType.Enum t) {
            enumerator(t, value, bytes, at, member.bitSize());
        } else {
            number(value, bytes, at, member.bitSize());
        }
    }
}
