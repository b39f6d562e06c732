package io.sluice.vm.btf;

import java.util.ArrayList;
import java.util.List;

/** Decodes one type; {@link Btf#parse} has checked that its bytes are there. References are checked here. */
final class TypeDecoder {
    /** Twice the kernel's KSYM_NAME_LEN, include/linux/kallsyms.h; without a limit comparing names could take hours. */
    private static final int MAX_NAME = 1024;

    private final Btf btf;
    private final byte[] bytes;
    private final BtfStrings strings;

    TypeDecoder(Btf btf, byte[] bytes, BtfStrings strings) {
        this.btf = btf;
        this.bytes = bytes;
        this.strings = strings;
    }

    static int kind(int info) {
        return info >> BtfLayout.INFO_KIND_SHIFT & BtfLayout.INFO_KIND_MASK;
    }

    private static int vlen(int info) {
        return info & BtfLayout.INFO_VLEN_MASK;
    }

    /** Bytes after the 12 common ones. */
    static int tailSize(int info, int id) {
        int vlen = vlen(info);
        return switch (kind(info)) {
            case BtfLayout.KIND_INT -> BtfLayout.INT_DATA_SIZE;
            case BtfLayout.KIND_ARRAY -> BtfLayout.ARRAY_SIZE;
            case BtfLayout.KIND_STRUCT, BtfLayout.KIND_UNION -> vlen * BtfLayout.MEMBER_SIZE;
            case BtfLayout.KIND_ENUM -> vlen * BtfLayout.ENUM_SIZE;
            case BtfLayout.KIND_ENUM64 -> vlen * BtfLayout.ENUM64_SIZE;
            case BtfLayout.KIND_FUNC_PROTO -> vlen * BtfLayout.PARAM_SIZE;
            case BtfLayout.KIND_VAR -> BtfLayout.VAR_SIZE;
            case BtfLayout.KIND_DATASEC -> vlen * BtfLayout.SECINFO_ENTRY;
            case BtfLayout.KIND_DECL_TAG -> BtfLayout.DECL_TAG_SIZE;
            case BtfLayout.KIND_PTR, BtfLayout.KIND_FWD, BtfLayout.KIND_TYPEDEF, BtfLayout.KIND_VOLATILE,
                    BtfLayout.KIND_CONST, BtfLayout.KIND_RESTRICT, BtfLayout.KIND_FUNC, BtfLayout.KIND_FLOAT,
                    BtfLayout.KIND_TYPE_TAG -> 0;
            default -> throw new BtfException("BTF type " + id + ": kind " + kind(info) + " is unknown");
        };
    }

    BtfType decode(int id, int at) {
        try {
            return decodeAt(at);
        } catch (BtfException e) {
            throw new BtfException("BTF type " + id + ": " + e.getMessage());
        }
    }

    private BtfType decodeAt(int at) {
        int info = LittleEndian.i32(bytes, at + BtfLayout.TYPE_INFO);
        int size = LittleEndian.i32(bytes, at + BtfLayout.TYPE_SIZE);
        String name = string(at + BtfLayout.TYPE_NAME);
        int tail = at + BtfLayout.TYPE_HEAD;
        boolean flag = info < 0;
        return switch (kind(info)) {
            case BtfLayout.KIND_INT -> integer(name, size(size), LittleEndian.i32(bytes, tail));
            case BtfLayout.KIND_PTR -> new BtfType.Ptr(reference(size));
            case BtfLayout.KIND_ARRAY -> array(tail);
            case BtfLayout.KIND_STRUCT, BtfLayout.KIND_UNION -> new BtfType.Composite(name,
                    kind(info) == BtfLayout.KIND_UNION, size(size), members(tail, vlen(info), flag));
            case BtfLayout.KIND_ENUM -> new BtfType.Enum(name, size(size), flag, false, values(tail, vlen(info), flag));
            case BtfLayout.KIND_ENUM64 -> new BtfType.Enum(name, size(size), flag, true, wideValues(tail, vlen(info)));
            case BtfLayout.KIND_FWD -> new BtfType.Fwd(name, flag);
            case BtfLayout.KIND_TYPEDEF -> new BtfType.Typedef(name, reference(size));
            case BtfLayout.KIND_VOLATILE -> new BtfType.Volatile(reference(size));
            case BtfLayout.KIND_CONST -> new BtfType.Const(reference(size));
            case BtfLayout.KIND_RESTRICT -> new BtfType.Restrict(reference(size));
            case BtfLayout.KIND_TYPE_TAG -> new BtfType.TypeTag(name, reference(size));
            case BtfLayout.KIND_FUNC -> new BtfType.Func(name, reference(size), vlen(info));
            case BtfLayout.KIND_FUNC_PROTO -> new BtfType.FuncProto(reference(size), params(tail, vlen(info)));
            case BtfLayout.KIND_VAR -> new BtfType.Var(name, reference(size),
                    LittleEndian.i32(bytes, tail + BtfLayout.VAR_LINKAGE));
            case BtfLayout.KIND_DATASEC -> new BtfType.DataSec(name, size(size), variables(tail, vlen(info)));
            case BtfLayout.KIND_FLOAT -> new BtfType.Float(name, size(size));
            case BtfLayout.KIND_DECL_TAG -> new BtfType.DeclTag(name, reference(size),
                    LittleEndian.i32(bytes, tail + BtfLayout.DECL_TAG_COMPONENT));
            default -> throw new BtfException("kind " + kind(info) + " is unknown");
        };
    }

    private static BtfType integer(String name, int size, int data) {
        int offset = data >> BtfLayout.INT_OFFSET_SHIFT & BtfLayout.INT_OFFSET_MASK;
        int bits = data & BtfLayout.INT_BITS_MASK;
        if (size < 1 || size > 16 || Integer.bitCount(size) != 1) {
            throw new BtfException("int \"" + name + "\": size " + size + ", must be 1, 2, 4, 8 or 16");
        }
        if (bits + offset > size * 8) {
            throw new BtfException("int \"" + name + "\": bits " + offset + " to " + (offset + bits) + " of "
                    + size * 8);
        }
        return new BtfType.Int(name, size, data >> BtfLayout.INT_ENCODING_SHIFT & BtfLayout.INT_ENCODING_MASK, offset,
                bits);
    }

    private BtfType array(int tail) {
        return new BtfType.Array(reference(LittleEndian.i32(bytes, tail + BtfLayout.ARRAY_TYPE)),
                reference(LittleEndian.i32(bytes, tail + BtfLayout.ARRAY_INDEX)),
                size(LittleEndian.i32(bytes, tail + BtfLayout.ARRAY_COUNT)));
    }

    private List<BtfType.Member> members(int tail, int count, boolean bitfields) {
        List<BtfType.Member> members = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = tail + i * BtfLayout.MEMBER_SIZE;
            int offset = LittleEndian.i32(bytes, at + BtfLayout.MEMBER_OFFSET);
            int bits = 0;
            if (bitfields) {
                bits = offset >>> BtfLayout.MEMBER_BITFIELD_SHIFT;
                offset &= BtfLayout.MEMBER_OFFSET_MASK;
            }
            members.add(new BtfType.Member(string(at + BtfLayout.MEMBER_NAME),
                    reference(LittleEndian.i32(bytes, at + BtfLayout.MEMBER_TYPE)), size(offset), bits));
        }
        return List.copyOf(members);
    }

    private List<BtfType.EnumValue> values(int tail, int count, boolean signed) {
        List<BtfType.EnumValue> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = tail + i * BtfLayout.ENUM_SIZE;
            int value = LittleEndian.i32(bytes, at + BtfLayout.ENUM_VALUE);
            values.add(new BtfType.EnumValue(string(at + BtfLayout.ENUM_NAME),
                    signed ? value : value & 0xffff_ffffL));
        }
        return List.copyOf(values);
    }

    private List<BtfType.EnumValue> wideValues(int tail, int count) {
        List<BtfType.EnumValue> values = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = tail + i * BtfLayout.ENUM64_SIZE;
            long value = LittleEndian.u32(bytes, at + BtfLayout.ENUM64_LOW)
                    | LittleEndian.u32(bytes, at + BtfLayout.ENUM64_HIGH) << 32;
            values.add(new BtfType.EnumValue(string(at + BtfLayout.ENUM_NAME), value));
        }
        return List.copyOf(values);
    }

    private List<BtfType.Param> params(int tail, int count) {
        List<BtfType.Param> params = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = tail + i * BtfLayout.PARAM_SIZE;
            params.add(new BtfType.Param(string(at + BtfLayout.PARAM_NAME),
                    reference(LittleEndian.i32(bytes, at + BtfLayout.PARAM_TYPE))));
        }
        return List.copyOf(params);
    }

    private List<BtfType.SecVar> variables(int tail, int count) {
        List<BtfType.SecVar> variables = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int at = tail + i * BtfLayout.SECINFO_ENTRY;
            variables.add(new BtfType.SecVar(reference(LittleEndian.i32(bytes, at + BtfLayout.SECINFO_TYPE)),
                    size(LittleEndian.i32(bytes, at + BtfLayout.SECINFO_OFFSET)),
                    size(LittleEndian.i32(bytes, at + BtfLayout.SECINFO_SIZE))));
        }
        return List.copyOf(variables);
    }

    private String string(int at) {
        String name = strings.get(LittleEndian.i32(bytes, at));
        if (name.length() > MAX_NAME) {
            throw new BtfException("name of " + name.length() + " characters, at most " + MAX_NAME);
        }
        return name;
    }

    private int reference(int id) {
        btf.requireType(id);
        return id;
    }

    private static int size(int size) {
        if (size < 0) {
            throw new BtfException("size, count or offset " + Integer.toUnsignedString(size)
                    + " is more than 2^31 - 1");
        }
        return size;
    }
}
