package io.sluice.vm.kernel;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes an object's BTF loadable: variables and data sections, whose sizes and offsets the compiler left to the linker
 * and whose externs the kernel refuses, become {@code const void}, as do the tags on them. Strings of source lines can
 * be added.
 *
 * <p>Requires a well-formed section (the loader has parsed it). Ensures that every other type keeps its id and its
 * bytes, and every string its offset.
 */
final class BtfSanitizer {
    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final Map<String, Integer> added = new HashMap<>();
    private final byte[] header;

    BtfSanitizer(byte[] section) {
        BtfTypes in = new BtfTypes(section);
        header = Arrays.copyOf(section, BtfTypes.HDR_LEN);
        for (int id = 1; id <= in.count(); id++) {
            types.writeBytes(isReplaced(in, id) ? constVoid() : in.bytes(id));
        }
        strings.writeBytes(in.strings());
    }

    /** Returns the offset of a string, which is added if it was not before. */
    int string(String text) {
        return added.computeIfAbsent(text, t -> {
            int offset = strings.size();
            strings.writeBytes((t + '\0').getBytes(StandardCharsets.UTF_8));
            return offset;
        });
    }

    /** Returns the section as the kernel takes it. */
    byte[] section() {
        int length = BtfTypes.HEADER_SIZE + types.size() + strings.size();
        ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(header, 0, BtfTypes.HDR_LEN);
        out.putInt(BtfTypes.HEADER_SIZE);
        out.putInt(0).putInt(types.size());
        out.putInt(types.size()).putInt(strings.size());
        return out.put(types.toByteArray()).put(strings.toByteArray()).array();
    }

    private static boolean isReplaced(BtfTypes in, int id) {
        int kind = in.kind(id);
        if (kind == BtfTypes.KIND_DECL_TAG) {
            int target = in.refersTo(id);
            return target < 1 || target > in.count() || in.kind(target) == BtfTypes.KIND_VAR;
        }
        return kind == BtfTypes.KIND_VAR || kind == BtfTypes.KIND_DATASEC;
    }

    private static byte[] constVoid() {
        ByteBuffer type = ByteBuffer.allocate(3 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return type.putInt(0).putInt(BtfTypes.KIND_CONST << BtfTypes.KIND_SHIFT).putInt(0).array();
    }
}
