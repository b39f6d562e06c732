package io.sluice.vm.random;

import io.sluice.vm.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The smallest BTF that has a static function which returns int: the kernel wants a type before subprogs tail-call. */
final class FunctionType {
    /** The id of the function's type. */
    static final int ID = 3;

    private static final int MAGIC_AND_VERSION = 0x0001_eb9f;
    private static final int HEADER = 24;
    private static final String STRINGS = "\0int\0function\0";
    private static final int[] TYPES = {
        1, 1 << 24, 4, 1 << 24 | 32,
        0, 13 << 24, 1,
        5, 12 << 24, 2,
    };

    private FunctionType() {
    }

    /** Returns the .BTF section: int, {@code int (void)} and the function. */
    static Bytes section() {
        int types = TYPES.length * Integer.BYTES;
        ByteBuffer out = ByteBuffer.allocate(HEADER + types + STRINGS.length()).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(MAGIC_AND_VERSION).putInt(HEADER);
        out.putInt(0).putInt(types).putInt(types).putInt(STRINGS.length());
        for (int word : TYPES) {
            out.putInt(word);
        }
        return Bytes.of(out.put(STRINGS.getBytes(StandardCharsets.US_ASCII)).array());
    }
}
