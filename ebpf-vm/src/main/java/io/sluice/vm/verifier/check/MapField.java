package io.sluice.vm.verifier.check;

import java.util.Locale;

/**
 * The fields of {@code struct bpf_map} that programs may read through a pointer to a map, as Linux 6.18 for x86-64 has
 * them; holes between them are none.
 */
public enum MapField {
    SHA(0, 32, null),
    EXCL(32, 36, null),
    OPS(40, 48, "bpf_map_ops"),
    INNER_MAP_META(48, 56, "bpf_map"),
    SECURITY(56, 64, ""),
    MAP_TYPE(64, 68, null),
    KEY_SIZE(68, 72, null),
    VALUE_SIZE(72, 76, null),
    MAX_ENTRIES(76, 80, null),
    MAP_EXTRA(80, 88, null),
    MAP_FLAGS(88, 92, null),
    ID(92, 96, null),
    RECORD(96, 104, "btf_record"),
    NUMA_NODE(104, 108, null),
    BTF_KEY_TYPE_ID(108, 112, null),
    BTF_VALUE_TYPE_ID(112, 116, null),
    BTF_VMLINUX_VALUE_TYPE_ID(116, 120, null),
    BTF(120, 128, "btf"),
    OBJCG(128, 136, "obj_cgroup"),
    NAME(136, 152, null);

    private static final MapField[] FIELDS = values();

    private final int from;
    private final int end;
    private final String target;

    MapField(int from, int end, String target) {
        this.from = from;
        this.end = end;
        this.target = target;
    }

    /** The field at an offset, or null. */
    public static MapField at(long off) {
        for (MapField field : FIELDS) {
            if (off >= field.from && off < field.end) {
                return field;
            }
        }
        return null;
    }

    /** The kernel's name. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its offset. */
    public int from() {
        return from;
    }

    /** The offset after it. */
    public int end() {
        return end;
    }

    /** What a pointer points to ("" for memory of no type), or null for a number. */
    public String target() {
        return target;
    }
}
