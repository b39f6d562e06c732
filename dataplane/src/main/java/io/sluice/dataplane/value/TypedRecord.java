package io.sluice.dataplane.value;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.math.BigInteger;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A key or a value whose fields are read and written by name, as {@code "stats.packets"} or {@code "ports[1]"}, see
 * {@link Field}. It is a copy of its bytes: what is set here changes no map. Types that are not known have only the
 * field {@code ""}, the whole. Compares by bytes. Not safe for use by several threads at once.
 */
public final class TypedRecord {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Btf types;
    private final int typeId;
    private final byte[] bytes;

    /**
     * A record of bytes.
     *
     * @param types null where no types are known
     * @param typeId its type in them, 0 where it is not known; one of another size counts as not known
     * @param bytes its bytes, which are copied
     */
    public TypedRecord(Btf types, int typeId, byte[] bytes) {
        boolean known = types != null && typeId != 0 && Sections.sizeOf(types, typeId) == bytes.length;
        this.types = known ? types : null;
        this.typeId = known ? typeId : 0;
        this.bytes = bytes.clone();
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * A number of up to 64 bits, extended by the sign of its type: integers, bit fields, enums, pointers and bools. An
     * unsigned one of 64 bits over {@code Long.MAX_VALUE} is negative.
     *
     * @throws ValueException where there is no such field, or it is no number
     */
    public long getLong(String path) {
        return getInteger(path).longValue();
    }

    /** A number of any width; else as {@link #getLong}. */
    public BigInteger getInteger(String path) {
        if (types == null && path.isEmpty()) {
            return Bits.read(bytes, 0, bytes.length * Byte.SIZE, false);
        }
        Field field = field(path);
        int width = field.width(types);
        return switch (types.resolved(field.typeId())) {
            case BtfType.Int t -> Bits.read(bytes, field.bitOffset() + (field.bitSize() > 0 ? 0 : t.offset()),
                    field.bitSize() > 0 ? width : t.bits(), t.signed());
            case BtfType.Enum t -> Bits.read(bytes, field.bitOffset(), width, t.signed());
            case BtfType.Ptr _ -> Bits.read(bytes, field.bitOffset(), width, false);
            default -> throw new ValueException("field \"" + path + "\": no number");
        };
    }

    /**
     * A floating-point number, or any other number as one.
     *
     * @throws ValueException as {@link #getLong}
     */
    public double getDouble(String path) {
        if (types != null && types.resolved(field(path).typeId()) instanceof BtfType.Float) {
            JsonNode node = get(path);
            return node.isNumber() ? node.doubleValue() : Double.NaN;
        }
        return getInteger(path).doubleValue();
    }

    /**
     * A field as text: a string of chars, an enumerator's name, or what {@link ValueText} makes of other types.
     *
     * @throws ValueException where there is no such field
     */
    public String getText(String path) {
        return ValueText.of(get(path));
    }

    /**
     * The bytes of a field.
     *
     * @throws ValueException where there is no such field, or it is a bit field
     */
    public byte[] getBytes(String path) {
        if (path.isEmpty()) {
            return bytes();
        }
        Field field = wholeBytes(path);
        int from = (int) (field.bitOffset() / Byte.SIZE);
        return Arrays.copyOfRange(bytes, from, from + types.sizeOf(field.typeId()));
    }

    /**
     * A field as a tree, in the form of {@link ValueReader}.
     *
     * @throws ValueException where there is no such field
     */
    public JsonNode get(String path) {
        ValueReader reader = new ValueReader(types);
        return types == null && path.isEmpty() ? reader.read(0, bytes) : reader.read(field(path), bytes);
    }

    /**
     * Sets a number.
     *
     * @return this
     * @throws ValueException where there is no such field, or the number does not fit it
     */
    public TypedRecord set(String path, long value) {
        return set(path, NODES.numberNode(value));
    }

    /** Sets a floating-point number; else as {@link #set(String, long)}. */
    public TypedRecord set(String path, double value) {
        return set(path, NODES.numberNode(value));
    }

    /**
     * Sets a field by text: a string of chars, an enumerator's name, an address as {@code 10.0.0.1}, bytes in hex.
     *
     * @return this
     * @throws ValueException where there is no such field, or the text does not fit it
     */
    public TypedRecord set(String path, String text) {
        return set(path, NODES.stringNode(text));
    }

    /**
     * Sets a field by a tree, in the form of {@link ValueWriter}.
     *
     * @return this
     * @throws ValueException where there is no such field, or the tree does not fit it
     */
    public TypedRecord set(String path, JsonNode tree) {
        ValueWriter writer = new ValueWriter(types);
        if (path.isEmpty()) {
            System.arraycopy(writer.write(typeId, bytes.length, tree), 0, bytes, 0, bytes.length);
            return this;
        }
        Field field = field(path);
        byte[] changed = bytes.clone();
        try {
            writer.write(field, tree, changed);
        } catch (ValueException e) {
            throw new ValueException("field \"" + path + "\": " + e.getMessage());
        }
        System.arraycopy(changed, 0, bytes, 0, bytes.length);
        return this;
    }

    /**
     * Sets the bytes of a field.
     *
     * @return this
     * @throws ValueException where there is no such field, it is a bit field, or it has another size
     */
    public TypedRecord setBytes(String path, byte[] value) {
        int size = path.isEmpty() ? bytes.length : types == null ? 0 : types.sizeOf(wholeBytes(path).typeId());
        if (value.length != size) {
            throw new ValueException("field \"%s\": %d bytes, must be %d".formatted(path, value.length, size));
        }
        int from = path.isEmpty() ? 0 : (int) (field(path).bitOffset() / Byte.SIZE);
        System.arraycopy(value, 0, bytes, from, size);
        return this;
    }

    /** All of it as a tree from which {@link #fromJson} makes the same bytes. */
    public JsonNode toJson() {
        return new ValueReader(types).readExactly(typeId, bytes);
    }

    /**
     * Sets all of it by a tree; members that it does not name become zero.
     *
     * @return this
     * @throws ValueException where the tree does not fit
     */
    public TypedRecord fromJson(JsonNode tree) {
        return set("", tree);
    }

    private Field field(String path) {
        if (types == null) {
            throw new ValueException("field \"" + path + "\": the type is not known");
        }
        return Field.of(types, typeId, path);
    }

    private Field wholeBytes(String path) {
        Field field = field(path);
        if (field.bitSize() > 0) {
            throw new ValueException("field \"" + path + "\": a bit field has no bytes of its own");
        }
        return field;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TypedRecord that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return ValueText.of(toJson());
    }
}
