package io.sluice.vm.random;

import io.sluice.vm.api.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The types that programs and maps of verdict tests refer to: a static function, values with a lock or a timer. */
public final class VerdictTypes {
    /** {@code int}. */
    public static final int INT = 1;
    /** A static function {@code int (void)}. */
    public static final int FUNCTION = FunctionType.ID;
    /** {@code struct { int count; struct bpf_spin_lock lock; }}. */
    public static final int LOCK_VALUE = 5;
    /** The same with 8 bytes more. */
    public static final int LONG_LOCK_VALUE = 6;
    /** {@code struct { struct bpf_timer timer; }}. */
    public static final int TIMER_VALUE = 9;
    /** Where the lock is in both. */
    public static final int LOCK_OFFSET = 4;

    private static final int SPIN_LOCK = 4;
    private static final int LONG = 7;
    private static final int TIMER = 8;
    private static final int MAGIC_AND_VERSION = 0x0001_eb9f;
    private static final int HEADER = 24;
    // BTF_KIND_* of include/uapi/linux/btf.h, shifted as they stand in the info word
    private static final int KIND_INT = 1 << 24;
    private static final int KIND_STRUCT = 4 << 24;
    private static final int KIND_FUNC = 12 << 24;
    private static final int KIND_FUNC_PROTO = 13 << 24;
    private static final int SIGNED = 1 << 24;

    private final ByteArrayOutputStream types = new ByteArrayOutputStream();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();

    private VerdictTypes() {
        strings.write(0);
    }

    /** The .BTF section. */
    public static Bytes section() {
        VerdictTypes btf = new VerdictTypes();
        btf.words(btf.string("int"), KIND_INT, 4, SIGNED | 32);
        btf.words(0, KIND_FUNC_PROTO, INT);
        btf.words(btf.string("function"), KIND_FUNC, 2);
        btf.struct("bpf_spin_lock", 4, "val", INT, 0);
        btf.struct("lock_value", 8, "count", INT, 0, "lock", SPIN_LOCK, 4);
        btf.struct("long_lock_value", 16, "count", INT, 0, "lock", SPIN_LOCK, 4, "a", INT, 8, "b", INT, 12);
        btf.words(btf.string("long"), KIND_INT, 8, 64);
        btf.struct("bpf_timer", 16, "a", LONG, 0, "b", LONG, 8);
        btf.struct("timer_value", 16, "timer", TIMER, 0);
        ByteBuffer out = ByteBuffer.allocate(HEADER + btf.types.size() + btf.strings.size());
        out.order(ByteOrder.LITTLE_ENDIAN).putInt(MAGIC_AND_VERSION).putInt(HEADER);
        out.putInt(0).putInt(btf.types.size()).putInt(btf.types.size()).putInt(btf.strings.size());
        return Bytes.of(out.put(btf.types.toByteArray()).put(btf.strings.toByteArray()).array());
    }

    /** A struct; its members are given as name, type and offset in bytes. */
    private void struct(String name, int size, Object... members) {
        words(string(name), KIND_STRUCT | members.length / 3, size);
        for (int i = 0; i < members.length; i += 3) {
            words(string((String) members[i]), (int) members[i + 1], (int) members[i + 2] * Byte.SIZE);
        }
    }

    private int string(String text) {
        int at = strings.size();
        strings.writeBytes((text + '\0').getBytes(StandardCharsets.US_ASCII));
        return at;
    }

    private void words(int... words) {
        ByteBuffer out = ByteBuffer.allocate(words.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            out.putInt(word);
        }
        types.writeBytes(out.array());
    }
}
