package io.sluice.vm.btf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes a {@code .BTF} section, type by type; the counterpart of {@link TypeDecoder}. */
public final class BtfEncoder {
    private static final int FLAG = 1 << 31;

    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> known = new HashMap<>();
    private int count;

    /** A section without types. */
    public BtfEncoder() {
        this(new byte[1]);
    }

    /** A section without types that begins with these strings, whose offsets stay what they are. */
    BtfEncoder(byte[] stringSection) {
        strings.writeBytes(stringSection);
        known.put("", 0);
    }

    /** The offset of a string, which is added where this has not added it before. */
    public int string(String text) {
        return known.computeIfAbsent(text, added -> {
            int offset = strings.size();
            strings.writeBytes((added + '\0').getBytes(StandardCharsets.UTF_8));
            return offset;
        });
    }

    /** Adds a type that is encoded already; returns its id. */
    int addEncoded(byte[] type) {
        types.writeBytes(type);
        return ++count;
    }

    /** Adds a type, which may refer to types that come later; returns its id. */
    public int add(BtfType type) {
        switch (type) {
            case BtfType.Void v -> throw new IllegalArgumentException("void has the id 0 in every section");
            case BtfType.Int t -> {
                head(t.name(), BtfLayout.KIND_INT, 0, t.size());
                words(t.encoding() << BtfLayout.INT_ENCODING_SHIFT | t.offset() << BtfLayout.INT_OFFSET_SHIFT
                        | t.bits());
            }
            case BtfType.Ptr t -> head("", BtfLayout.KIND_PTR, 0, t.target());
            case BtfType.Array t -> {
                head("", BtfLayout.KIND_ARRAY, 0, 0);
                words(t.element(), t.index(), t.count());
            }
            case BtfType.Composite t -> composite(t);
            case BtfType.Enum t -> enumeration(t);
            case BtfType.Fwd t -> head(t.name(), BtfLayout.KIND_FWD, t.union() ? FLAG : 0, 0);
            case BtfType.Typedef t -> head(t.name(), BtfLayout.KIND_TYPEDEF, 0, t.target());
            case BtfType.Volatile t -> head("", BtfLayout.KIND_VOLATILE, 0, t.target());
            case BtfType.Const t -> head("", BtfLayout.KIND_CONST, 0, t.target());
            case BtfType.Restrict t -> head("", BtfLayout.KIND_RESTRICT, 0, t.target());
            case BtfType.TypeTag t -> head(t.name(), BtfLayout.KIND_TYPE_TAG, 0, t.target());
            case BtfType.Func t -> head(t.name(), BtfLayout.KIND_FUNC, t.linkage(), t.proto());
            case BtfType.FuncProto t -> {
                head("", BtfLayout.KIND_FUNC_PROTO, t.params().size(), t.result());
                t.params().forEach(param -> words(string(param.name()), param.type()));
            }
            case BtfType.Var t -> {
                head(t.name(), BtfLayout.KIND_VAR, 0, t.type());
                words(t.linkage());
            }
            case BtfType.DataSec t -> {
                head(t.name(), BtfLayout.KIND_DATASEC, t.vars().size(), t.size());
                t.vars().forEach(variable -> words(variable.type(), variable.offset(), variable.size()));
            }
            case BtfType.Float t -> head(t.name(), BtfLayout.KIND_FLOAT, 0, t.size());
            case BtfType.DeclTag t -> {
                head(t.name(), BtfLayout.KIND_DECL_TAG, 0, t.target());
                words(t.component());
            }
        }
        return ++count;
    }

    private void composite(BtfType.Composite type) {
        List<BtfType.Member> members = type.members();
        boolean bitfields = members.stream().anyMatch(member -> member.bitSize() != 0);
        head(type.name(), type.union() ? BtfLayout.KIND_UNION : BtfLayout.KIND_STRUCT,
                members.size() | (bitfields ? FLAG : 0), type.size());
        for (BtfType.Member member : members) {
            words(string(member.name()), member.type(),
                    member.bitOffset() | member.bitSize() << BtfLayout.MEMBER_BITFIELD_SHIFT);
        }
    }

    private void enumeration(BtfType.Enum type) {
        head(type.name(), type.wide() ? BtfLayout.KIND_ENUM64 : BtfLayout.KIND_ENUM,
                type.values().size() | (type.signed() ? FLAG : 0), type.size());
        for (BtfType.EnumValue value : type.values()) {
            words(string(value.name()), (int) value.value());
            if (type.wide()) {
                words((int) (value.value() >> Integer.SIZE));
            }
        }
    }

    /** The section's bytes. */
    public byte[] section() {
        ByteBuffer out = ByteBuffer.allocate(BtfLayout.HDR_SIZE + types.size() + strings.size());
        out.order(ByteOrder.LITTLE_ENDIAN).putShort((short) BtfLayout.MAGIC).put((byte) BtfLayout.VERSION);
        out.putInt(BtfLayout.HDR_LEN, BtfLayout.HDR_SIZE);
        out.putInt(BtfLayout.HDR_TYPE_OFF, 0).putInt(BtfLayout.HDR_TYPE_LEN, types.size());
        out.putInt(BtfLayout.HDR_STR_OFF, types.size()).putInt(BtfLayout.HDR_STR_LEN, strings.size());
        out.position(BtfLayout.HDR_SIZE);
        return out.put(types.toByteArray()).put(strings.toByteArray()).array();
    }

    /** {@code struct btf_type}; {@code low} has what the info word holds besides the kind. */
    private void head(String name, int kind, int low, int sizeOrType) {
        words(string(name), kind << BtfLayout.INFO_KIND_SHIFT | low, sizeOrType);
    }

    private void words(int... words) {
        ByteBuffer out = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            out.putInt(word);
        }
        types.writeBytes(out.array());
    }
}
