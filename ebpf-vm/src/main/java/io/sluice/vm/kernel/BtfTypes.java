package io.sluice.vm.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Where each type of a well-formed .BTF section starts and ends, by id; what loading needs to know of it and no
 * more.
 */
final class BtfTypes {
    /** {@code struct btf_header} of linux/btf.h. */
    static final int HDR_LEN = 4;
    static final int TYPE_OFF = 8;
    static final int TYPE_LEN = 12;
    static final int STR_OFF = 16;
    static final int STR_LEN = 20;
    static final int HEADER_SIZE = 24;

    static final int KIND_CONST = 10;
    static final int KIND_FUNC = 12;
    static final int KIND_VAR = 14;
    static final int KIND_DATASEC = 15;
    static final int KIND_DECL_TAG = 17;
    static final int KIND_SHIFT = 24;

    /** {@code struct btf_type}. */
    private static final int INFO = 4;
    private static final int REFERS = 8;
    private static final int TYPE_SIZE = 12;
    private static final int KIND_MASK = 0x1f;
    private static final int VLEN_MASK = 0xffff;

    private static final int KIND_INT = 1;
    private static final int KIND_ARRAY = 3;
    private static final int KIND_STRUCT = 4;
    private static final int KIND_UNION = 5;
    private static final int KIND_ENUM = 6;
    private static final int KIND_FUNC_PROTO = 13;
    private static final int KIND_ENUM64 = 19;

    private final ByteBuffer in;
    private final int strings;
    private final int stringsLength;
    private int[] starts = new int[1024];
    private int count;

    /** Walks the types of a section. */
    BtfTypes(byte[] section) {
        in = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
        strings = in.getInt(HDR_LEN) + in.getInt(STR_OFF);
        stringsLength = in.getInt(STR_LEN);
        int at = in.getInt(HDR_LEN) + in.getInt(TYPE_OFF);
        int end = at + in.getInt(TYPE_LEN);
        while (at + TYPE_SIZE <= end) {
            if (count + 1 >= starts.length) {
                starts = Arrays.copyOf(starts, 2 * starts.length);
            }
            starts[++count] = at;
            at += TYPE_SIZE + extra(in.getInt(at + INFO) >>> KIND_SHIFT & KIND_MASK, in.getInt(at + INFO) & VLEN_MASK);
        }
    }

    /** Returns the number of types; ids are 1 to this. */
    int count() {
        return count;
    }

    int kind(int id) {
        return in.getInt(starts[id] + INFO) >>> KIND_SHIFT & KIND_MASK;
    }

    int refersTo(int id) {
        return in.getInt(starts[id] + REFERS);
    }

    /** Returns the encoded type, with what follows it. */
    byte[] bytes(int id) {
        int kind = kind(id);
        byte[] bytes = new byte[TYPE_SIZE + extra(kind, in.getInt(starts[id] + INFO) & VLEN_MASK)];
        in.get(starts[id], bytes);
        return bytes;
    }

    byte[] strings() {
        byte[] bytes = new byte[stringsLength];
        in.get(strings, bytes);
        return bytes;
    }

    /** Returns the id of the function of this name, 0 where there is none. */
    int function(String name) {
        byte[] wanted = (name + '\0').getBytes(StandardCharsets.UTF_8);
        for (int id = 1; id <= count; id++) {
            int at = strings + in.getInt(starts[id]);
            if (kind(id) == KIND_FUNC && at + wanted.length <= in.capacity()
                && in.slice(at, wanted.length).equals(ByteBuffer.wrap(wanted))) {
                return id;
            }
        }
        return 0;
    }

    /** Bytes that follow {@code struct btf_type}: a fixed record or vlen of them. */
    private static int extra(int kind, int vlen) {
        return switch (kind) {
            case KIND_INT, KIND_VAR, KIND_DECL_TAG -> 4;
            case KIND_ARRAY -> 12;
            case KIND_STRUCT, KIND_UNION, KIND_DATASEC, KIND_ENUM64 -> 12 * vlen;
            case KIND_ENUM, KIND_FUNC_PROTO -> 8 * vlen;
            default -> 0;
        };
    }
}
