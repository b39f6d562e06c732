package io.sluice.dataplane.bpf;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A map whose values are {@code struct locked { int count; struct bpf_spin_lock lock; }}, with the BTF that the kernel
 * wants of it (Documentation/bpf/btf.rst).
 */
final class LockedMap {
    /** Where in the value the lock is. */
    static final int LOCK_AT = 4;

    private static final int INT_TYPE = 1;
    private static final int LOCK_TYPE = 2;
    private static final int VALUE_TYPE = 3;
    private static final int VALUE_SIZE = 8;
    private static final String STRINGS = "\0int\0bpf_spin_lock\0val\0locked\0count\0lock\0";
    private static final int MAGIC = 0xeb9f;
    private static final int HEADER_SIZE = 24;
    private static final int KIND_INT = 1 << 24;
    private static final int KIND_STRUCT = 4 << 24;
    /** Signed, no bit offset, 32 bits. */
    private static final int INT_ENCODING = 1 << 24 | 32;

    private LockedMap() {
    }

    /** The map. */
    static MapSpec spec() {
        return new MapSpec("locked", MapType.HASH, 4, VALUE_SIZE, 4, 0, 0, false, null, Bytes.EMPTY, List.of(),
                INT_TYPE, VALUE_TYPE, ValueFields.of(new ValueField(
                        ValueField.Kind.SPIN_LOCK, LOCK_AT, 4, "bpf_spin_lock", LOCK_TYPE, 0)));
    }

    /** A section .BTF with the types of its keys and values. */
    static Bytes types() {
        int[] words = {
            string("int"), KIND_INT, 4, INT_ENCODING,
            string("bpf_spin_lock"), KIND_STRUCT | 1, 4, string("val"), INT_TYPE, 0,
            string("locked"), KIND_STRUCT | 2, VALUE_SIZE, string("count"), INT_TYPE, 0,
            string("lock"), LOCK_TYPE, LOCK_AT * Byte.SIZE,
        };
        int length = words.length * Integer.BYTES;
        byte[] strings = STRINGS.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(HEADER_SIZE + length + strings.length).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) MAGIC).put((byte) 1).put((byte) 0).putInt(HEADER_SIZE);
        out.putInt(0).putInt(length).putInt(length).putInt(strings.length);
        for (int word : words) {
            out.putInt(word);
        }
        return Bytes.of(out.put(strings).array());
    }

    private static int string(String text) {
        return STRINGS.indexOf("\0" + text + "\0") + 1;
    }
}
